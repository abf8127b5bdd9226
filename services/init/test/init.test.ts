import { systemClock } from '@pulse/base';
import { tenantId } from '@pulse/model';
import { administerPostgres, type Database, MIGRATIONS, openPostgres, readMigrations } from '@pulse/storage';
import { type PostgresServer, startPostgres } from '@pulse/storage/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { READY, type ReadyDocument, readReadyDocuments, runInit, runInitTenant } from '../src/mod.ts';

const acme = tenantId('acme');
const other = tenantId('other');

let server: PostgresServer;
let database: Database;
let init: (tenants: readonly { id: string; name: string }[]) => ReturnType<typeof runInit>;
beforeAll(async () => {
  server = await startPostgres();
  const migrations = await readMigrations(MIGRATIONS);
  init = (tenants) =>
    runInit({
      administer: (work) => administerPostgres({ url: server.url, tls: 'off' }, work),
      migrations,
      tenants,
    });
  await init([
    { id: 'acme', name: 'Acme' },
    { id: 'other', name: 'Other' },
  ]);
  database = openPostgres({ url: server.url, tls: 'off', role: 'init', clock: systemClock });
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await server.stop();
});

const boardsOf = (tenant = acme) =>
  database.transaction({ tenant }, (tx) =>
    tx.query("SELECT id, document, revision, author FROM board WHERE id NOT LIKE 'ready-%' ORDER BY id"),
  );
const board = (id: string, name: string): ReadyDocument => ({
  kind: 'board',
  id,
  document: { name, list: [1, 2] },
});

test('init makes tenants that are missing, and leaves the others as they are', async () => {
  const { applied, created } = await init([
    { id: 'acme', name: 'Another name' },
    { id: 'third', name: 'Third' },
  ]);
  expect(applied).toEqual([]);
  expect(created).toEqual(['third']);
  expect(
    await database.transaction('shared', (tx) => tx.query('SELECT id, name FROM tenant ORDER BY id')),
  ).toEqual([
    { id: 'acme', name: 'Acme' },
    { id: 'other', name: 'Other' },
    { id: 'third', name: 'Third' },
  ]);
});

test('inits at once make each tenant once', async () => {
  const reports = await Promise.all([1, 2, 3].map(() => init([{ id: 'fourth', name: 'Fourth' }])));
  expect(reports.flatMap(({ created }) => created)).toEqual(['fourth']);
});

test('a name that is no tenant id is refused', async () => {
  await expect(init([{ id: 'no tenant', name: 'x' }])).rejects.toMatchObject({ code: 'database-invalid' });
});

test('ready documents are added once, updated when a newer version brings others, and stay as a tenant made them', async () => {
  const first = [board('a', 'A'), board('b', 'B'), board('c', 'C'), board('d', 'D')];
  expect(await runInitTenant(database, acme, first)).toEqual({ added: 4, updated: 0, unchanged: 0, kept: 0 });
  expect(await runInitTenant(database, acme, first)).toEqual({ added: 0, updated: 0, unchanged: 4, kept: 0 });
  await database.transaction({ tenant: acme }, async (tx) => {
    await tx.query(
      `UPDATE board SET document = '{"name": "mine"}', author = 'anna', revision = 2 WHERE id = 'b'`,
    );
    await tx.query("DELETE FROM board WHERE id = 'c'");
    await tx.query("INSERT INTO board (tenant, id, document, author) VALUES ('acme', 'e', '{}', 'anna')");
  });
  const second = [
    board('a', 'A2'),
    board('b', 'B2'),
    board('c', 'C2'),
    board('d', 'D'),
    board('e', 'E'),
    board('f', 'F'),
  ];
  expect(await runInitTenant(database, acme, second)).toEqual({
    added: 1,
    updated: 1,
    unchanged: 1,
    kept: 3,
  });
  expect(await runInitTenant(database, acme, second)).toEqual({
    added: 0,
    updated: 0,
    unchanged: 3,
    kept: 3,
  });
  expect(await boardsOf()).toEqual([
    { id: 'a', document: { name: 'A2', list: [1, 2] }, revision: 2, author: 'pulse' },
    { id: 'b', document: { name: 'mine' }, revision: 2, author: 'anna' },
    { id: 'd', document: { name: 'D', list: [1, 2] }, revision: 1, author: 'pulse' },
    { id: 'e', document: {}, revision: 1, author: 'anna' },
    { id: 'f', document: { name: 'F', list: [1, 2] }, revision: 1, author: 'pulse' },
  ]);
  expect(await boardsOf(other)).toEqual([]);
});

test('several at once give a tenant each document once', async () => {
  const documents = [board('x', 'X'), board('y', 'Y')];
  const reports = await Promise.all([1, 2, 3, 4].map(() => runInitTenant(database, other, documents)));
  expect(reports.reduce((sum, { added }) => sum + added, 0)).toBe(2);
  expect(await boardsOf(other)).toHaveLength(2);
});

test('a tenant that is not there is a conflict', async () => {
  const documents = await readReadyDocuments(READY);
  await expect(runInitTenant(database, tenantId('nobody'), documents)).rejects.toMatchObject({
    code: 'database-conflict',
  });
});

test('everything that comes with Pulse is loaded, and nothing changes when it is loaded again', async () => {
  const third = tenantId('third');
  const documents = await readReadyDocuments(READY);
  expect(await runInitTenant(database, third, documents)).toMatchObject({ added: documents.length, kept: 0 });
  const counter = () =>
    database.transaction({ tenant: third }, (tx) => tx.query('SELECT counter FROM layout_change'));
  const before = await counter();
  expect(await runInitTenant(database, third, documents)).toMatchObject({ unchanged: documents.length });
  expect(await counter()).toEqual(before);
});
