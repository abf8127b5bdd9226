import { systemClock } from '@pulse/base';
import { MOST_BOARDS } from '@pulse/model';
import type { Database } from '@pulse/storage';
import {
  type OpenDatabase,
  type PreparedPostgres,
  preparePostgres,
  TEST_TENANTS,
} from '@pulse/storage/testing';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { DatabaseBoards } from '../src/mod.ts';

const WAIT = { timeout: 20_000, interval: 20 };
const [acme, other] = TEST_TENANTS;
const board = (name: string, more: object = {}) => ({ version: 1, id: 'any', name, widgets: [], ...more });

let postgres: PreparedPostgres;
let database: OpenDatabase;
const told: string[] = [];

beforeAll(async () => {
  postgres = await preparePostgres();
  database = postgres.open();
});
afterAll(async () => {
  await database?.[Symbol.asyncDispose]();
  await postgres?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  told.length = 0;
  for (const tenant of TEST_TENANTS) await write(tenant, 'DELETE FROM board');
});

const write = (tenant: typeof acme, sql: string, ...values: unknown[]) =>
  database.as('pulse').transaction({ tenant }, (tx) => tx.query(sql, values));
const put = (id: string, document: object, tenant = acme) =>
  write(
    tenant,
    `INSERT INTO board (tenant, id, document, author) VALUES ($1, $2, $3, 'test')
     ON CONFLICT (tenant, id) DO UPDATE SET document = excluded.document`,
    tenant,
    id,
    document,
  );
const boardsOf = (from: Database = database.as('pulse')) =>
  new DatabaseBoards({ database: from, clock: systemClock, tell: (_, message) => void told.push(message) });

test('boards are those of the table, each of its tenant, and follow it', async () => {
  await put('late', board('Late', { sharing: { folder: 'emea' } }));
  await put('early', board('Early'), other);
  await using boards = boardsOf();
  expect(boards.list(acme)).toEqual([]);
  await boards.follow(acme);
  expect(boards.list(acme)).toEqual([board('Late', { id: 'late', sharing: { folder: 'emea' } })]);
  expect(boards.list(other)).toEqual([]);
  await boards.follow(other);
  expect(boards.list(other)).toEqual([board('Early', { id: 'early' })]);
  const heard: string[] = [];
  boards.listen((tenant) => void heard.push(tenant));
  await put('early', board('Renamed'));
  await vi.waitFor(
    () => expect(boards.list(acme).map(({ name }) => name)).toEqual(['Renamed', 'Late']),
    WAIT,
  );
  await write(acme, "DELETE FROM board WHERE id = 'late'");
  await vi.waitFor(() => expect(boards.list(acme).map(({ name }) => name)).toEqual(['Renamed']), WAIT);
  expect(new Set(heard)).toEqual(new Set([acme]));
});

test('a document that cannot be read is not shown, and named once until it changes', async () => {
  await put('broken', board('Broken', { widgets: 'none' }));
  await put('restricted', board('Restricted', { sharing: { folder: 'emea', until: 0 } }));
  await put('whole', board('Whole'));
  await using boards = boardsOf();
  await boards.follow(acme);
  expect(boards.list(acme).map(({ id }) => id)).toEqual(['whole']);
  expect(told).toEqual([
    expect.stringMatching(/^Board "broken" of acme is not shown: widgets: /),
    expect.stringMatching(/^Board "restricted" of acme is not shown: sharing: /),
  ]);
  await put('more', board('More'));
  await vi.waitFor(() => expect(boards.list(acme)).toHaveLength(2), WAIT);
  expect(told).toHaveLength(2);
  await put('broken', board('Mended'));
  await vi.waitFor(() => expect(boards.list(acme)).toHaveLength(3), WAIT);
});

test('at most so many are shown, and that there are more is said', async () => {
  await write(
    acme,
    `INSERT INTO board (tenant, id, document, author)
     SELECT 'acme', 'board ' || n, $1, 'test' FROM generate_series(0, $2::integer) AS n`,
    board('One of many'),
    MOST_BOARDS,
  );
  await using boards = boardsOf();
  await boards.follow(acme);
  expect(boards.list(acme)).toHaveLength(MOST_BOARDS);
  expect(told).toEqual([expect.stringContaining(`more than ${MOST_BOARDS} boards`)]);
});

test('the last known ones hold while the database is away, and it is waited for at the start', async () => {
  let away = false;
  const flaky: Database = new Proxy(database.as('pulse'), {
    get(target, name) {
      if (away && (name === 'transaction' || name === 'listen'))
        return () => Promise.reject(new Error('away'));
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  await put('late', board('Late'));
  await using known = boardsOf(flaky);
  await known.follow(acme);
  away = true;
  await put('late', board('Later'));
  await vi.waitFor(() => expect(told).toEqual(['Boards of acme could not be read: away']), WAIT);
  expect(known.list(acme).map(({ name }) => name)).toEqual(['Late']);
  await using fresh = boardsOf(flaky);
  await fresh.follow(acme);
  expect(fresh.list(acme)).toEqual([]);
  away = false;
  for (const boards of [known, fresh])
    await vi.waitFor(() => expect(boards.list(acme).map(({ name }) => name)).toEqual(['Later']), WAIT);
});
