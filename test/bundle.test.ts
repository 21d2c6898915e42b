import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflateRawSync } from 'node:zlib';
import type { Metafile } from 'esbuild';

const run = promisify(execFile);

/** The handler as every event loads it, and the part for a role: KB of a zip, with room for a release of the SDK or two. */
const CEILINGS = { 'index.js': 42, 'assume-role.js': 42 };

let directory: string;
let first: string;
let second: string;
let metafile: Metafile;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bundle-'));
  [first, second] = [join(directory, 'first'), join(directory, 'second')];
  await Promise.all([build(first, '--metafile', join(directory, 'meta.json')), build(second)]);
  metafile = JSON.parse(await readFile(join(directory, 'meta.json'), 'utf8')) as Metafile;
});
afterAll(() => rm(directory, { recursive: true }));

async function build(outdir: string, ...options: string[]): Promise<void> {
  await run('node', ['scripts/bundle.mjs', '--outdir', outdir, ...options]);
}

async function hashes(outdir: string): Promise<Record<string, string>> {
  const files = await readdir(outdir, { recursive: true, withFileTypes: true });
  const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  const entries = await Promise.all(
    paths.sort().map(async (path) => {
      const hash = createHash('sha256').update(await readFile(path));
      return [path.slice(outdir.length + 1), hash.digest('hex')] as const;
    }),
  );
  return Object.fromEntries(entries);
}

/** Of everything, by package and path, how many bytes of it are in the bundle. */
function contents(): Map<string, number> {
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  return new Map(inputs.map(([path, { bytesInOutput }]) => [path, bytesInOutput]));
}

test('two builds give the same bytes', async () => {
  const built = await hashes(first);
  expect(Object.keys(built)).toEqual([
    'THIRD-PARTY-LICENSES',
    'handler/assume-role.js',
    'handler/index.js',
    'sbom.cdx.json',
  ]);
  expect(await hashes(second)).toEqual(built);
});

test.each(Object.entries(CEILINGS))('%s takes at most %d KB of the zip', async (file, ceiling) => {
  const zipped = deflateRawSync(await readFile(join(first, 'handler', file)), { level: 9 });
  expect(zipped.length / 1024).toBeLessThanOrEqual(ceiling);
});

test.each([
  /credential-provider/,
  /node-http-handler\/dist-es\/(?!index)/,
  /fetch-http-handler/,
  /event-streams\/(?!index)/,
  /shared-ini-file-loader\/(?!constants|loadSharedConfigFiles)/,
  /util-retry/,
  /lambda-invoke-store/,
])('nothing that matches %s is inside', (pattern) => {
  // Replaced modules keep their name, with next to nothing in it.
  const inside = [...contents()].filter(
    ([path, bytes]) => bytes > 60 && pattern.test(path.replace(/.*node_modules\//, '')),
  );
  expect(inside).toEqual([]);
});

describe('away from every node_modules', () => {
  const alone = (script: string, environment: Record<string, string> = {}): Promise<string> =>
    run(process.execPath, ['-e', script], {
      cwd: join(first, 'handler'),
      env: { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret', ...environment },
    }).then(({ stdout }) => stdout.trim());

  test('both files load', async () => {
    const script = `console.log(typeof require('./index.js').handler, typeof require('./assume-role.js').assumeRole)`;
    expect(await alone(script)).toBe('function function');
  });

  /** Where the first request would go, and as whom. */
  const firstRequest = (environment: Record<string, string>): Promise<Record<string, string>> =>
    alone(
      `
      for (const name of ['http', 'https']) {
        require('node:' + name).request = (url, { headers }) => {
          console.log(JSON.stringify({ url: url.href, ...headers }));
          process.exit();
        };
      }
      const event = {
        RequestType: 'Create', ResponseURL: 'https://example.com/', StackId: 's', RequestId: 'r', LogicalResourceId: 'l',
        ResourceProperties: { BucketName: 'media' },
      };
      void require('./index.js').handler(event, { getRemainingTimeInMillis: () => 5000 });`,
      environment,
    ).then((line) => JSON.parse(line) as Record<string, string>);

  test.each([
    ['no variable', {}, 'https://lightsail.eu-west-1.amazonaws.com/'],
    ['FIPS', { AWS_USE_FIPS_ENDPOINT: 'true' }, 'https://lightsail-fips.eu-west-1.amazonaws.com/'],
    ['dual stack', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }, 'https://lightsail.eu-west-1.api.aws/'],
    [
      'both',
      { AWS_USE_FIPS_ENDPOINT: 'true', AWS_USE_DUALSTACK_ENDPOINT: 'true' },
      'https://lightsail-fips.eu-west-1.api.aws/',
    ],
    ['a variable that makes no sense', { AWS_USE_FIPS_ENDPOINT: 'yes' }, 'https://lightsail.eu-west-1.amazonaws.com/'],
    ['an endpoint', { AWS_ENDPOINT_URL: 'http://127.0.0.1:81' }, 'http://127.0.0.1:81/'],
    [
      'an endpoint of the service',
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:81', AWS_ENDPOINT_URL_LIGHTSAIL: 'http://127.0.0.1:82' },
      'http://127.0.0.1:82/',
    ],
    [
      'endpoints to ignore',
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:81', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
      'https://lightsail.eu-west-1.amazonaws.com/',
    ],
  ])('with %s the request goes where the documentation says', async (_, environment, url) => {
    expect(await firstRequest(environment as Record<string, string>)).toMatchObject({ url });
  });

  test('the request is signed, and names the SDK and the application', async () => {
    const request = await firstRequest({ AWS_SDK_UA_APP_ID: 'canary', AWS_SESSION_TOKEN: 'session' });
    expect(request.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIA\/\d{8}\/eu-west-1\/lightsail\/aws4_request, SignedHeaders=\S+, Signature=\w{64}$/,
    );
    expect(request['x-amz-security-token']).toBe('session');
    expect(request['user-agent']).toMatch(/^aws-sdk-js\/3\.\d+\.\d+ .*app\/canary/);
  });
});

describe('what others wrote of it', () => {
  const packages = (): string[] => {
    const names = [...contents()]
      .filter(([path, bytes]) => bytes > 60 && path.includes('node_modules/'))
      .map(([path]) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? '');
    return [...new Set(names)].sort();
  };

  test('comes with its licences', async () => {
    const licenses = await readFile(join(first, 'THIRD-PARTY-LICENSES'), 'utf8');
    expect(packages()).toContain('@aws-sdk/client-lightsail');
    for (const name of packages()) expect(licenses).toMatch(new RegExp(`^${name} \\d\\S* \\(\\S+\\)$`, 'm'));
    expect(licenses).toContain('Apache License');
  });

  test('is listed in the bill of materials', async () => {
    const { components } = JSON.parse(await readFile(join(first, 'sbom.cdx.json'), 'utf8')) as {
      components: { name: string; purl: string }[];
    };
    expect(components.map(({ name }) => name)).toEqual(expect.arrayContaining(packages()));
    expect(components[0]?.purl).toMatch(/^pkg:npm\/%40aws-sdk\/client-lightsail@3\./);
  });
});

describe('a release of the SDK that moves things fails the build, and says what to do', () => {
  /** Builds with another list, from a copy of the scripts. */
  const buildWith = async (change: (list: string) => string): Promise<string> => {
    const scripts = await mkdtemp(join('coverage', 'bundle-'));
    try {
      await cp('scripts', scripts, { recursive: true });
      const list = await readFile('scripts/left-out.mjs', 'utf8');
      await writeFile(join(scripts, 'left-out.mjs'), change(list));
      const outdir = join(directory, 'never');
      return await run('node', [join(scripts, 'bundle.mjs'), '--outdir', outdir]).then(
        () => 'built',
        (error: unknown) => (error as { stderr: string }).stderr,
      );
    } finally {
      await rm(scripts, { recursive: true });
    }
  };
  beforeAll(() => mkdir('coverage', { recursive: true }));

  test('when a module is gone', async () => {
    const errors = await buildWith((list) => list.replace('sha256/Sha256Js.js', 'sha256/Moved.js'));
    expect(errors).toContain('the SDK no longer loads @smithy/core/dist-es/submodules/checksum/sha256/Moved.js');
    expect(errors).toContain('Find out where its contents went');
  });

  test('when a module is asked for more than the list gives', async () => {
    const errors = await buildWith((list) =>
      list.replace('export const resolveRetryConfig', 'const resolveRetryConfig'),
    );
    expect(errors).toContain(
      'the SDK asks @smithy/core/dist-es/submodules/retry/index.js for more than the entry gives',
    );
  });

  test('when there is nothing left to change in a module', async () => {
    const errors = await buildWith((list) => list.replace('/\\[(_\\w+)\\]:/g', '/never/g'));
    expect(errors).toContain('changes nothing in it any more');
  });
});
