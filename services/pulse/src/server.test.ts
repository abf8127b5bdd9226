import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock, seededRandom } from '@pulse/base';
import { layoutId, PRIVILEGES, tenantId } from '@pulse/model';
import { memoryPermissions, memoryValueStore } from '@pulse/storage';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { MemoryBoards, VOICE_NOW } from '../test/memory-boards.ts';
import type { PulseContext } from './context.ts';
import { Previews } from './previews.ts';
import type { Api } from './routes/api.ts';
import { createServer } from './server.ts';
import { hashPassword } from './sign-in/password.ts';
import { SESSION_LIFETIME, Sessions } from './sign-in/sessions.ts';
import { LINK_LIFETIME, SignInLinks } from './sign-in/sign-in-links.ts';

const tenant = tenantId('demo');
const host = 'localhost:8080';
let clock: ManualClock;
let context: PulseContext;
let api: Api;
let failures: string[];

beforeEach(async () => {
  clock = new ManualClock(1_000_000);
  failures = [];
  const store = memoryValueStore();
  const queues = layoutId('queues');
  store.putLayouts(tenant, [
    {
      id: queues,
      templateId: 't',
      name: 'Queues',
      objectType: 'Queue',
      refresh: 1,
      columns: [
        {
          alias: 'longest_wait',
          name: 'Longest',
          description: '',
          format: 'Time',
          good: 'down',
          trend: true,
        },
      ],
      omitted: [],
      thresholds: [],
      views: [],
    },
  ]);
  store.publishSnapshot(tenant, {
    layout: queues,
    version: [1, 0],
    at: 5000,
    since: [null],
    rows: [
      {
        object: { type: 'Queue', id: 'sales@pbx' },
        name: 'Sales',
        cells: [{ start: 1000, base: 2, rate: 1 }],
        incomplete: [],
      },
    ],
  });
  store.putTrend(tenant, queues, 'longest_wait', 'sales@pbx', [
    { time: 0, max: 1, last: 1 },
    { time: 60_000, max: 3, last: 2 },
  ]);
  context = {
    tenants: {
      list: () => [{ id: tenant, name: 'Demo', timeZone: 'Europe/Berlin' }],
      listen: () => () => {},
    },
    version: '0.1.0',
    clock,
    values: store,
    permissions: await permissionsOfAll(),
    stalePermissions: 60_000,
    boards: new MemoryBoards([[tenant, [VOICE_NOW]]]),
    sessions: await Sessions.load(clock, NO_STORE, () => {}),
    links: new SignInLinks(clock),
    password: undefined,
    provider: undefined,
    previews: new Previews({ servers: new Map(), clock, random: seededRandom(1) }),
    secure: false,
  };
  api = await createServer({
    context,
    hosts: () => new Set([host]),
    pages: undefined,
    onFailure: (_, message) => failures.push(message),
  });
});

const NO_STORE = { load: async () => new Map(), put: async () => {}, remove: async () => {} };

/** Somebody who sees everything. */
async function permissionsOfAll() {
  const permissions = memoryPermissions();
  await permissions.follow(tenant);
  const person = { person: 'supervisor', userName: 'supervisor', name: 'supervisor', privileges: PRIVILEGES };
  await permissions.putAccess(tenant, {
    revision: 1,
    objects: [],
    persons: [{ ...person, administrator: true, everything: true, visible: [] }],
  });
  return permissions;
}

async function signIn(): Promise<string> {
  const response = await api.inject({
    method: 'POST',
    url: '/api/session',
    headers: { host },
    payload: { token: context.links.issue('supervisor') },
  });
  expect(response.statusCode).toBe(204);
  const [cookie] = response.cookies;
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' });
  return `${cookie?.name}=${cookie?.value}`;
}

const get = (url: string, headers: Record<string, string> = {}) =>
  api.inject({ method: 'GET', url, headers: { host, ...headers } });

describe('signing in', () => {
  test('a link lets in once and never again', async () => {
    const token = context.links.issue('supervisor');
    const post = () =>
      api.inject({ method: 'POST', url: '/api/session', headers: { host }, payload: { token } });
    expect((await post()).statusCode).toBe(204);
    const second = await post();
    expect(second.statusCode).toBe(401);
    expect(second.json()).toMatchObject({
      code: 'sign-in-link-used',
      advice: expect.stringContaining('Enter'),
    });
  });

  test('a link is dead after its lifetime', async () => {
    const token = context.links.issue('supervisor');
    clock.advance(LINK_LIFETIME);
    const late = await api.inject({
      method: 'POST',
      url: '/api/session',
      headers: { host },
      payload: { token },
    });
    expect(late.statusCode).toBe(401);
  });

  test('a password works where one is set, and only the right one', async () => {
    const withPassword = await createServer({
      context: { ...context, password: await hashPassword('supervisor', 'correct horse') },
      hosts: () => new Set([host]),
      pages: undefined,
      onFailure: () => {},
    });
    const attempt = (password: string, user = 'supervisor') =>
      withPassword.inject({
        method: 'POST',
        url: '/api/session',
        headers: { host },
        payload: { user, password },
      });
    expect((await attempt('wrong')).json()).toMatchObject({ code: 'sign-in-wrong' });
    expect((await attempt('correct horse', 'root')).statusCode).toBe(401);
    expect((await attempt('correct horse')).statusCode).toBe(204);
  });

  test('passwords are checked four at a time, whoever asks; more are turned away', async () => {
    const password = await hashPassword('supervisor', 'correct horse');
    const attempts = await Promise.allSettled(
      Array.from({ length: 6 }, (_, i) => password.matches(i === 0 ? 'correct horse' : 'wrong')),
    );
    expect(attempts.map((a) => (a.status === 'fulfilled' ? a.value : a.reason.code))).toEqual([
      true,
      false,
      false,
      false,
      'too-many-requests',
      'too-many-requests',
    ]);
    expect(await password.matches('correct horse')).toBe(true);
  });

  test('guessing is slowed down', async () => {
    const codes: number[] = [];
    for (let i = 0; i < 12; i++) {
      const response = await api.inject({
        method: 'POST',
        url: '/api/session',
        headers: { host },
        payload: { token: 'x' },
      });
      codes.push(response.statusCode);
    }
    expect(codes.slice(0, 10)).toEqual(Array(10).fill(401));
    expect(codes.slice(10)).toEqual([429, 429]);
  });

  test('whoever uses Pulse stays signed in, here and in the browser', async () => {
    const cookie = await signIn();
    clock.advance(SESSION_LIFETIME - 1);
    const used = await get('/api/session', { cookie });
    expect(used.cookies[0]).toMatchObject({ maxAge: SESSION_LIFETIME / 1000, httpOnly: true });
    clock.advance(SESSION_LIFETIME - 1);
    const values = await get('/api/layouts', { cookie });
    expect(values.statusCode).toBe(200);
    expect(values.cookies[0]).toMatchObject({ maxAge: SESSION_LIFETIME / 1000, httpOnly: true });
    expect((await get('/api/layouts', { cookie })).cookies).toEqual([]);
    clock.advance(SESSION_LIFETIME + 1);
    expect((await get('/api/session', { cookie })).statusCode).toBe(401);
  });

  test('a disk that is full ends no session and stops nothing; somebody is told', async () => {
    let full = false;
    const told: unknown[] = [];
    const save = async () => {
      if (full) throw new Error('disk full');
    };
    const store = { ...NO_STORE, put: save };
    const sessions = await Sessions.load(clock, store, (error) => told.push(error));
    const id = await sessions.open({ userName: 'supervisor', subject: 'supervisor', tenant });
    full = true;
    clock.advance(SESSION_LIFETIME - 1);
    expect(sessions.find(id)).toBeDefined();
    await Promise.resolve();
    expect(told).toEqual([new Error('disk full')]);
  });

  test('after signing out the cookie is worth nothing', async () => {
    const cookie = await signIn();
    expect((await get('/api/session', { cookie })).json()).toMatchObject({
      tenant: { timeZone: 'Europe/Berlin' },
    });
    await api.inject({ method: 'DELETE', url: '/api/session', headers: { host, cookie } });
    expect((await get('/api/session', { cookie })).statusCode).toBe(401);
  });
});

describe('who may ask', () => {
  const closed = [
    '/api/layouts',
    '/api/layouts/queues',
    '/api/boards',
    '/api/boards/voice-now',
    '/api/streams',
    '/api/layouts/queues/trend?column=longest_wait&object=x',
  ];

  test.each(closed)('%s answers nobody without a session', async (url) => {
    const response = await get(url);
    expect(response.statusCode).toBe(401);
    expect(response.json()).toMatchObject({ code: 'not-signed-in', methods: ['link'] });
  });

  test('a path in other letters is the same path, and answers nobody either', async () => {
    for (const url of ['/%61pi/layouts', '/api/%6cayouts/queues', '/%2561pi/layouts', '/api/layouts/']) {
      expect((await get(url)).body, url).not.toContain('longest_wait');
    }
    expect((await get('/%61pi/layouts')).statusCode).toBe(401);
  });

  test('the same routes answer with one', async () => {
    const cookie = await signIn();
    for (const url of closed.slice(0, 5)) expect((await get(url, { cookie })).statusCode, url).toBe(200);
  });

  test('another Host name is refused, session or not', async () => {
    const cookie = await signIn();
    const response = await api.inject({
      url: '/api/layouts',
      headers: { host: 'evil.example:8080', cookie },
    });
    expect(response.statusCode).toBe(421);
    expect(response.json()).toMatchObject({ code: 'host-unknown' });
  });

  test('a page of another site is refused, our own is not', async () => {
    const cookie = await signIn();
    expect((await get('/api/layouts', { cookie, origin: 'http://evil.example' })).json()).toMatchObject({
      code: 'origin-foreign',
    });
    expect((await get('/api/layouts', { cookie, origin: `http://${host}` })).statusCode).toBe(200);
  });
});

describe('what is answered', () => {
  test('values come as they grow, or as plain numbers of their instant', async () => {
    const cookie = await signIn();
    const growing = (await get('/api/layouts/queues', { cookie })).json();
    expect(growing.rows[0].cells).toEqual([{ start: 1000, base: 2, rate: 1 }]);
    const plain = (await get('/api/layouts/queues?plain=true', { cookie })).json();
    expect(plain.rows[0].cells).toEqual([6]);
  });

  test('a trend is cut at `from`, empty of an object without history, and an error of an unknown column', async () => {
    const cookie = await signIn();
    const url = '/api/layouts/queues/trend?column=longest_wait&object=sales%40pbx';
    expect((await get(url, { cookie })).json().points).toHaveLength(2);
    const none = await get('/api/layouts/queues/trend?column=longest_wait&object=x', { cookie });
    expect(none.json().points).toEqual([]);
    expect((await get(`${url}&from=60000`, { cookie })).json().points).toEqual([
      { time: 60_000, max: 3, last: 2 },
    ]);
    expect((await get('/api/layouts/queues/trend?column=nope&object=x', { cookie })).json()).toMatchObject({
      code: 'trend-not-found',
    });
  });

  test('bad input is named by field', async () => {
    const cookie = await signIn();
    const response = await get('/api/layouts/queues/trend?column=waiting', { cookie });
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({
      code: 'request-invalid',
      message: expect.stringContaining('object'),
    });
  });

  test('the OpenAPI document describes every route', async () => {
    const document = (await get('/api/openapi.json')).json();
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths).sort()).toEqual([
      '/api/boards',
      '/api/boards/{board}',
      '/api/layouts',
      '/api/layouts/{layout}',
      '/api/layouts/{layout}/export.csv',
      '/api/layouts/{layout}/trend',
      '/api/previews',
      '/api/session',
      '/api/session/tenant',
      '/api/streams',
    ]);
  });

  test('pages need no session; what has a hash in its name is kept, the rest asked for again, values never kept', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pulse-pages-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await mkdir(join(folder, 'assets'));
    for (const name of ['index.html', 'icon.svg', 'assets/index-4f3a.js'])
      await writeFile(join(folder, name), 'x');
    const withPages = await createServer({
      context,
      hosts: () => new Set([host]),
      pages: folder,
      onFailure: () => {},
    });
    const ask = async (url: string, headers: Record<string, string> = {}) => {
      const { statusCode, headers: answered } = await withPages.inject({
        url,
        headers: { host, ...headers },
      });
      return [statusCode, answered['cache-control']];
    };
    const kept = 'public, max-age=31536000, immutable';
    expect(await ask('/')).toEqual([200, 'no-cache']);
    expect(await ask('/icon.svg')).toEqual([200, 'no-cache']);
    expect(await ask('/assets/index-4f3a.js')).toEqual([200, kept]);
    expect(await ask('/boards/voice-now', { accept: 'text/html' })).toEqual([200, 'no-cache']);
    expect(await ask('/%2e%2e/package.json')).toEqual([404, 'no-store']);
    expect(await ask('/api/layouts/queues', { cookie: await signIn() })).toEqual([200, 'no-store']);
  });

  test('a surprise leaves as an id and nothing else', async () => {
    const cookie = await signIn();
    const broken = {
      ...context.values,
      health: () => {
        throw new Error('secret detail');
      },
    };
    const failing = await createServer({
      context: { ...context, values: broken },
      hosts: () => new Set([host]),
      pages: undefined,
      onFailure: (_, m) => failures.push(m),
    });
    const response = await failing.inject({ url: '/api/streams', headers: { host, cookie } });
    expect(response.statusCode).toBe(500);
    expect(response.body).not.toContain('secret');
    expect(failures).toEqual(['secret detail']);
  });
});
