import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@pulse/base';
import { type DirectoryObject, type Sharing, tenantId } from '@pulse/model';
import { DatabaseBoards, type Pulse, startPulse } from '@pulse/pulse';
import {
  memoryValueStore,
  type PermissionView,
  type RedisConnection,
  redisConnection,
  redisPermissions,
} from '@pulse/storage';
import { freePort, type PreparedPostgres, preparePostgres, startRedis } from '@pulse/storage/testing';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './browser.ts';
import { type ServedDirectory, serveDirectory } from './served-directory.ts';
import { until } from './until.ts';

const PERMISSIONS = fileURLToPath(new URL('../../../services/permissions/src/main.ts', import.meta.url));
const PAGES = fileURLToPath(new URL('../../../apps/dashboard/dist', import.meta.url));
const acme = tenantId('acme');
const by = { manager: 'rest', state: 'enabled' } as const;

const person = (id: string): DirectoryObject => ({ ...by, type: 'Person', id, agent: false, userName: id });
const night = (...members: string[]): DirectoryObject => ({
  ...by,
  type: 'AccessGroup',
  id: 'night',
  members: members.map((id) => ({ type: 'Person', id })),
});
const grant = (type: 'Person' | 'AccessGroup', id: string, propagate?: boolean) => ({
  to: { type, id },
  mask: 1,
  ...(propagate === undefined ? {} : { propagate }),
});
/** ana and ben are of the night, cem reads the folder, dora nothing but what everybody sees. */
const PEOPLE = ['ana', 'ben', 'cem', 'dora'];
const OBJECTS: readonly DirectoryObject[] = [
  { ...by, type: 'Tenant', id: acme, timeZone: 'UTC' },
  ...PEOPLE.map(person),
  night('ana', 'ben'),
  { ...by, type: 'Folder', id: 'emea', access: [grant('Person', 'cem', true)] },
  {
    ...by,
    type: 'Role',
    id: 'viewers',
    privileges: ['ViewDashboard'],
    members: PEOPLE.map((id) => ({ type: 'Person', id })),
  },
];
const SHARINGS: Readonly<Record<string, Sharing | undefined>> = {
  'for-all': undefined,
  'for-the-night': { access: [grant('AccessGroup', 'night')] },
  'for-dora': { access: [grant('Person', 'dora')] },
  'in-emea': { folder: 'emea' },
  'in-emea-and-for-ben': { folder: 'emea', access: [grant('Person', 'ben')] },
  'for-nobody': { folder: 'nowhere', access: [grant('AccessGroup', 'unknown')] },
};

let browser: Browser;
let postgres: PreparedPostgres;
let directory: ServedDirectory;
let pulse: Pulse;
let permissions: ChildProcess;
let view: PermissionView;
let metricsPort: number;
const lines: string[] = [];
const parts = new AsyncDisposableStack();
const cookies = new Map<string, string>();

beforeAll(async () => {
  browser = await launchBrowser();
  parts.defer(() => browser.close());
  postgres = parts.use(await preparePostgres());
  const database = parts.use(postgres.open());
  const redis = parts.use(await startRedis());
  const tell = (_level: string, message: string) => void lines.push(message);
  directory = parts.use(await serveDirectory(acme, ...OBJECTS));
  for (const [id, sharing] of Object.entries(SHARINGS)) await put(id, sharing);

  // Permissions starts while PostgreSQL is away.
  await postgres.server.kill();
  const redisUrl = new URL(redis.url);
  redisUrl.password = '';
  metricsPort = await freePort();
  const settings = {
    tenants: acme,
    'directory-url': directory.url,
    'redis-url': redisUrl.href,
    'redis-ca': redis.caFile ?? '',
    'database-url': postgres.address.url,
    'database-tls': 'off',
    'metrics-port': `${metricsPort}`,
    'log-format': 'json',
  };
  const args = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
  permissions = spawn(process.execPath, [PERMISSIONS, ...args], {
    env: {
      PATH: process.env['PATH'] ?? '',
      PULSE_REDIS_PASSWORD: redis.password,
      PULSE_DATABASE_PASSWORD: postgres.address.password ?? '',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  parts.defer(() => void permissions.kill('SIGKILL'));
  createInterface({ input: permissions.stdout! }).on('line', (line) => lines.push(line));

  const connection: RedisConnection = parts.use(
    redisConnection({
      url: redis.url,
      tls: { caFile: redis.caFile ?? '' },
      clock: systemClock,
      random: Math.random,
    }),
  );
  view = parts.use(redisPermissions({ connection, clock: systemClock, onError: () => {} }));
  const asPulse = database.as('pulse');
  const boards = parts.use(new DatabaseBoards({ database: asPulse, clock: systemClock, tell }));
  pulse = parts.use(
    await startPulse({
      tenants: { list: () => [{ id: acme, name: 'Acme', timeZone: 'UTC' }], listen: () => () => {} },
      version: '0.1.0',
      values: memoryValueStore(),
      permissions: view,
      boards,
      sessions: { load: async () => new Map(), put: async () => {}, remove: async () => {} },
      clock: systemClock,
      host: '127.0.0.1',
      port: 0,
      pages: PAGES,
      onFailure: tell,
      onProblem: () => {},
      onProtocolEvent: () => {},
    }),
  );
});
afterAll(() => parts.disposeAsync());

async function put(id: string, sharing: Sharing | undefined): Promise<void> {
  await using database = postgres.open();
  const document = { version: 1, id, name: `Board ${id}`, widgets: [], ...(sharing && { sharing }) };
  await database.as('pulse').transaction({ tenant: acme }, (tx) =>
    tx.query(
      `INSERT INTO board (tenant, id, document, author) VALUES ($1, $2, $3, 'test')
       ON CONFLICT (tenant, id) DO UPDATE SET document = excluded.document`,
      [acme, id, document],
    ),
  );
}

/** The cookie of somebody's session, opened when it is first asked for. */
async function cookieOf(userName: string): Promise<string> {
  const known = cookies.get(userName);
  if (known !== undefined) return known;
  const response = await fetch(`${pulse.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: new URL(pulse.signInLink(userName)).hash.replace('#sign-in=', '') }),
  });
  const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
  cookies.set(userName, cookie);
  return cookie;
}

/** The boards that somebody is told of; asked for one by one, they are the same. */
async function boardsOf(userName: string): Promise<string> {
  const cookie = await cookieOf(userName);
  const get = (path: string) => fetch(`${pulse.url}${path}`, { headers: { cookie } });
  const listed = ((await (await get('/api/boards')).json()) as { id: string }[]).map(({ id }) => id);
  for (const id of Object.keys(SHARINGS))
    expect((await get(`/api/boards/${id}`)).status, `${userName}: ${id}`).toBe(
      listed.includes(id) ? 200 : 404,
    );
  return listed.join(' ');
}

const everyone = async () =>
  Object.fromEntries(await Promise.all(PEOPLE.map(async (id) => [id, await boardsOf(id)])));

async function health(): Promise<string> {
  return (await fetch(`http://127.0.0.1:${metricsPort}/health`)).text();
}

test('while PostgreSQL is away permissions publishes objects, says so, and catches up', async () => {
  await until('objects are published', () => view.viewer(acme, 'ana') !== undefined);
  await until('its health says what is missing', async () =>
    /database[^}]*"(failed|down)"/.test(await health()),
  );
  expect(permissions.exitCode).toBeNull();
  await postgres.server.restart();
  await until('boards are there for those who may see them', async () => {
    expect(await everyone()).toEqual({
      ana: 'for-all for-the-night',
      ben: 'for-all for-the-night in-emea-and-for-ben',
      cem: 'for-all in-emea in-emea-and-for-ben',
      dora: 'for-all for-dora',
    });
    return true;
  });
  await until('it is well', async () => (await fetch(`http://127.0.0.1:${metricsPort}/health`)).ok);
  expect(lines.filter((line) => line.includes('With whom boards are shared could not be read'))).toHaveLength(
    1,
  );
});

test('a board is gone for whoever loses the right to it, by the directory or by its sharing', async () => {
  const page = await browser.newPage();
  await page.goto(pulse.signInLink('ben'));
  await until('the page is signed in', async () => (await page.context().cookies()).length > 0);
  await page.goto(`${pulse.url}/boards/for-the-night`);
  await page.getByRole('link', { name: 'Board for-the-night' }).waitFor();
  expect(await page.title()).toContain('Board for-the-night');

  directory.put(night('ana'));
  await until('ben has lost it', async () => (await boardsOf('ben')) === 'for-all in-emea-and-for-ben');
  await page.getByText('There is no board at this address').waitFor();
  await page.getByRole('link', { name: 'Board for-the-night' }).waitFor({ state: 'detached' });
  expect(await boardsOf('ana')).toBe('for-all for-the-night');

  await put('for-dora', { access: [grant('Person', 'ana')] });
  await until('dora has lost it', async () => (await boardsOf('dora')) === 'for-all');
  await until('and ana has it', async () => (await boardsOf('ana')) === 'for-all for-dora for-the-night');
  await put('for-dora', undefined);
  await until('everybody has it', async () => (await boardsOf('cem')).includes('for-dora'));
  await page.close();
});
