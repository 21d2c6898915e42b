import { Command, InvalidArgumentError } from 'commander';
import { EXAMPLE_BUCKETS, readSeed } from './buckets';
import { startLocalAws, type LocalAws } from './local-aws';
import { environmentFor, exitCodeOf, interruption, run } from './run';

interface Options {
  readonly buckets: string;
  readonly port: number;
  readonly throttle?: number;
}

const program = new Command('npm run local --')
  .description('Runs a command against a fresh local AWS, or keeps one running for another terminal.')
  .option('--buckets <file>', 'the Lightsail buckets it starts with', EXAMPLE_BUCKETS)
  .option('--port <number>', 'where it listens on 127.0.0.1; 0 is any free port', wholeNumber, 0)
  .option('--throttle <number>', 'calls to Lightsail in a second before it answers "Rate exceeded"', wholeNumber)
  .argument('[command...]', 'the command and its parameters')
  .passThroughOptions()
  .action(main);

async function main(command: string[], { buckets, port, throttle }: Options): Promise<void> {
  void interruption();
  const localAws = await startLocalAws({ seed: readSeed(buckets), port, lightsailRequestsPerSecond: throttle });
  try {
    process.exitCode = await (command.length > 0
      ? run(command, environmentFor(process.env, localAws.environment))
      : keepRunning(localAws));
  } finally {
    await localAws.stop();
  }
}

async function keepRunning({ url, environment }: LocalAws): Promise<number> {
  console.log(`The local AWS listens on ${url}. In another terminal:\n`);
  console.log('unset AWS_PROFILE AWS_SESSION_TOKEN HTTP_PROXY HTTPS_PROXY http_proxy https_proxy');
  for (const [name, value] of Object.entries(environment)) console.log(`export ${name}='${quoted(value)}'`);
  console.log(
    '\nFrom then on, Node.js reaches nothing but this machine from that terminal. Ctrl-C here ends the local AWS.',
  );
  const signal = await interruption();
  console.log('\nThe local AWS has ended; nothing was kept.');
  return exitCodeOf(signal);
}

/** For between single quotes in a shell. */
function quoted(value: string): string {
  return value.replaceAll("'", String.raw`'\''`);
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= 65_535) return value;
  throw new InvalidArgumentError('It has to be a whole number up to 65535.');
}

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
