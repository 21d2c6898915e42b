'use strict';

// A process that holds the bundled handler, as Lambda would: it gets events over IPC, one after the other or several at
// once, and tells how each one ended. Told that there are no more, it must end by itself, so nothing may keep it going.

const { readdirSync } = require('node:fs');

process.on('unhandledRejection', (error) => {
  console.error('unhandled rejection', error);
  process.exit(70);
});

const { handler } = require(process.argv[2]);

process.on('message', async ({ id, event, milliseconds }) => {
  // From this side: a parent that disconnects is never told that its child has closed.
  if (id === undefined) return process.disconnect();
  const started = Date.now();
  const context = { getRemainingTimeInMillis: () => started + milliseconds - Date.now() };
  let error;
  try {
    await handler(event, context);
  } catch (thrown) {
    error = `${thrown?.stack} ${JSON.stringify(thrown)}`;
    process.exitCode = 1;
  }
  process.send({ id, error, milliseconds: Date.now() - started, ...resources() });
});

function resources() {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  return {
    heapBytes: heapUsed,
    rssBytes: rss,
    // Idle sockets too, which do not keep a process going.
    descriptors: readdirSync('/dev/fd').length,
    active: process.getActiveResourcesInfo().length,
  };
}

process.send({ ready: true });
