import { randomBytes, randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ManualClock, seededRandom, systemClock } from '@pulse/base';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PgliteChild } from '../src/metadata/pglite/pglite-child.ts';
import { openPglite, PGLITE_IDLE } from '../src/mod.ts';
import { type PreparedPglite, preparePglite, TEST_TENANTS } from '../testing/mod.ts';
import { runChild } from './child-process.ts';

const [tenant] = TEST_TENANTS;

let prepared: PreparedPglite;
beforeAll(async () => {
  prepared = await preparePglite();
});
afterAll(() => prepared[Symbol.asyncDispose]());

/** Processes that ours has started and that still run. */
const children = () =>
  readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number);
const programOf = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, 'utf8');
const pgliteProcess = () => children().find((pid) => programOf(pid).includes('pglite-process'));

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await sleep(10);
}

test('a process that is killed while it writes loses nothing that was acknowledged, and nothing half', async () => {
  const seed = randomInt(2 ** 31);
  const random = seededRandom(seed);
  let next = 0;
  for (let kill = 0; kill < 4; kill++) {
    const child = runChild('pglite-writing-child.ts', [prepared.folder, String(next)]);
    let last = Number(await child.line());
    await sleep(random.below(400));
    const printed = await child.kill();
    last = Number(printed.findLast((line) => /^\d+$/.test(line)) ?? last);
    // The process of the database may still be ending: opening it waits for that.
    await using database = await openOnceFree();
    const [row] = await database.as('pulse').transaction({ tenant }, (tx) =>
      tx.query<{ boards: number; layouts: number; last: number }>(
        `SELECT (SELECT count(*) FROM board) AS boards, (SELECT count(*) FROM layout) AS layouts,
           (SELECT max(substr(id, 5)::integer) FROM board) AS last`,
      ),
    );
    expect(row?.last, `seed ${seed}`).toBeGreaterThanOrEqual(last);
    expect(row, `seed ${seed}`).toEqual({
      boards: (row?.last ?? 0) + 1,
      layouts: row?.boards,
      last: row?.last,
    });
    next = (row?.last ?? 0) + 1;
  }
  expect(next).toBeGreaterThan(4);
});

const openOnceFree = () => openPglite({ folder: prepared.folder, clock: systemClock });

test('a second process on the folder is refused, and told whose it is', async () => {
  await using _ = await prepared.open();
  await expect(prepared.open()).rejects.toMatchObject({
    code: 'data-folder-locked',
    message: expect.stringContaining(`pid ${process.pid}`),
  });
});

test('a process of PGlite that another Pulse left behind is waited for, then named', async () => {
  await using database = await prepared.open();
  await database.as('pulse').check();
  const second = PgliteChild.start({
    task: 'open',
    folder: join(prepared.folder, 'postgres'),
    lock: join(prepared.folder, 'running'),
    clock: systemClock,
    startLimit: 60_000,
  });
  await expect(second).rejects.toMatchObject({
    code: 'data-folder-locked',
    message: expect.stringContaining(`pid ${pgliteProcess()}`),
  });
});

test('it sleeps when nobody needs it, and wakes when somebody does; listeners notice nothing', async () => {
  const clock = new ManualClock(1_000);
  await using database = await openPglite({ folder: prepared.folder, clock });
  const pulse = database.as('pulse');
  expect(database.awake).toBe(false);
  const heard: string[] = [];
  await pulse.listen('channel', { heard: (payload) => heard.push(payload), lost: () => heard.push('lost') });
  await pulse.check();
  expect(database.awake).toBe(true);
  await pulse.transaction({ tenant }, (tx) => tx.notify('channel', 'one'));
  await until(() => heard.length === 1);
  clock.advance(PGLITE_IDLE - 1);
  expect(database.awake).toBe(true);
  clock.advance(1);
  await until(() => pgliteProcess() === undefined);
  expect(database.awake).toBe(false);
  // Asked every few seconds whether all is well, it sleeps on.
  await pulse.check();
  expect(database.awake).toBe(false);
  await pulse.transaction({ tenant }, (tx) => tx.notify('channel', 'two'));
  await until(() => heard.length === 2);
  expect(heard).toEqual(['one', 'two']);
});

test('when its process is killed, transactions under way fail, listeners hear that they may have missed something', async () => {
  await using database = await prepared.open();
  const pulse = database.as('pulse');
  let lost = 0;
  await pulse.listen('channel', { heard: () => {}, lost: () => lost++ });
  const cut = pulse.transaction({ tenant }, async (tx) => {
    await tx.query("INSERT INTO board (tenant, id, document, author) VALUES ('acme', 'cut', '{}', 'x')");
    process.kill(pgliteProcess() ?? 0, 'SIGKILL');
    await tx.query('SELECT 1');
  });
  await expect(cut).rejects.toMatchObject({ code: 'database-unavailable' });
  expect(
    await pulse.transaction({ tenant }, (tx) => tx.query("SELECT 1 FROM board WHERE id = 'cut'")),
  ).toEqual([]);
  expect(lost).toBe(1);
});

test('a signal for the whole terminal does not end it before its work is done', async () => {
  await using database = await prepared.open();
  const pulse = database.as('pulse');
  await pulse.transaction({ tenant }, async (tx) => {
    await tx.query("INSERT INTO board (tenant, id, document, author) VALUES ('acme', 'signal', '{}', 'x')");
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pgliteProcess() ?? 0, signal);
    await tx.query('SELECT 1');
  });
  expect(
    await pulse.transaction({ tenant }, (tx) => tx.query("SELECT id FROM board WHERE id = 'signal'")),
  ).toEqual([{ id: 'signal' }]);
});

test('what is committed is on the disk, and the log of it stays short however much is written', async () => {
  const clock = new ManualClock(1_000);
  await using database = await openPglite({ folder: prepared.folder, clock });
  const settings = await database.administer((connection) =>
    connection.query(
      "SELECT current_setting('fsync') AS fsync, current_setting('wal_sync_method') AS method",
    ),
  );
  expect(settings).toEqual([{ fsync: 'on', method: 'fsync' }]);
  const WRITE_LARGE = `INSERT INTO board (tenant, id, document, author) VALUES ('acme', 'large', $1, 'x')
    ON CONFLICT (tenant, id) DO UPDATE SET document = excluded.document`;
  const logFiles = async () => {
    const names = await readdir(join(prepared.folder, 'postgres', 'pg_wal'));
    return names.filter((name) => /^[0-9A-F]{24}$/.test(name)).length;
  };
  /** Writes some 16 MB. */
  const write = async (pause: number) => {
    for (let round = 0; round < 60; round++) {
      const text = randomBytes(200_000).toString('base64');
      await database.as('pulse').transaction({ tenant }, (tx) => tx.query(WRITE_LARGE, [{ text }]));
      clock.advance(pause);
    }
  };
  // Control: no time passes, nothing is put in its place.
  await write(0);
  await write(0);
  expect(await logFiles()).toBeGreaterThan(28);
  // Each pause is short enough to keep it awake.
  await write(PGLITE_IDLE - 1);
  expect(await logFiles()).toBeLessThan(20);
});

test('disposing it twice does no harm, and afterwards it is unavailable', async () => {
  const database = await prepared.open();
  await database.as('pulse').check();
  await database[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
  await expect(database.as('pulse').transaction({ tenant }, async () => {})).rejects.toMatchObject({
    code: 'database-unavailable',
  });
  expect(pgliteProcess()).toBeUndefined();
});
