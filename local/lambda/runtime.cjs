'use strict';

// Runs in the process of a function and does there what AWS's runtime for Node.js does: loads the handler, gives it one
// event after the other, and formats what it logs. The process that started it sends the events over IPC.

const { existsSync } = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { format } = require('node:util');

// The handler sees the environment of a Lambda function and none of ours.
delete process.env.LOCAL_AWS_GUARD;
const { LAMBDA_TASK_ROOT, _HANDLER, AWS_EXECUTION_ENV } = process.env;
const send = process.send.bind(process);
process.send = undefined;

let requestId;

const streams = [process.stdout, process.stderr].map((stream) => ({ write: stream.write.bind(stream) }));
const LEVELS = { log: 'INFO', info: 'INFO', debug: 'DEBUG', warn: 'WARN', error: 'ERROR', trace: 'TRACE' };
for (const [method, level] of Object.entries(LEVELS))
  console[method] = (...values) => writeLog(level, format(...values));

process.on('disconnect', () => process.exit());
process.on('uncaughtException', (error) => exitWith(error));
process.on('unhandledRejection', (reason) => exitWith(reason, 'Runtime.UnhandledPromiseRejection'));

const loading = loadHandler();
loading.then(
  () => send({ type: 'ready' }),
  (error) => exitWith(error),
);
process.on('message', async (invocation) => run(await loading, invocation));

/** Calls the handler and reports its end: when its promise settles, or when it called back and has nothing left to do. */
function run(handler, { event, context, deadline }) {
  requestId = context.awsRequestId;
  let ended = false;
  let result;
  const end = (error) => {
    if (ended) return;
    ended = true;
    process.off('beforeExit', onIdle);
    process.channel.ref();
    if (error) writeLog('ERROR', `Invoke Error \t${JSON.stringify(describe(error))}`);
    // Marks where the output of this invocation ends: pipes and IPC do not arrive in step.
    for (const stream of streams) stream.write(`\0${requestId}\n`);
    send({ type: 'done', failed: Boolean(error), megabytes: Math.ceil(process.resourceUsage().maxRSS / 1024) });
  };
  const onIdle = () => {
    if (!isPromise(result)) end();
    else
      exitWith(new Error('Nothing is left to do, but the promise of the handler never settled'), 'Runtime.NodeJsExit');
  };
  const lambdaContext = {
    ...context,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  const callback = (error) => {
    if (error || !lambdaContext.callbackWaitsForEmptyEventLoop) end(error);
  };
  // From here on only what the handler itself has begun keeps the event loop going, so that Node tells when it is done.
  process.channel.unref();
  process.on('beforeExit', onIdle);
  try {
    result = handler(event, lambdaContext, callback);
    if (isPromise(result))
      result.then(
        () => end(),
        (reason) => end(reason || new Error(String(reason))),
      );
  } catch (error) {
    end(error || new Error(String(error)));
  }
}

async function loadHandler() {
  const directory = path.dirname(_HANDLER);
  const [file, ...names] = path.basename(_HANDLER).split('.');
  const base = path.resolve(LAMBDA_TASK_ROOT, directory, file);
  const found = ['.js', '.mjs', '.cjs'].map((extension) => base + extension).find(existsSync);
  if (!found) throw runtimeError('Runtime.ImportModuleError', `Cannot find module '${file}' in the function's code`);

  let handler = await load(found);
  for (const name of names) handler = handler?.[name];
  if (typeof handler !== 'function') {
    throw runtimeError('Runtime.HandlerNotFound', `${_HANDLER} is undefined or not exported`);
  }
  const [, version] = /nodejs(\d+)/.exec(AWS_EXECUTION_ENV) ?? [];
  if (Number(version) >= 24 && handler.length >= 3) {
    throw runtimeError(
      'Runtime.CallbackHandlerDeprecated',
      'AWS Lambda has removed support for callback-based function handlers starting with Node.js 24',
    );
  }
  return handler;
}

async function load(file) {
  if (file.endsWith('.mjs')) return import(pathToFileURL(file));
  try {
    return require(file);
  } catch (error) {
    if (error?.code === 'ERR_REQUIRE_ESM') return import(pathToFileURL(file));
    throw error;
  }
}

function exitWith(reason, type) {
  const described = describe(reason);
  writeLog('ERROR', `Uncaught Exception \t${JSON.stringify({ ...described, errorType: type ?? described.errorType })}`);
  process.exit(1);
}

function describe(reason) {
  if (!(reason instanceof Error)) return { errorType: typeof reason, errorMessage: String(reason) };
  return { errorType: reason.name, errorMessage: reason.message, stack: String(reason.stack).split('\n') };
}

function runtimeError(name, message) {
  return Object.assign(new Error(message), { name });
}

function isPromise(value) {
  return typeof value?.then === 'function';
}

/** One entry is one line, however many the text has. */
function writeLog(level, text) {
  const line = text.replaceAll('\n', '\r');
  streams[0].write(`${new Date().toISOString()}\t${requestId}\t${level}\t${line}\n`);
}
