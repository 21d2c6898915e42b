import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Artefacts } from './artefacts';

/** How a reader of an example would install and start it, but with the artefacts that were built here. */
export interface Language {
  /** The folder under examples/. */
  readonly name: string;
  /** Installs the built package and its own aws-cdk-lib from its own registry into a copy of the example. */
  install(copy: string, built: Artefacts): Installation;
}

export interface Installation {
  readonly commands: readonly (readonly string[])[];
  /** What the example needs to run. */
  readonly environment?: Readonly<Record<string, string>>;
}

const typescript: Language = {
  name: 'typescript',
  install: (_copy, { npm, cdk }) => ({
    commands: [
      ['npm', 'install', '--no-audit', '--no-fund', npm, `aws-cdk-lib@${cdk}`],
      ['npx', 'tsc'],
    ],
  }),
};

const python: Language = {
  name: 'python',
  install: (copy, { wheel, cdk }) => {
    const bin = path.join(copy, '.venv', 'bin');
    return {
      commands: [
        ['python3', '-m', 'venv', '.venv'],
        [path.join(bin, 'pip'), 'install', wheel, `aws-cdk-lib==${cdk}`, '--requirement', 'requirements.txt'],
      ],
      environment: { PATH: `${bin}:${process.env.PATH ?? ''}` },
    };
  },
};

const java: Language = {
  name: 'java',
  install: (copy, { mavenRepository, mavenCache, version, cdk }) => {
    const folder = path.join(copy, '.mvn');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'settings.xml'), settingsWith(mavenRepository));
    const parameters = [
      '--settings=.mvn/settings.xml',
      `-Dmaven.repo.local=${mavenCache}`,
      `-Daws-cdk-lib.version=${cdk}`,
      `-Dbucket-access-keys.version=${version}`,
    ];
    writeFileSync(path.join(folder, 'maven.config'), parameters.join('\n'));
    // The help of the plugin that will run the example: it brings the plugin.
    return { commands: [['mvn', '--batch-mode', '--no-transfer-progress', 'compile', 'exec:help']] };
  },
};

/** The repository stands beside Maven Central, as another one of a company would. */
function settingsWith(repository: string): string {
  return `<settings>
  <profiles>
    <profile>
      <id>built</id>
      <repositories>
        <repository>
          <id>built</id>
          <url>file://${repository}</url>
        </repository>
      </repositories>
    </profile>
  </profiles>
  <activeProfiles>
    <activeProfile>built</activeProfile>
  </activeProfiles>
</settings>
`;
}

const go: Language = {
  name: 'go',
  install: (_copy, { goModule, goPath, cdk }) => ({
    commands: [
      ['go', 'mod', 'edit', `-replace=${goPath}=${goModule}`, `-require=github.com/aws/aws-cdk-go/awscdk/v2@v${cdk}`],
      ['go', 'mod', 'tidy'],
      ['go', 'vet', '.'],
    ],
  }),
};

/** The first is what the others are compared with. */
export const LANGUAGES: readonly [Language, ...Language[]] = [typescript, python, java, go];
