/** The rules of the project, with the types that only this folder has. */
import config from '../../eslint.config.mjs';

export default [
  ...config,
  { ignores: ['!test/latest/'] },
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
  },
];
