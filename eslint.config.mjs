import awscdk from 'eslint-plugin-awscdk';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  // test/latest has types and dependencies of its own: `npm run test:latest` lints it.
  {
    ignores: [
      'dist/',
      'packages/',
      'cdk.out/',
      'coverage/',
      'examples/',
      'test/latest/',
      '**/node_modules/',
      '**/.venv/',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      // A number in a sentence for a person needs no String() around it.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    files: ['lib/**/*.ts', 'bin/**/*.ts'],
    plugins: { awscdk },
    rules: awscdk.configs.recommended.rules,
  },
);
