'use strict';

// Many functions of one deployment at the same time, as far as the Lightsail they share can tell: each reads a bucket.
// Usage: node readers.cjs MODULE COUNT REGION. Writes how many failed, and how long it took, to file descriptor 3.

const { writeSync } = require('node:fs');

const [, , path, count, region] = process.argv;
const { read } = require(path);

void (async () => {
  const started = performance.now();
  const names = Array.from({ length: Number(count) }, (_, index) => `${region}-${index}`);
  const ends = await Promise.allSettled(names.map((name) => read(name, region)));
  const seconds = (performance.now() - started) / 1000;
  const failed = ends.filter(({ status }) => status === 'rejected').length;
  writeSync(3, JSON.stringify({ failed, seconds }));
  process.exit();
})();
