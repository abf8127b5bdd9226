import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { systemClock } from '@pulse/base';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  administerPostgres,
  type DatabaseLimits,
  MIGRATIONS,
  openPostgres,
  type PostgresAddress,
  prepareDatabase,
  readMigrations,
} from '../src/mod.ts';
import { freePort, makeCertificates, type PostgresServer, startPostgres } from '../testing/mod.ts';

const PASSWORD = 'the right password';
/** Short enough for a test; what counts is that they are kept. */
const LIMITS: Partial<DatabaseLimits> = { connect: 300, statement: 500, grace: 300 };

let server: PostgresServer;
let ca: string;
let right: PostgresAddress;
beforeAll(async () => {
  server = await startPostgres({ tls: true, settings: { max_connections: '20' } });
  ca = await readFile(server.caFile ?? '', 'utf8');
  const migrations = await readMigrations(MIGRATIONS);
  await administerPostgres({ url: server.url, tls: { ca } }, (connection) =>
    prepareDatabase(connection, {
      migrations,
      logins: [
        { user: 'pulse_app', password: PASSWORD, roles: ['pulse'] },
        { user: 'pulse_nobody', password: PASSWORD, roles: [] },
      ],
    }),
  );
  right = { url: `postgres://pulse_app@127.0.0.1:${server.port}/postgres`, password: PASSWORD, tls: { ca } };
});
afterAll(() => server.stop());

async function check(address: Partial<PostgresAddress>, limits = LIMITS): Promise<void> {
  await using database = openPostgres({ ...right, ...address, role: 'pulse', clock: systemClock, limits });
  await database.check();
}
const url = (text: string) => () => ({ url: text.replace('PORT', String(server.port)) });

describe('a server that Pulse should not use, or that does not want it', () => {
  test('control: the right address, over TLS', () => check({}, {}));

  test('a wrong password is refused, and neither it nor the right one is told', async () => {
    const wrong = 'a wrong password';
    const error = await check({ password: wrong }, {}).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'database-refused' });
    expect(String(error) + JSON.stringify(error)).not.toMatch(/a wrong password|the right password/);
  });

  test.each([
    ['an unknown user', url('postgres://nobody@127.0.0.1:PORT/postgres')],
    ['an unknown database', url('postgres://pulse_app@127.0.0.1:PORT/nowhere')],
    ['a user without the role', url('postgres://pulse_nobody@127.0.0.1:PORT/postgres')],
    ['no password', () => ({ password: '' })],
    ['no TLS where the server wants it', () => ({ tls: 'off' as const })],
    ['no authority that vouches for the server', () => ({ tls: {} })],
    ['something that is no address', () => ({ url: 'http://localhost' })],
  ])('%s', async (_, address) => {
    await expect(check(address(), {})).rejects.toMatchObject({ code: 'database-refused' });
  });

  test('a certificate of another authority, and one for another name', async () => {
    const other = await makeCertificates(server.folder);
    const otherCa = await readFile(other.caFile, 'utf8');
    await expect(check({ tls: { ca: otherCa } }, {})).rejects.toMatchObject({ code: 'database-refused' });
  });

  test('a server without TLS is refused where TLS is wanted', async () => {
    await using plain = await startPostgres();
    await expect(check({ url: plain.url })).rejects.toMatchObject({ code: 'database-refused' });
  });

  test('a database without schema, and one without roles, says to run init', async () => {
    await using empty = await startPostgres();
    const address = { url: empty.url, password: undefined as never, tls: 'off' } as const;
    await expect(
      check({ ...address, url: empty.url, password: new URL(empty.url).password }),
    ).rejects.toMatchObject({
      code: 'database-schema',
    });
  });
});

describe('a server that is not there', () => {
  test('nobody listens on the port', async () => {
    const nowhere = `postgres://pulse_app@127.0.0.1:${await freePort()}/postgres`;
    await expect(check({ url: nowhere })).rejects.toMatchObject({ code: 'database-unavailable' });
    await using database = openPostgres({ ...right, url: nowhere, role: 'pulse', clock: systemClock });
    const listening = database.listen('channel', { heard: () => {}, lost: () => {} });
    await expect(listening).rejects.toMatchObject({ code: 'database-unavailable' });
  });

  test('somebody listens and never answers', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    await expect(check({ url: `postgres://pulse_app@127.0.0.1:${port}/postgres` })).rejects.toMatchObject({
      code: 'database-unavailable',
    });
    silent.close();
  });

  test('the server has no connection left', async () => {
    const open = Array.from({ length: 25 }, () =>
      openPostgres({ ...right, role: 'pulse', clock: systemClock }),
    );
    const outcomes = await Promise.allSettled(
      open.map((database) => database.transaction('shared', (tx) => tx.query('SELECT pg_sleep(1)'))),
    );
    const codes = outcomes.map((outcome) =>
      outcome.status === 'fulfilled' ? 'done' : (outcome.reason as { code: string }).code,
    );
    for (const database of open) await database[Symbol.asyncDispose]();
    expect(new Set(codes)).toEqual(new Set(['done', 'database-unavailable']));
  });
});
