/** `npm run test:linters`: cfn-lint and checkov, as users run them, on the example app and on those of apps/. */
import Table from 'cli-table3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { outlived, reasonFor } from './accepted';
import { type Finding, findingsOfCfnLint, findingsOfCheckov, installLinters, synthesize } from './findings';

const APPS = {
  example: 'bin/app.ts',
  'every-option': 'test/linters/apps/every-option.ts',
  strict: 'test/linters/apps/strict.ts',
};

async function main(): Promise<void> {
  await installLinters();
  const directory = mkdtempSync(path.join(tmpdir(), 'linters-'));
  try {
    const findings: Finding[] = [];
    for (const [app, file] of Object.entries(APPS)) {
      const assembly = path.join(directory, app);
      await synthesize(file, assembly);
      findings.push(...(await findingsOfCfnLint(app, assembly)), ...(await findingsOfCheckov(app, assembly)));
    }
    report(findings);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function report(findings: readonly Finding[]): void {
  const table = new Table({
    head: ['app', 'rule', 'finding', 'accepted, because'],
    style: { head: [], border: [], compact: true },
    colWidths: [14, 13, 60, 50],
    wordWrap: true,
  });
  table.push(
    ...findings.map((finding) => [finding.app, finding.rule, finding.text, reasonFor(finding) ?? 'NOT ACCEPTED']),
  );
  console.log(table.toString());
  const unaccepted = findings.filter((finding) => reasonFor(finding) === undefined);
  const old = outlived(findings);
  if (old.length > 0) console.log(`no longer found, so no longer to be accepted: ${old.join(', ')}`);
  console.log(`${findings.length} findings, ${unaccepted.length} of them not accepted`);
  if (unaccepted.length + old.length > 0) process.exitCode = 1;
}

void main();
