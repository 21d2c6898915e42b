/** Command lines as people use them: the whole surface of `cdk`, two terminals, and the AWS CLI (`npm run test:cli`). */
import config from './jest.config.mjs';

/** @type {import('jest').Config} */
export default {
  ...config,
  testPathIgnorePatterns: ['/node_modules/'],
  testMatch: ['**/cli/*.test.ts'],
};
