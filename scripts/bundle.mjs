/**
 * Bundles the handler and its SDK clients into dist/handler, the directory that the construct uses as an asset.
 * Two files: index.js for every event, assume-role.js loaded only by a resource that names a role.
 *
 * `--debug`: readable, with a source map. `--outdir DIRECTORY`: instead of dist. `--metafile FILE`: what came from where.
 * `--entry NAME=FILE`: one more bundle made in the same way, for tests that call a single step of the handler.
 */
import { build } from 'esbuild';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { leaveOut } from './left-out-plugin.mjs';
import { billOfMaterials, bundledPackages, licenseTexts } from './third-party.mjs';

const { values: options } = parseArgs({
  options: {
    debug: { type: 'boolean', default: false },
    outdir: { type: 'string', default: 'dist' },
    metafile: { type: 'string' },
    entry: { type: 'string', multiple: true, default: [] },
  },
});

/** Keeps the second file out of the first. */
const assumeRoleApart = {
  name: 'assume-role-apart',
  setup({ onResolve }) {
    onResolve({ filter: /\/assume-role\.js$/ }, () => ({ path: './assume-role.js', external: true }));
  },
};

const handler = join(options.outdir, 'handler');
await rm(handler, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: {
    index: 'lambda/index.ts',
    'assume-role': 'lambda/aws/assume-role.ts',
    ...Object.fromEntries(options.entry.map((entry) => entry.split('='))),
  },
  outdir: handler,
  bundle: true,
  platform: 'node',
  // CommonJS: an ESM `import 'node:http'` loads undici too. The oldest Node.js that Lambda may choose for us.
  format: 'cjs',
  target: 'node20',
  // ES modules first: what the one call does not use can be left out.
  mainFields: ['module', 'main'],
  supported: { 'dynamic-import': false },
  minify: !options.debug,
  sourcemap: options.debug ? 'inline' : false,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  plugins: [assumeRoleApart, leaveOut()],
});

// Beside the handler and not in it: they are for those who install the package, and the function need not carry them.
const packages = await bundledPackages(metafile);
await writeFile(join(options.outdir, 'THIRD-PARTY-LICENSES'), licenseTexts(packages));
await writeFile(join(options.outdir, 'sbom.cdx.json'), await billOfMaterials(packages));
if (options.metafile !== undefined) await writeFile(options.metafile, JSON.stringify(metafile));
