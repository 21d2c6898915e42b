/** `npm run deploy:local`: deploys the example app to a fresh local AWS, and shows what came out. */
import { printTable, withExampleApp } from './example-app';

void withExampleApp(async (app) => {
  const stacks = await app.deploy();
  const rows = Object.entries(stacks).flatMap(([stack, outputs]) =>
    Object.entries(outputs).map(([name, value]) => [stack, name, value]),
  );
  printTable(['Stack', 'Output', 'Value'], rows);
});
