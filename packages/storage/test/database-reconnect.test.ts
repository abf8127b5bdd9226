import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { administerPostgres, type Database, type DatabaseLimits } from '../src/mod.ts';
import { type OpenDatabase, type PreparedPostgres, preparePostgres, TEST_TENANTS } from '../testing/mod.ts';

const LIMITS: Partial<DatabaseLimits> = { connect: 500, statement: 500, grace: 300, heartbeat: 100 };
const [tenant] = TEST_TENANTS;

let prepared: PreparedPostgres;
let database: OpenDatabase;
let pulse: Database;
beforeAll(async () => {
  prepared = await preparePostgres();
  database = prepared.open(LIMITS);
  pulse = database.as('pulse');
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await prepared[Symbol.asyncDispose]();
});

/** Resolves when something is true; a test that never sees it ends by its own limit. */
async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 20));
}
const works = (): Promise<boolean> =>
  pulse
    .transaction({ tenant }, (tx) => tx.query('SELECT 1'))
    .then(() => true)
    .catch((error: { code: string }) => {
      expect(error.code).toBe('database-unavailable');
      return false;
    });

test('after the server was killed and started again, transactions and notifications go on by themselves', async () => {
  const heard: string[] = [];
  let lost = 0;
  const stop = await pulse.listen('channel', { heard: (payload) => heard.push(payload), lost: () => lost++ });
  await pulse.transaction({ tenant }, (tx) => tx.notify('channel', 'before'));
  await until(() => heard.length === 1);
  const cut = pulse.transaction({ tenant }, async (tx) => {
    await prepared.server.kill();
    await tx.query('SELECT 1');
  });
  await expect(cut).rejects.toMatchObject({ code: 'database-unavailable' });
  expect(await works()).toBe(false);
  expect(lost).toBe(0);
  await prepared.server.restart();
  await until(works);
  await until(() => lost === 1);
  await pulse.transaction({ tenant }, (tx) => tx.notify('channel', 'after'));
  await until(() => heard.length === 2);
  expect(heard).toEqual(['before', 'after']);
  await stop();
});

test('connections that the server ends are replaced', async () => {
  await until(works);
  const ended = await administerPostgres({ url: prepared.server.url, tls: 'off' }, (connection) =>
    connection.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'pulse_tests'"),
  );
  expect(ended.length).toBeGreaterThan(0);
  await until(works);
});

test('a server that stands still costs its users a bounded time, and its listeners hear of it afterwards', async () => {
  await until(works);
  let lost = 0;
  const stop = await pulse.listen('channel', { heard: () => {}, lost: () => lost++ });
  const file = readFileSync(join(prepared.server.folder, 'data', 'postmaster.pid'), 'utf8');
  const main = Number(file.split('\n')[0]);
  const children = execFileSync('pgrep', ['-P', String(main)], { encoding: 'utf8' })
    .trim()
    .split('\n');
  const all = [main, ...children.map(Number)];
  for (const pid of all) process.kill(pid, 'SIGSTOP');
  const outcomes = await Promise.all([works(), works(), works()]);
  expect(outcomes).toEqual([false, false, false]);
  for (const pid of all) {
    try {
      process.kill(pid, 'SIGCONT');
    } catch {
      // A child that ended meanwhile.
    }
  }
  await until(works);
  await until(() => lost > 0);
  await stop();
});
