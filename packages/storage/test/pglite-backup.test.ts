import { randomInt } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { ManualClock, seededRandom, systemClock } from '@pulse/base';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  administerPostgres,
  backupsIn,
  COPIED_TABLES,
  type Connection,
  type EmbeddedDatabase,
  makeBackup,
  ownerTransaction,
  readBackup,
  readDatabase,
  restoreBackup,
  scheduleBackups,
  writeDatabase,
} from '../src/mod.ts';
import { fillDatabase } from '../testing/fill-database.ts';
import { type PreparedPglite, preparePglite, preparePostgres, TEST_TENANTS } from '../testing/mod.ts';

let prepared: PreparedPglite;
let database: EmbeddedDatabase;
let folder: string;
let backup: string;
const seed = randomInt(2 ** 31);

/** Every row of a database by table, but for the counters that copying moves on. */
async function contentOf(connection: Connection): Promise<ReadonlyMap<string, readonly string[]>> {
  const content = new Map<string, string[]>();
  await ownerTransaction(connection, 'READ ONLY', async () => {
    for await (const part of readDatabase(connection)) {
      if (part.kind === 'end' || part.table.endsWith('_change')) continue;
      const known = content.get(part.table) ?? [];
      content.set(part.table, [...known, ...part.rows].sort());
    }
  });
  return content;
}

beforeAll(async () => {
  prepared = await preparePglite();
  folder = await mkdtemp(join(tmpdir(), 'pulse-backups-'));
  database = await prepared.open();
  await fillDatabase(database, seededRandom(seed), 12);
  backup = await makeBackup(database, { folder, keep: 3, clock: systemClock });
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await prepared[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

test('every table of the schema is copied', async () => {
  const tables = await database.administer((connection) =>
    connection.query(
      "SELECT relname AS name FROM pg_class WHERE relnamespace = 'pulse'::regnamespace AND relkind = 'r' ORDER BY relname",
    ),
  );
  const copied = [...COPIED_TABLES.map(({ name }) => name), 'migration'].sort();
  expect(tables).toEqual(copied.map((name) => ({ name })));
  const content = await database.administer(contentOf);
  expect(content.size).toBe(COPIED_TABLES.filter(({ name }) => !name.endsWith('_change')).length);
});

test('a backup restores every row as it was, and what was there before is kept beside it', async () => {
  await using place = await preparePglite();
  const restore = () => restoreBackup({ folder: place.folder, backup, clock: systemClock });
  {
    await using _ = await place.open();
    await expect(restore()).rejects.toMatchObject({ code: 'data-folder-locked' });
  }
  const counts = await restore();
  expect(counts, `seed ${seed}`).toMatchObject({
    tenant: 2,
    board: 24,
    account: 12,
    layout_change: 2,
    board_change: 2,
  });
  const files = await readdir(place.folder);
  expect(files).toEqual(expect.arrayContaining(['postgres', 'postgres.before-restore']));
  expect(files).not.toContain('restoring');
  const [before, token] = await database.administer(async (connection) => [
    await contentOf(connection),
    await connection.query('SELECT last_value FROM pulse.ownership_token'),
  ]);
  await using restored = await place.open();
  expect(await restored.administer(contentOf), `seed ${seed}`).toEqual(before);
  await restored.as('pulse').check();
  // Tokens that were given away after the backup are not given away again.
  const [next] = await restored
    .as('dcu')
    .transaction('shared', (tx) => tx.query<{ token: number }>("SELECT nextval('ownership_token') AS token"));
  expect(next?.token).toBeGreaterThan(1_000 + (token[0] as { last_value: number }).last_value);
});

test('a backup is restored into a PostgreSQL server too, all of it or nothing, and into an empty one unless told', async () => {
  await using server = await preparePostgres();
  const asOwner = <Result>(work: (connection: Connection) => Promise<Result>) =>
    administerPostgres({ url: server.server.url, tls: 'off' }, work);
  const write = (file: string, replace: boolean) =>
    asOwner((connection) => writeDatabase(connection, readBackup(file), { replace }));
  await expect(write(backup, false)).rejects.toMatchObject({ code: 'database-not-empty' });
  await using opened = server.open();
  await fillDatabase(opened, seededRandom(seed + 1), 2);
  const before = await asOwner(contentOf);
  const lacking = join(folder, 'lacking');
  const lines = gunzipSync(await readFile(backup))
    .toString()
    .split('\n');
  const board = lines.findIndex((line) => line.startsWith('board\t'));
  await writeFile(lacking, gzipSync(lines.toSpliced(board, 1).join('\n')));
  await expect(write(lacking, true)).rejects.toMatchObject({ code: 'copy-incomplete' });
  expect(await asOwner(contentOf)).toEqual(before);
  await write(backup, true);
  expect(await asOwner(contentOf), `seed ${seed}`).toEqual(await database.administer(contentOf));
});

test('a backup that is cut off, damaged or something else is refused', async () => {
  const bytes = await readFile(backup);
  const lines = gunzipSync(bytes).toString().split('\n');
  const damaged = Buffer.from(bytes);
  damaged[bytes.length >> 1] = (damaged[bytes.length >> 1] ?? 0) ^ 0xff;
  const bad: Record<string, Buffer> = {
    'cut off': bytes.subarray(0, bytes.length - 20),
    damaged,
    'without an end': gzipSync(lines.slice(0, -2).join('\n')),
    'of the future': gzipSync(lines.join('\n').replace(/"schema":\d+/, '"schema":999')),
    'something else': gzipSync('{"format":"other"}\n'),
    'no archive': Buffer.from('hello'),
    empty: Buffer.alloc(0),
  };
  for (const [what, content] of Object.entries(bad)) {
    const file = join(folder, 'bad');
    await writeFile(file, content);
    const read = async () => {
      for await (const part of readBackup(file)) expect(part).toBeDefined();
    };
    await expect(read(), what).rejects.toMatchObject({
      code: 'backup-unusable',
      message: expect.stringContaining(file),
    });
  }
});

test('scheduled backups come when something was used, and only the newest are kept', async () => {
  const clock = new ManualClock(Date.UTC(2026, 0, 1));
  const hour = 3_600_000;
  const places = join(folder, 'scheduled');
  const told: string[] = [];
  await using _ = scheduleBackups(database, {
    folder: places,
    every: 24 * hour,
    keep: 2,
    clock,
    tell: (_level, message) => told.push(message),
  });
  const pulse = database.as('pulse');
  const until = async (count: number) => {
    while ((await backupsIn(places)).length !== count)
      await new Promise((resolve) => setTimeout(resolve, 10));
  };
  /** Lets time pass in the steps in which the schedule looks. */
  const pass = async (span: number) => {
    for (let passed = 0; passed < span; passed += hour / 6) {
      clock.advance(hour / 6);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  await pass(hour);
  await until(1);
  const [first] = await backupsIn(places);
  await pulse.transaction({ tenant: TEST_TENANTS[0] }, (tx) => tx.query('SELECT 1'));
  await pass(48 * hour);
  await until(2);
  await pass(48 * hour);
  expect((await backupsIn(places)).length).toBe(2);
  for (let day = 0; day < 2; day++) {
    await pulse.transaction({ tenant: TEST_TENANTS[0] }, (tx) => tx.query('SELECT 1'));
    const [, newest] = await backupsIn(places);
    await pass(25 * hour);
    while ((await backupsIn(places))[1] === newest) await pass(hour);
  }
  await until(2);
  expect(await backupsIn(places)).not.toContain(first);
  expect(told).toEqual([]);
});
