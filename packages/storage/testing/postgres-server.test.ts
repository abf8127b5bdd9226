import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres({ tls: true });
});
afterAll(() => server.stop());

async function ask(sql: string, ssl: object | false): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: server.url, ssl });
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

const trusting = async () => ({ ca: await readFile(String(server.caFile), 'utf8') });

test('its superuser signs in over TLS whose certificate is checked', async () => {
  const sql =
    'select usesuper, ssl from pg_user, pg_stat_ssl where usename = current_user and pid = pg_backend_pid()';
  expect(await ask(sql, await trusting())).toEqual([true, true]);
});

test('it takes no connection without TLS and none with a wrong password', async () => {
  await expect(ask('select 1', false)).rejects.toThrow('no encryption');
  const client = new pg.Client({
    connectionString: server.url.replace(/:[^:@]+@/, ':guess@'),
    ssl: await trusting(),
  });
  await expect(client.connect()).rejects.toThrow('password authentication failed');
});

test('what was committed is there after it was killed and started again', async () => {
  await ask('create table kept as select 7 as value', await trusting());
  await server.kill();
  await expect(ask('select 1', await trusting())).rejects.toThrow('ECONNREFUSED');
  await server.restart();
  expect(await ask('select value from kept', await trusting())).toEqual([7]);
});

test('stopping leaves no file and no listener, killed before or not', async () => {
  for (const killed of [false, true]) {
    const other = await startPostgres();
    if (killed) await other.kill();
    await other.stop();
    await other.stop();
    expect(existsSync(other.folder)).toBe(false);
    expect(await connects(other.port)).toBe(false);
  }
});

const connects = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
