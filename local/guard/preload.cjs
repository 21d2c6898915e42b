'use strict';

// Preloaded into Node processes (`node --require`): lets them talk to this machine and to nothing else, and writes down
// every attempt, so that "nothing leaves the machine" is counted and not just claimed.
//
// LOCAL_AWS_GUARD holds JSON: `log`, the file to write to; `answerPort`, where CloudFormation's bucket for the answers of
// custom resources really listens. Clients reach that bucket under its real name and port 443.

const dgram = require('node:dgram');
const dns = require('node:dns');
const fs = require('node:fs');
const net = require('node:net');

const { log, answerPort } = JSON.parse(process.env.LOCAL_AWS_GUARD ?? '{}');
const ANSWER_HOST = /^cloudformation-custom-resource-response-[a-z0-9]+\.s3\.amazonaws\.com$/;

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...parameters) {
  const [options, callback] = normalize(parameters);
  // A Unix socket or a named pipe.
  if (options.path) return connect.apply(this, parameters);

  const host = options.host || 'localhost';
  if (answerPort !== undefined && ANSWER_HOST.test(host)) {
    record('local', host);
    return connect.call(this, { ...options, host: '127.0.0.1', port: answerPort }, callback);
  }
  if (isThisMachine(host)) {
    record('local', host);
    return connect.apply(this, parameters);
  }
  const error = refusal(`${host}:${options.port}`);
  process.nextTick(() => this.destroy(error));
  return this;
};

// Nothing here speaks UDP.
for (const name of ['connect', 'send']) {
  dgram.Socket.prototype[name] = () => {
    throw refusal('UDP');
  };
}

// Looking up a name asks a server, too.
guardLookups(dns, answerCallback);
guardLookups(dns.Resolver.prototype, answerCallback);
guardLookups(dns.promises, (error) => Promise.reject(error));
guardLookups(dns.promises.Resolver.prototype, (error) => Promise.reject(error));

function guardLookups(api, refuse) {
  for (const name of Object.getOwnPropertyNames(api)) {
    if (!/^(lookup|resolve|reverse)/.test(name)) continue;
    const original = api[name];
    api[name] = function (host, ...rest) {
      const harmless = name === 'lookup' && (!host || isThisMachine(host) || net.isIP(host) !== 0);
      return harmless ? original.call(this, host, ...rest) : refuse(refusal(`DNS ${host}`), rest);
    };
  }
}

function answerCallback(error, rest) {
  process.nextTick(rest.at(-1), error);
}

/** The ways to call `connect`: (options), (path), (port, host), or what `net.connect` has made of them: [options, callback]. */
function normalize(parameters) {
  const [first, second] = parameters;
  if (Array.isArray(first)) return first;
  const callback = typeof parameters.at(-1) === 'function' ? parameters.at(-1) : undefined;
  if (typeof first === 'object' && first !== null) return [first, callback];
  if (typeof first === 'string' && Number.isNaN(Number(first))) return [{ path: first }, callback];
  return [{ port: first, host: typeof second === 'string' ? second : undefined }, callback];
}

function isThisMachine(host) {
  return host === 'localhost' || host === '::1' || /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(host);
}

function refusal(target) {
  record('refused', target);
  const error = new Error(`The guard of the local AWS refused a connection that leaves this machine: ${target}`);
  return Object.assign(error, { code: 'ECONNREFUSED' });
}

function record(what, target) {
  if (log === undefined) return;
  try {
    fs.appendFileSync(log, `${what} ${target}\n`);
  } catch {
    // The local AWS has ended, and its files with it; there is nobody left to count for.
  }
}
