import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { leftOut } from './left-out.mjs';

const LIST = 'scripts/left-out.mjs';

/** Puts `instead` in the place of each module of the list, and fails the build when the list no longer fits the SDK. */
export function leaveOut() {
  const modules = new Map(leftOut.map((entry) => [entry.module, entry]));
  return {
    name: 'left-out',
    setup({ onLoad, onStart, onEnd }) {
      const met = new Set();
      onStart(() => met.clear());
      onLoad({ filter: /[\\/]node_modules[\\/]/ }, async ({ path }) => {
        const entry = modules.get(inPackages(path));
        if (entry === undefined) return undefined;
        met.add(entry);
        const contents = await replacement(entry, path);
        if (contents === undefined) return { errors: [{ text: changesNothing(entry) }] };
        return { contents, resolveDir: dirname(path), loader: 'js' };
      });
      onEnd(({ errors }) => ({
        errors:
          errors.length > 0
            ? errors.map(explained).filter((error) => error !== undefined)
            : leftOut.filter((entry) => !met.has(entry)).map((entry) => ({ text: notMet(entry) })),
      }));
    },
  };
}

/** From the last node_modules on, with slashes. */
function inPackages(path) {
  return path.replaceAll('\\', '/').split('/node_modules/').at(-1);
}

async function replacement({ instead }, path) {
  if (typeof instead === 'string') return instead;
  const source = await readFile(path, 'utf8');
  const changed = instead(source);
  return changed === source ? undefined : changed;
}

function changesNothing({ module, because }) {
  return `${LIST}: the entry for ${module} changes nothing in it any more (${because}). The SDK has changed: mend or remove the entry.`;
}

function notMet({ module, because }) {
  return (
    `${LIST}: the SDK no longer loads ${module}, which is left out because: ${because}. ` +
    'Find out where its contents went, and mend the entry, or remove it if they are gone; then compare the size of the bundle.'
  );
}

/** An import that `instead` does not serve is reported by esbuild where it stands, in the SDK. */
function explained({ text }) {
  const module = leftOut.map((entry) => entry.module).find((name) => text.includes(`"node_modules/${name}"`));
  if (module === undefined) return undefined;
  return { text: `${LIST}: the SDK asks ${module} for more than the entry gives: ${text}. Add it to \`instead\`.` };
}
