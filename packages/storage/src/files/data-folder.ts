import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assert, messageOf, PulseError } from '@pulse/base';
import { writeDurably } from './durable-write.ts';
import { lockFolder } from './folder-lock.ts';

/** The folder that holds everything one process keeps; owned by that process alone. */
export interface DataFolder extends AsyncDisposable {
  readonly path: string;
  /**
   * A small JSON document, or undefined when it was never written. `parse` is the border: it throws when the content is
   * not what it should be. Throws {@link PulseError} `document-unreadable` that names the file.
   */
  readDocument<T>(name: string, parse: (value: unknown) => T): Promise<T | undefined>;
  /** Replaces a document, one after the other; whatever happens, a later reader finds the old one or the new one. */
  writeDocument(name: string, value: unknown): Promise<void>;
}

/**
 * Takes a data folder: creates it (readable for this account alone) and locks it until the returned object is disposed
 * or the process ends, however it ends. Throws {@link PulseError} `data-folder-locked` that names folder and owner.
 */
export async function lockDataFolder(path: string): Promise<DataFolder> {
  const lock = await lockFolder(path);
  let writing: Promise<void> = Promise.resolve();
  return {
    path,
    async readDocument(name, parse) {
      const file = documentPath(path, name);
      const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw unreadable(file, error);
      });
      if (text === undefined) return undefined;
      try {
        return parse(JSON.parse(text));
      } catch (error) {
        throw unreadable(file, error);
      }
    },
    writeDocument(name, value) {
      const file = documentPath(path, name);
      const text = `${JSON.stringify(value, undefined, 2)}\n`;
      const written = writing.then(() => writeDurably(file, [Buffer.from(text)]));
      writing = written.catch(() => {});
      return written;
    },
    async [Symbol.asyncDispose]() {
      await writing;
      lock[Symbol.dispose]();
    },
  };
}

function documentPath(folder: string, name: string): string {
  assert(/^[a-z][a-z0-9-]*$/.test(name), `a document's name is kebab-case, not ${name}`);
  return join(folder, `${name}.json`);
}

const unreadable = (file: string, error: unknown) =>
  new PulseError('document-unreadable', `${file} cannot be read: ${messageOf(error)}.`, {
    advice: 'Correct the file, or move it away to start with defaults.',
    cause: error,
  });
