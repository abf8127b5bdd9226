import { randomInt } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom, systemClock } from '@pulse/base';
import { type Database, openPglite, openPostgres } from '@pulse/storage';
import {
  fillDatabase,
  type PostgresServer,
  type PreparedPglite,
  preparePglite,
  startPostgres,
  TEST_TENANTS,
} from '@pulse/storage/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Io } from '../src/command.ts';
import { migrate } from '../src/migrate.ts';

const seed = randomInt(2 ** 31);
let prepared: PreparedPglite;
let server: PostgresServer;
let passwordFile: string;
beforeAll(async () => {
  prepared = await preparePglite();
  server = await startPostgres({ tls: true });
  await using database = await prepared.open();
  await fillDatabase(database, seededRandom(seed), 10);
  passwordFile = join(prepared.folder, 'password');
  await writeFile(passwordFile, `${new URL(server.url).password}\n`);
});
afterAll(async () => {
  await server.stop();
  await prepared[Symbol.asyncDispose]();
});

/** Runs the command; answers with its exit code and what it printed. */
async function run(...more: readonly string[]) {
  const printed: string[] = [];
  const io: Io = { print: (text) => printed.push(text), complain: () => {}, colours: false, environment: {} };
  const to = `postgres://postgres@127.0.0.1:${server.port}/postgres`;
  const code = await migrate.run(
    [
      '--from',
      prepared.folder,
      '--to',
      to,
      '--ca',
      server.caFile ?? '',
      '--password-file',
      passwordFile,
      ...more,
    ],
    io,
  );
  return { code, printed: printed.join('\n') };
}

test('everything moves, once: a database that holds something is left alone unless told', async () => {
  const { code, printed } = await run();
  expect(code).toBe(0);
  expect(printed).toMatch(/ 20 {2}board\n/);
  await expect(run()).rejects.toMatchObject({ code: 'database-not-empty' });
  expect((await run('--replace')).code).toBe(0);
  const read = (database: Database) =>
    database.transaction({ tenant: TEST_TENANTS[0] }, (tx) =>
      tx.query('SELECT id, document, revision, updated, author FROM board ORDER BY id COLLATE "C"'),
    );
  await using source = await openPglite({ folder: prepared.folder, clock: systemClock });
  await using target = openPostgres({
    url: server.url,
    tls: { ca: await readFile(server.caFile ?? '', 'utf8') },
    role: 'pulse',
    clock: systemClock,
  });
  expect(await read(target), `seed ${seed}`).toEqual(await read(source.as('pulse')));
});

test('a folder that Pulse runs on, and one without a database, are refused', async () => {
  {
    await using _ = await prepared.open();
    await expect(run('--replace')).rejects.toMatchObject({ code: 'data-folder-locked' });
  }
  await expect(run('--from', join(prepared.folder, 'nothing'))).rejects.toMatchObject({
    code: 'database-missing',
  });
});

test('options that are missing or make no sense are named', async () => {
  const io: Io = { print: () => {}, complain: () => {}, colours: false, environment: {} };
  for (const args of [
    [],
    ['--from', 'x'],
    ['--from', 'x', '--to', 'y', '--tls', 'maybe'],
    ['z'],
    ['--nonsense'],
  ]) {
    await expect(migrate.run(args, io), args.join(' ')).rejects.toMatchObject({ code: 'usage' });
  }
  await expect(run('--password-file', '/no/such/file')).rejects.toMatchObject({ code: 'file-unreadable' });
});
