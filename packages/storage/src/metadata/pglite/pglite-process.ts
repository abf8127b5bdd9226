/*
 * The process in which PGlite runs. It ends with the one that started it, whatever becomes of that.
 *
 * usage: pglite-process.ts create|open <folder of the database> [<folder of the lock>]
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { PGlite, types } from '@electric-sql/pglite';
import { lockFolder } from '../../files/folder-lock.ts';
import { COLUMN_PARSERS } from '../column-values.ts';
import { faultOf } from '../database-fault.ts';
import type { PgliteQuestion, PgliteReply } from './pglite-messages.ts';
import { LOG_FILE_MEBIBYTES, START_PARAMETERS } from './pglite-settings.ts';
import { SyncedFolder } from './synced-folder.ts';

/** How long the process of a Pulse that was killed may take to notice. */
const LOCK_TRIES = 50;
const LOCK_AGAIN_AFTER = 100;

const [task, folder = '', lock = ''] = process.argv.slice(2);

// The terminal's Ctrl-C reaches every process; this one ends when the other has said everything.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

function tell(reply: PgliteReply): void {
  // Nobody is there to be told that nobody is there.
  process.send?.(reply, () => {});
}

const toldFault = (error: unknown) => {
  const { message, code, constraint, table } = faultOf(error);
  return {
    message,
    code,
    ...(constraint === undefined ? {} : { constraint }),
    ...(table === undefined ? {} : { table }),
  };
};

async function create(): Promise<void> {
  const database = await PGlite.create({
    fs: new SyncedFolder(folder),
    startParams: [...START_PARAMETERS],
    initDbStartParams: [`--wal-segsize=${LOG_FILE_MEBIBYTES}`],
  });
  await database.close();
  tell({ kind: 'ready' });
}

async function open(): Promise<void> {
  await takeLock();
  const database = await PGlite.create({
    fs: new SyncedFolder(folder),
    startParams: [...START_PARAMETERS],
    parsers: forAllTypes((type) => COLUMN_PARSERS[type] ?? ((text: string) => text)),
    // Values come as text already.
    serializers: forAllTypes(() => (text: string) => text),
  });
  database.onNotification((channel, payload) => tell({ kind: 'heard', channel, payload }));
  const end = async () => {
    await database.close();
    process.exit(0);
  };
  let turn = Promise.resolve();
  process.on('message', (question: PgliteQuestion) => {
    turn = turn.then(() => (question.kind === 'close' ? end() : answer(database, question)));
  });
  process.on('disconnect', () => void turn.then(end));
  tell({ kind: 'ready' });
}

/** PGlite has a way of its own for each of these types; here they are read and written as with a server. */
function forAllTypes<Value>(value: (type: number) => Value): Record<number, Value> {
  const numbers = Object.values(types).filter((type) => typeof type === 'number');
  return Object.fromEntries(numbers.map((type) => [type, value(type)]));
}

async function answer(database: PGlite, question: Exclude<PgliteQuestion, { kind: 'close' }>): Promise<void> {
  try {
    if (question.kind === 'script') {
      await database.exec(question.sql);
      tell({ kind: 'answer', rows: [] });
      return;
    }
    const { rows } = await database.query<object>(question.sql, [...question.values]);
    tell({ kind: 'answer', rows });
  } catch (error) {
    tell({ kind: 'refusal', fault: toldFault(error) });
  }
}

async function takeLock(): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await lockFolder(lock);
      return;
    } catch (error) {
      if (tries >= LOCK_TRIES) throw error;
      await sleep(LOCK_AGAIN_AFTER);
    }
  }
}

try {
  await (task === 'create' ? create() : open());
} catch (error) {
  tell({ kind: 'failed', fault: toldFault(error) });
}
if (task === 'create') process.disconnect();
