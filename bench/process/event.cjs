'use strict';

// One process of a Lambda function: loads the handler, runs events one after the other, writes what it took to file
// descriptor 3. Usage: node event.cjs [MODULE EXPORT EVENTS], the event in BENCH_EVENT. Without a module it measures Node
// alone.

const { writeSync } = require('node:fs');

const [, , path, name, events = '1'] = process.argv;
// Code loaded and one event answered: what comes after is warm.
const WARM_UP = 20;

run().then(report, (error) => report({ error: String(error.stack) }));

async function run() {
  if (path === undefined) return {};
  const loading = process.cpuUsage();
  const handler = require(path)[name];
  const loadCpu = since(loading);
  const result = await handler(newEvent(), context());
  if (events === '1') return { result, loadCpu };
  return { result, loadCpu, ...(await runWarm(handler)) };
}

/** A new one each time, as on Lambda: some handlers write into theirs. */
function newEvent() {
  return JSON.parse(process.env.BENCH_EVENT);
}

async function runWarm(handler) {
  let start;
  let memory;
  for (let i = 1; i < Number(events); i++) {
    if (i === WARM_UP) {
      memory = rss();
      start = process.cpuUsage();
    }
    await handler(newEvent(), context());
  }
  return { warmCpu: since(start) / (Number(events) - WARM_UP), warmGrowth: rss() - memory };
}

function context() {
  return { getRemainingTimeInMillis: () => 60_000, awsRequestId: 'bench', logStreamName: 'bench' };
}

/** Milliseconds. */
function since(start) {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** Megabytes that are really in use: garbage that V8 has not collected yet is not growth. */
function rss() {
  globalThis.gc?.();
  return process.memoryUsage().rss / 1024 / 1024;
}

function report(measured) {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeSync(3, JSON.stringify({ ...measured, cpu: (userCPUTime + systemCPUTime) / 1000, peak: maxRSS / 1024 }));
  process.exit();
}
