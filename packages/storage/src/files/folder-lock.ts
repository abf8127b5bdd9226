import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { messageOf, PulseError } from '@pulse/base';
import { syncDirectory } from './durable-write.ts';

const LOCK_FILE = 'lock';
const OWNER_FILE = 'owner';
const SQLITE_BUSY = 5;

/** A connection that nobody refers to is collected as garbage, and its lock would go with it. */
const held = new Set<DatabaseSync>();

/**
 * Makes this process the only owner of a folder, which is created (for this account alone) when it is missing.
 *
 * The lock is the operating system's: it ends with the process, also after `kill -9`, and holds between containers that
 * share the folder. Node has no call for it, but SQLite takes exactly such a lock for an exclusive transaction; the
 * database stays empty. The owner's pid stands in a file of its own, since a locked database cannot be read.
 *
 * Throws {@link PulseError} `data-folder-locked` or `data-folder-unusable`.
 */
export async function lockFolder(path: string): Promise<Disposable> {
  const lock = await openLock(path);
  try {
    // A journal in memory, so that no second file appears: nothing is ever written.
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw unusable(path, error);
    const owner = await readFile(join(path, OWNER_FILE), 'utf8').catch(() => '');
    throw new PulseError(
      'data-folder-locked',
      `The folder ${path} is in use by another process${owner === '' ? '' : ` (pid ${owner.trim()})`}.`,
      { advice: 'Stop that process, or give this one a folder of its own.', cause: error },
    );
  }
  try {
    await writeFile(join(path, OWNER_FILE), `${process.pid}\n`, { mode: 0o600 });
  } catch (error) {
    lock.close();
    throw unusable(path, error);
  }
  held.add(lock);
  return {
    [Symbol.dispose]() {
      if (held.delete(lock)) lock.close();
    },
  };
}

async function openLock(path: string): Promise<DatabaseSync> {
  try {
    await makeFolder(path);
    return new DatabaseSync(join(path, LOCK_FILE), { timeout: 0 });
  } catch (error) {
    throw unusable(path, error);
  }
}

/** A new folder is on the disk, with all that were made for it, before anything is put into it. */
async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  const top = dirname(resolve(first));
  for (let parent = dirname(resolve(path)); ; parent = dirname(parent)) {
    await syncDirectory(parent);
    if (parent === top) return;
  }
}

const unusable = (path: string, error: unknown) =>
  new PulseError('data-folder-unusable', `The folder ${path} cannot be used: ${messageOf(error)}.`, {
    advice: 'Check that the folder exists or can be made, and that this account may write there.',
    cause: error,
  });
