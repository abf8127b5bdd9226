import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@pulse/base';
import { syncDirectory } from '../../files/durable-write.ts';
import { lockFolder } from '../../files/folder-lock.ts';
import { MIGRATIONS, readMigrations } from '../migrations.ts';
import { DATABASE_FOLDER } from '../pglite/create-folder.ts';
import { openPglite } from '../pglite/open-pglite.ts';
import { prepareDatabase } from '../prepare-database.ts';
import { readBackup } from './backup-file.ts';
import { writeDatabase } from './write-database.ts';

export interface RestoreOptions {
  /** Of the embedded database; nobody may have it open. */
  readonly folder: string;
  readonly backup: string;
  readonly clock: Clock;
}

/**
 * Makes an embedded database what it was when a backup was made. What was there before stays beside it, as
 * `postgres.before-restore`. Resolves with the number of rows of each table.
 *
 * Throws {@link PulseError} `backup-unusable`, `copy-incomplete`, `data-folder-locked`; the database is then as it was.
 */
export async function restoreBackup(options: RestoreOptions): Promise<Readonly<Record<string, number>>> {
  const { folder, backup, clock } = options;
  using _ = await lockFolder(folder);
  using __ = await lockFolder(join(folder, 'running'));
  const place = join(folder, 'restoring');
  await rm(place, { recursive: true, force: true });
  try {
    const counts = await fillNew(place, backup, clock);
    const database = join(folder, DATABASE_FOLDER);
    await rm(`${database}.before-restore`, { recursive: true, force: true });
    await rename(database, `${database}.before-restore`).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await rename(join(place, DATABASE_FOLDER), database);
    await syncDirectory(folder);
    return counts;
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

async function fillNew(folder: string, backup: string, clock: Clock) {
  const migrations = await readMigrations(MIGRATIONS);
  await using database = await openPglite({ folder, clock });
  return await database.administer(async (connection) => {
    await prepareDatabase(connection, { migrations });
    return writeDatabase(connection, readBackup(backup));
  });
}
