import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Milliseconds } from '@pulse/base';
import { syncDirectory } from '../../files/durable-write.ts';
import { PgliteChild } from './pglite-child.ts';
import { syncTree } from './sync-tree.ts';

/** Making a database takes seconds of computing, on a busy machine many. */
const CREATE_LIMIT: Milliseconds = 180_000;

/** The database itself, within the folder of an embedded database. */
export const DATABASE_FOLDER = 'postgres';

/** Whether a folder of an embedded database holds one already. */
export const hasDatabase = (folder: string) => existsSync(join(folder, DATABASE_FOLDER));

/** Makes an empty database in a folder that has none; whatever happens, there is a whole one or none. */
export async function createOnce(folder: string, clock: Clock): Promise<void> {
  const database = join(folder, DATABASE_FOLDER);
  const unfinished = `${database}.new`;
  if (hasDatabase(folder)) return;
  await rm(unfinished, { recursive: true, force: true });
  const child = await PgliteChild.start({
    task: 'create',
    folder: unfinished,
    lock: '',
    clock,
    startLimit: CREATE_LIMIT,
  });
  await child.ended;
  // Whole on the disk before it gets its name.
  await syncTree(unfinished);
  await rename(unfinished, database);
  await syncDirectory(folder);
}
