'use strict';

// One process of a Lambda function: loads the handler, runs events one after the other, writes what it took to file
// descriptor 3. Usage: node event.cjs [MODULE EXPORT EVENTS], the event in BENCH_EVENT. Without a module it measures Node
// alone; without EVENTS, one cold event; else as many warm events, after as many that are not measured.

const { writeSync } = require('node:fs');
const { peak } = require('./peak.cjs');

const [, , path, name, events = '0'] = process.argv;

run().then(report, (error) => report({ error: String(error.stack) }));

async function run() {
  if (path === undefined) return {};
  const loading = process.cpuUsage();
  const handler = require(path)[name];
  const loadCpu = since(loading);
  if (events !== '0') return runWarm(handler);
  return { loadCpu, result: await handler(newEvent(), context()) };
}

async function runWarm(handler) {
  await repeat(handler);
  const before = heap();
  const start = process.cpuUsage();
  await repeat(handler);
  const warmCpu = since(start) / Number(events);
  return { warmCpu, heapGrowth: heap() - before };
}

async function repeat(handler) {
  for (let i = 0; i < Number(events); i++) await handler(newEvent(), context());
}

/** A new one each time, as on Lambda: some handlers write into theirs. */
function newEvent() {
  return JSON.parse(process.env.BENCH_EVENT);
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
function heap() {
  globalThis.gc();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}

function report(measured) {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  writeSync(3, JSON.stringify({ ...measured, cpu: (userCPUTime + systemCPUTime) / 1000, peak: peak() }));
  process.exit();
}
