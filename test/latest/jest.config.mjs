/** The tests again, with the newest aws-cdk-lib, and those that only work with it (`npm run test:latest`). */
import config from '../../jest.config.mjs';

/** @type {import('jest').Config} */
export default {
  ...config,
  rootDir: '../..',
  // Of the tests with the CLI, those that synthesize here and not in a process of their own.
  testMatch: [
    '**/{lib,lambda,linters,latest}/**/*.test.ts',
    '<rootDir>/test/{contract,users-snapshots}.test.ts',
    '**/e2e/{accounts,failures,references}.test.ts',
  ],
  testPathIgnorePatterns: ['/node_modules/'],
  moduleNameMapper: {
    ...config.moduleNameMapper,
    '^(aws-cdk-lib|constructs)(/.*)?$': '<rootDir>/test/latest/node_modules/$1$2',
  },
};
