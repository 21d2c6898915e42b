'use strict';

// Preloaded into every measured process. Clients of AWS answer CloudFormation at a fixed port of a real-looking name
// (several ignore the port of the ResponseURL); this sends the connection to the server of the bench instead.

const net = require('node:net');

const port = Number(process.env.BENCH_PORT);
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function (...parameters) {
  const options = Array.isArray(parameters[0]) ? parameters[0][0] : parameters[0];
  if (typeof options === 'object' && String(options.host).endsWith('.amazonaws.com')) {
    options.host = '127.0.0.1';
    options.port = port;
  }
  return connect.apply(this, parameters);
};
