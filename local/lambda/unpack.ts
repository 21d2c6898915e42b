import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fromBufferPromise } from 'yauzl';
import { AwsError, type FunctionConfiguration } from '../cloud';

/** Puts a function's code into a directory that is made for it. */
export async function unpack(code: FunctionConfiguration['code'], directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  if ('source' in code) {
    await writeFile(path.join(directory, 'index.js'), code.source);
    return;
  }
  try {
    await unzip(code.zip, directory);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AwsError('InvalidParameterValueException', `Could not unzip uploaded file: ${reason}`);
  }
}

async function unzip(zip: Buffer, directory: string): Promise<void> {
  // Refuses names that are absolute or climb with `..`.
  const archive = await fromBufferPromise(zip, { lazyEntries: true, strictFileNames: true });
  for await (const entry of archive.eachEntry()) {
    const file = path.join(directory, entry.fileName);
    if (entry.fileName.endsWith('/')) {
      await mkdir(file, { recursive: true });
      continue;
    }
    await mkdir(path.dirname(file), { recursive: true });
    // Always a plain file: a symbolic link in the archive could lead out of the directory.
    await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(file, { flags: 'wx' }));
  }
}
