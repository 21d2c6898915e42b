/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
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
