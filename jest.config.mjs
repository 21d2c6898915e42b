/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  // Jest would leave a core free; these tests wait for processes and sockets more than they compute.
  maxWorkers: '100%',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/latest/', '<rootDir>/test/cli/'],
  setupFiles: ['<rootDir>/test/setup.ts'],
  transform: {
    // Types are checked by `npm run types`, once, and not again for each test file.
    '^.+\\.ts$': [
      'ts-jest',
      { tsconfig: { module: 'CommonJS', target: 'ES2023', isolatedModules: true, esModuleInterop: true } },
    ],
  },
  // An `import()` needs the extension that the file has after compilation.
  moduleNameMapper: { '^(\\./aws/assume-role)\\.js$': '$1' },
};
