import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { LightsailBucketAccessKeys } from '../lib';
import { createGuard, GUARD, type Guard } from '../local/guard/guard';
import { newStack, resourcesOf } from './lib/support';
import { codeOfReadme, toJavaScript } from './readme';

const run = promisify(execFile);
const ROOT = path.join(__dirname, '..');

const directory = mkdtempSync(path.join(tmpdir(), 'package-'));
const app = path.join(directory, 'app');
const installed = path.join(app, 'node_modules', 'cdk-lightsail-bucket-access-keys');
const guard: Guard = createGuard(path.join(directory, 'connections.log'), 0);

/** Made by builds and tools; everything else could get into the package by mistake. */
const NOT_SOURCES = /^(\.git|\.venv|node_modules|dist|coverage|packages|cdk\.out)$/;

/** What the handler asks for by itself; the rest comes with them. */
const HANDLER_PACKAGES = ['@aws-sdk/client-lightsail', '@aws-sdk/client-sts', '@smithy/core'];

/** `npm pack`, with the build before it, on a copy: `dist/` must not be rebuilt under the tests that run beside this one. */
async function pack(): Promise<string> {
  const copy = path.join(directory, 'checkout');
  cpSync(ROOT, copy, { recursive: true, filter: (source) => !NOT_SOURCES.test(path.basename(source)) });
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
  await run('npm', ['pack', '--pack-destination', directory], { cwd: copy });
  const [tarball] = readdirSync(directory).filter((name) => name.endsWith('.tgz'));
  return path.join(directory, tarball ?? '');
}

/** `npm install` of the tarball, as npm does it, but for the peers: they are in this checkout and not in a registry. */
async function install(tarball: string): Promise<void> {
  mkdirSync(app);
  writeFileSync(path.join(app, 'package.json'), '{}');
  await run('npm', ['install', '--offline', '--legacy-peer-deps', '--no-audit', tarball], { cwd: app });
  for (const peer of ['aws-cdk-lib', 'constructs']) {
    symlinkSync(path.join(ROOT, 'node_modules', peer), path.join(app, 'node_modules', peer));
  }
}

beforeAll(async () => {
  await install(await pack());
}, 120_000);
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const manifest = (): Record<string, Record<string, string> | undefined> =>
  JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8')) as Record<string, Record<string, string>>;

describe('the package', () => {
  test('holds the compiled library, the handler, the API in two forms, the papers, and nothing else', () => {
    const modules = readdirSync(path.join(ROOT, 'lib')).map((file) => file.replace(/\.ts$/, ''));
    const files = readdirSync(installed, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(installed, path.join(entry.parentPath, entry.name)));
    expect(files.sort()).toEqual(
      [
        ...['.jsii', '.jsii.gz', 'API.md', 'LICENSE', 'README.md', 'package.json'],
        ...['dist/THIRD-PARTY-LICENSES', 'dist/sbom.cdx.json'],
        ...['dist/handler/assume-role.js', 'dist/handler/index.js'],
        ...modules.flatMap((name) => [`dist/${name}.d.ts`, `dist/${name}.js`]),
      ].sort(),
    );
  });

  test('brings no other package', () => {
    expect(manifest().dependencies).toBeUndefined();
    expect(Object.keys(manifest().peerDependencies ?? {})).toEqual(['aws-cdk-lib', 'constructs']);
    expect(
      readdirSync(path.join(app, 'node_modules'))
        .filter((name) => !name.startsWith('.'))
        .sort(),
    ).toEqual(['aws-cdk-lib', 'cdk-lightsail-bucket-access-keys', 'constructs']);
  });

  test('says what others wrote of the handler: versions as in the lock, and a licence text for each', () => {
    const read = (name: string): string => readFileSync(path.join(installed, 'dist', name), 'utf8');
    const { components } = JSON.parse(read('sbom.cdx.json')) as {
      components: { name: string; version: string; licenses: { license: { id: string } }[] }[];
    };
    const { packages } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { version: string; license: string } | undefined>;
    };
    expect(components.map(({ name }) => name)).toEqual(expect.arrayContaining(HANDLER_PACKAGES));
    const sections = read('THIRD-PARTY-LICENSES').split(/^-{80}$/m);
    for (const { name, version, licenses } of components) {
      const license = licenses.map((each) => each.license.id).join();
      expect(packages[`node_modules/${name}`]).toMatchObject({ version, license });
      const section = sections.find((text) => text.includes(`\n${name} ${version} (${license})\n`));
      expect(section).toMatch(/Apache License|MIT License|Permission to use, copy, modify/);
    }
  });

  test('is developed with the lowest peers that it allows', () => {
    const { peerDependencies: peers = {}, devDependencies = {} } = manifest();
    const lowest = Object.entries(peers).map(([name, range]) => [name, range.replace(/^\^/, '')]);
    expect(devDependencies).toMatchObject(Object.fromEntries(lowest) as object);
    for (const [name = '', version] of lowest) {
      const { version: used } = JSON.parse(
        readFileSync(path.join(ROOT, 'node_modules', name, 'package.json'), 'utf8'),
      ) as { version: string };
      expect(used).toBe(version);
    }
  });

  test('runs nothing when it is installed', () => {
    // `prepare` is for a clone: npm runs it neither for a package of a registry nor for a tarball.
    for (const name of ['preinstall', 'install', 'postinstall']) expect(manifest().scripts).not.toHaveProperty(name);
  });
});

describe('in an app that has installed it', () => {
  const programs = codeOfReadme('ts').map((program, index) => ({ ...program, file: `program-${index + 1}.js` }));

  // One process for all of them: most of the time goes into loading aws-cdk-lib. With CDK_OUTDIR set, as the CLI does,
  // an app synthesizes by itself at the end.
  beforeAll(async () => {
    for (const { file, code } of programs) writeFileSync(path.join(app, file), toJavaScript(code));
    const each = programs.map(({ file }) => `process.env.CDK_OUTDIR = '${file}.out'; require('./${file}');`);
    writeFileSync(path.join(app, 'all.js'), each.join('\n'));
    await run(process.execPath, ['all.js'], {
      cwd: app,
      env: { PATH: '', NODE_OPTIONS: `--require ${GUARD}`, LOCAL_AWS_GUARD: guard.variable, CDK_VALIDATION: 'false' },
    });
  }, 120_000);

  const assetsOf = (file: string): string[] =>
    readdirSync(path.join(app, `${file}.out`)).filter((name) => name.startsWith('asset.'));

  test.each(programs)(
    'the program under "$title" is synthesized, without a network or a tool to bundle',
    ({ file }) => {
      const [asset = '', ...more] = assetsOf(file);
      expect(more).toEqual([]);
      expect(readFileSync(path.join(app, `${file}.out`, asset, 'index.js'))).toEqual(
        readFileSync(path.join(ROOT, 'dist', 'handler', 'index.js')),
      );
      expect(guard.connections()).toEqual({ local: 0, refused: [] });
    },
  );

  test('the asset has the same hash as in this checkout', () => {
    const stack = newStack();
    new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media' });
    const [provider] = Object.values(resourcesOf(stack, 'AWS::Lambda::Function'));
    const { S3Key } = provider?.Properties.Code as { S3Key: string };
    expect(assetsOf(programs[0]?.file ?? '')).toEqual([`asset.${S3Key.replace('.zip', '')}`]);
  });
});
