import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, type Milliseconds, messageOf, type Timer } from '@pulse/base';
import type { EmbeddedDatabase } from '../pglite/open-pglite.ts';
import { writeBackup } from './backup-file.ts';

export interface BackupSchedule {
  readonly folder: string;
  readonly every: Milliseconds;
  /** The newest so many stay. */
  readonly keep: number;
  readonly clock: Clock;
  readonly tell: (level: 'info' | 'warn', message: string) => void;
}

/** How often it is looked whether a backup is due, unless they are made more often. */
const LOOK_EVERY: Milliseconds = 600_000;
const NAME = /^pulse-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d)-\d{3}Z\.backup\.gz$/;

/** Makes backups of a database from time to time, when something may have changed since the last one. */
export function scheduleBackups(database: EmbeddedDatabase, schedule: BackupSchedule): AsyncDisposable {
  const { every, clock } = schedule;
  const look = Math.min(every, LOOK_EVERY);
  let timer: Timer;
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  let usesBefore = 0;
  const next = () => {
    timer = clock.after(look, () => {
      running = makeWhenDue().finally(() => {
        if (!stopped) next();
      });
    });
  };
  async function makeWhenDue(): Promise<void> {
    if (database.uses === usesBefore) return;
    try {
      const names = await backupsIn(schedule.folder);
      if (clock.now() - (timeOf(names.at(-1)) ?? 0) < every) return;
      await makeBackup(database, schedule);
      usesBefore = database.uses;
    } catch (error) {
      schedule.tell(
        'warn',
        `No backup of the database could be made in ${schedule.folder}: ${messageOf(error)}`,
      );
    }
  }
  next();
  return {
    async [Symbol.asyncDispose]() {
      stopped = true;
      timer.cancel();
      await running;
    },
  };
}

/** Makes one backup now and removes what is too old. Resolves with its path. */
export async function makeBackup(
  database: EmbeddedDatabase,
  { folder, keep, clock }: Pick<BackupSchedule, 'folder' | 'keep' | 'clock'>,
): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = `pulse-${new Date(clock.now()).toISOString().replaceAll(/[:.]/g, '-')}.backup.gz`;
  await database.administer((connection) => writeBackup(connection, join(folder, name)));
  for (const old of (await backupsIn(folder)).slice(0, -keep)) await rm(join(folder, old), { force: true });
  return join(folder, name);
}

/** Names of the backups in a folder, the oldest first. */
export async function backupsIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => NAME.test(name)).sort();
}

function timeOf(name: string | undefined): Milliseconds | undefined {
  const [, text = ''] = NAME.exec(name ?? '') ?? [];
  const time = Date.parse(`${text.slice(0, 10)}${text.slice(10).replaceAll('-', ':')}Z`);
  return Number.isNaN(time) ? undefined : time;
}
