import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@pulse/base';
import { type LayoutInfo, type LayoutSnapshot, tenantId } from '@pulse/model';
import { createLifecycle, type Lifecycle } from '@pulse/runtime';
import { openPglite } from '@pulse/storage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type App, startApp } from '../src/one-process/app.ts';
import { allInOne } from '../src/options.ts';
import { Browser } from './browser.ts';

/** Two hours of 32 and 8 agents, which have passed at once and then stand still. */
const DEMO = [
  ...['--agents', '40', '--port', '0', '--time-zone', 'Europe/Berlin'],
  ...['--demo-start', '2026-11-22T09:00:00Z', '--demo-speed', '5000', '--demo-minutes', '120'],
];
const END = Date.parse('2026-11-22T11:00:00Z');

interface Me {
  readonly tenant: { readonly id: string };
  readonly tenants: readonly { readonly id: string; readonly name: string }[];
  readonly administrator: boolean;
}

let data: string;
let lifecycle: Lifecycle;
let app: App;
let told: string[] = [];

async function start(): Promise<App> {
  const outcome = allInOne.parse({
    argv: [...DEMO, '--data', data],
    env: {},
    readFile: () => {
      throw new Error('no file');
    },
  });
  if (outcome.kind !== 'values') throw new Error(JSON.stringify(outcome));
  told = [];
  lifecycle = createLifecycle({ clock: systemClock, tell: () => {} });
  const started = await startApp({
    options: outcome.values,
    lifecycle,
    clock: systemClock,
    tell: (_level, message) => void told.push(message),
    askSecret: () => Promise.reject(new Error('nobody asks')),
  });
  await started.ready;
  return started;
}

const signIn = async (as: number): Promise<Browser> => {
  const person = app.people[as];
  if (!person) throw new Error(`there is nobody ${as}`);
  return Browser.signIn(app.signInLink(person));
};

/** All layouts as of the end of the demo; versions name the run. */
async function values(browser: Browser): Promise<Omit<LayoutSnapshot, 'version'>[]> {
  const infos = await browser.get<LayoutInfo[]>('/api/layouts');
  const read = () =>
    Promise.all(infos.map(({ id }) => browser.get<LayoutSnapshot>(`/api/layouts/${id}?plain=true`)));
  await expect
    .poll(async () => (await read()).every(({ at }) => at === END), { timeout: 120_000, interval: 200 })
    .toBe(true);
  return (await read()).map(({ layout, at, since, rows }) => ({
    layout,
    at,
    since,
    rows: [...rows].sort((a, b) => a.object.id.localeCompare(b.object.id)),
  }));
}

/** How many revisions of a tenant's directory there are, as its database says while nobody has it open. */
async function revisions(): Promise<number | undefined> {
  await using database = await openPglite({ folder: join(data, 'metadata'), clock: systemClock });
  const tenant = tenantId('customer-care');
  const [row] = await database
    .as('directory')
    .transaction({ tenant }, (tx) => tx.query<{ count: number }>('SELECT count(*) FROM directory_revision'));
  return row?.count;
}

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'pulse-one-process-'));
  await writeFile(join(data, 'sessions.json'), '{}');
  app = await start();
  expect(told).toContain('An earlier Pulse was here: who was signed in to it signs in again.');
}, 180_000);
afterAll(async () => {
  await lifecycle.stop('the test is over');
  await rm(data, { recursive: true });
});

describe('Pulse in one process', () => {
  test('the administrator sees both tenants and changes between them', async () => {
    const browser = await signIn(0);
    const me = await browser.get<Me>('/api/session');
    expect(me).toMatchObject({
      administrator: true,
      tenant: { id: 'customer-care' },
      tenants: [
        { id: 'customer-care', name: 'Customer Care' },
        { id: 'business-services', name: 'Business Services' },
      ],
    });
    const agents = async () => (await browser.get<LayoutSnapshot>('/api/layouts/agents')).rows;
    const before = await agents();
    expect(await browser.put('/api/session/tenant', { tenant: 'business-services' })).toBe(204);
    expect((await browser.get<Me>('/api/session')).tenant.id).toBe('business-services');
    expect(before.filter(({ total }) => !total)).toHaveLength(32);
    expect((await agents()).filter(({ total }) => !total)).toHaveLength(8);
  });

  test('a supervisor sees one team of one tenant, and the queues', async () => {
    const browser = await signIn(1);
    const me = await browser.get<Me>('/api/session');
    expect(me).toMatchObject({ administrator: false, tenants: [{ id: 'customer-care' }] });
    expect(await browser.put('/api/session/tenant', { tenant: 'business-services' })).toBe(404);
    const groups = await browser.get<LayoutSnapshot>('/api/layouts/groups');
    expect(groups.rows.map(({ object }) => object.id)).toEqual(['Dublin 1']);
    const queues = await browser.get<LayoutSnapshot>('/api/layouts/queues');
    expect(queues.rows.length).toBeGreaterThan(2);
    const agents = await browser.get<LayoutSnapshot>('/api/layouts/agents');
    expect(agents.rows.filter(({ total }) => !total)).toHaveLength(16);
  });

  test('a restart changes neither values nor the directory, and browsers stay signed in', async () => {
    const browser = await signIn(0);
    const before = await values(browser);
    expect(before.find(({ layout }) => layout === 'queues')?.rows.length).toBeGreaterThan(2);
    await lifecycle.stop('it starts again');
    expect(await revisions()).toBe(1);
    app = await start();
    expect(await values(browser.at(app.url))).toEqual(before);
    await lifecycle.stop('somebody else wants the database');
    expect(await revisions()).toBe(1);
  }, 300_000);
});
