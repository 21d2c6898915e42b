/** What others wrote of the bundle: their licence texts, and a bill of materials. The same input gives the same bytes. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { leftOut } from './left-out.mjs';

/** The packages that some code in the output comes from, by name. */
export async function bundledPackages({ outputs }) {
  const replaced = leftOut.filter(({ instead }) => typeof instead === 'string').map(({ module }) => module);
  const roots = new Set();
  for (const { inputs } of Object.values(outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const [, root] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
      const isTheirs =
        root !== undefined && bytesInOutput > 0 && !replaced.some((module) => path.endsWith(`/${module}`));
      if (isTheirs) roots.add(root);
    }
  }
  const packages = await Promise.all([...roots].map(describe));
  return packages.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function describe(root) {
  const { name, version, license } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const file = (await readdir(root)).find((entry) => /^licen[cs]e/i.test(entry));
  // Nobody may ship a package without it.
  if (file === undefined || license === undefined) throw new Error(`${root}: no licence, or no licence text`);
  return { name, version, license, text: (await readFile(join(root, file), 'utf8')).trim() };
}

/** Every text once, under the packages that it covers. */
export function licenseTexts(packages) {
  const texts = [...new Set(packages.map(({ text }) => text))];
  const sections = texts.map((text) => {
    const covered = packages.filter((each) => each.text === text);
    return [...covered.map(({ name, version, license }) => `${name} ${version} (${license})`), '', text].join('\n');
  });
  const heading = 'The bundle in dist/handler contains code of these packages.';
  return `${[heading, ...sections].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** CycloneDX, without the serial number and the time that would make every build another one. */
export async function billOfMaterials(packages) {
  const { name, version } = JSON.parse(await readFile('package.json', 'utf8'));
  const components = packages.map(componentOf);
  const bom = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', 'bom-ref': 'handler', name: `${name}-handler`, version } },
    components,
    dependencies: [{ ref: 'handler', dependsOn: components.map((component) => component.purl) }],
  };
  return `${JSON.stringify(bom, undefined, 2)}\n`;
}

function componentOf({ name, version, license }) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return { type: 'library', 'bom-ref': purl, name, version, licenses: [{ license: { id: license } }], purl };
}
