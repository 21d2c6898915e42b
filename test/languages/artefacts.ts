import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');
const PACKAGES = path.join(ROOT, 'packages');

/** What `npm run package` made, and what the examples need to know besides. */
export interface Artefacts {
  readonly version: string;
  /** The aws-cdk-lib of every language: the lowest that the package allows, which all registries have. */
  readonly cdk: string;
  readonly npm: string;
  readonly wheel: string;
  readonly mavenRepository: string;
  /** Where Maven keeps what it has downloaded. Not that of the developer: it would hold our own package for good. */
  readonly mavenCache: string;
  readonly goModule: string;
  readonly goPath: string;
  readonly csharp: string;
}

interface Manifest {
  readonly version: string;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly jsii: {
    readonly targets: {
      readonly go: { readonly moduleName: string; readonly packageName: string };
      readonly dotnet: { readonly packageId: string };
    };
  };
}

export function findArtefacts(mavenCache: string): Artefacts {
  const { version, devDependencies, jsii } = JSON.parse(
    readFileSync(path.join(ROOT, 'package.json'), 'utf8'),
  ) as Manifest;
  const { go, dotnet } = jsii.targets;
  return {
    version,
    cdk: devDependencies['aws-cdk-lib'] ?? '',
    npm: only('js', '.tgz'),
    wheel: only('python', '.whl'),
    mavenRepository: path.join(PACKAGES, 'java'),
    mavenCache,
    goModule: path.join(PACKAGES, 'go', go.packageName),
    goPath: `${go.moduleName}/${go.packageName}`,
    csharp: path.join(PACKAGES, 'dotnet', dotnet.packageId),
  };
}

function only(folder: string, extension: string): string {
  const files = readdirSync(path.join(PACKAGES, folder)).filter((file) => file.endsWith(extension));
  const [file] = files;
  if (file === undefined || files.length > 1) {
    throw new Error(`packages/${folder} should hold one ${extension}, but holds ${files.length}`);
  }
  return path.join(PACKAGES, folder, file);
}
