/**
 * Jest gives each test file an `Error` of its own, and errors of Node's own modules are none of them. The SDK asks with
 * `instanceof` what it has caught and would wrap them, without their code. In a process that is not Jest's there is one.
 */
import { types } from 'node:util';

const inherited = Function.prototype[Symbol.hasInstance];

Object.defineProperty(Error, Symbol.hasInstance, {
  value(this: unknown, value: unknown): boolean {
    return this === Error ? types.isNativeError(value) : inherited.call(this as typeof Function.prototype, value);
  },
});
