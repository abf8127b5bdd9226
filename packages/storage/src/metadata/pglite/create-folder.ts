import { existsSync } from 'node:fs';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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

/**
 * Makes an empty database in a folder that has none; whatever happens, there is a whole one or none.
 *
 * @param stock path of an empty database that is copied; where there is none yet, what is made here is kept there
 */
export async function createOnce(folder: string, clock: Clock, stock?: string): Promise<void> {
  const database = join(folder, DATABASE_FOLDER);
  const unfinished = `${database}.new`;
  if (hasDatabase(folder)) return;
  await rm(unfinished, { recursive: true, force: true });
  const inStock = stock !== undefined && existsSync(stock);
  if (inStock) await cp(stock, unfinished, { recursive: true });
  else await create(unfinished, clock);
  if (stock !== undefined && !inStock) await keep(unfinished, stock);
  // Whole on the disk before it gets its name.
  await syncTree(unfinished);
  await rename(unfinished, database);
  await syncDirectory(folder);
}

async function create(folder: string, clock: Clock): Promise<void> {
  const child = await PgliteChild.start({
    task: 'create',
    folder,
    lock: '',
    clock,
    startLimit: CREATE_LIMIT,
  });
  await child.ended;
}

/** Somebody else may have been faster, or nobody may write there: then the next database is made like this one. */
async function keep(database: string, stock: string): Promise<void> {
  const unfinished = `${stock}.${process.pid}`;
  try {
    await mkdir(dirname(stock), { recursive: true });
    await cp(database, unfinished, { recursive: true });
    await rename(unfinished, stock);
  } catch {
    await rm(unfinished, { recursive: true, force: true });
  }
}
