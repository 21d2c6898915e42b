'use strict';

const { readFileSync } = require('node:fs');

/** Megabytes of this process at its peak. (`maxRSS` begins with those of the process that started it.) */
exports.peak = () => Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
