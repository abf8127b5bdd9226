import { closeSync, openSync, readSync } from 'node:fs';
import { messageOf } from '@pulse/base';

/** In bytes; nothing that a program is configured with is larger. */
export const LARGEST_FILE = 1024 * 1024;

const REASONS: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `there is no file ${path}`,
  EACCES: (path) => `this account may not read ${path}`,
  EISDIR: (path) => `${path} is a folder`,
};

/** The text of a small file. Throws an error whose message names it and says why it cannot be read. */
export function readTextFile(path: string): string {
  try {
    return readUpTo(path, LARGEST_FILE);
  } catch (error) {
    const reason = REASONS[String((error as { code?: unknown }).code)];
    throw new Error(reason ? reason(path) : messageOf(error), { cause: error });
  }
}

/** Reads no more than is allowed, however long the file is or becomes. */
function readUpTo(path: string, limit: number): string {
  const file = openSync(path, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let size = 0; ; ) {
      const chunk = Buffer.alloc(64 * 1024);
      const read = readSync(file, chunk);
      if (read === 0) return Buffer.concat(chunks).toString('utf8');
      chunks.push(chunk.subarray(0, read));
      size += read;
      if (size > limit) throw new Error(`${path} is larger than 1 MiB`);
    }
  } finally {
    closeSync(file);
  }
}
