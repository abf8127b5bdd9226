import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@pulse/base';
import { type LayoutInfo, type LayoutSnapshot, type TenantId, tenantId } from '@pulse/model';
import { StandInAsterisk } from '@pulse/sources/testing';
import { openPglite } from '@pulse/storage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser } from './browser.ts';
import { type StartedHere, startHere } from './start-here.ts';

/** Two hours of 32 and 8 agents, which have passed at once and then stand still. */
const DEMO = [
  ...['--agents', '40', '--time-zone', 'Europe/Berlin'],
  ...['--demo-start', '2026-11-22T09:00:00Z', '--demo-speed', '5000', '--demo-minutes', '120'],
];
const END = Date.parse('2026-11-22T11:00:00Z');
const WITHIN = { timeout: 120_000, interval: 200 };

interface Me {
  readonly tenant: { readonly id: string };
  readonly tenants: readonly { readonly id: string; readonly name: string }[];
  readonly administrator: boolean;
}

let data: string;
let app: StartedHere;

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
  await expect.poll(async () => (await read()).every(({ at }) => at === END), WITHIN).toBe(true);
  return (await read()).map(({ layout, at, since, rows }) => ({
    layout,
    at,
    since,
    rows: [...rows].sort((a, b) => a.object.id.localeCompare(b.object.id)),
  }));
}

/** What a tenant's directory has, as its database says while nobody else has it open. */
async function directoryOf(tenant: TenantId) {
  await using database = await openPglite({ folder: join(data, 'metadata'), clock: systemClock });
  return await database.as('directory').transaction({ tenant }, async (tx) => {
    const rows = await tx.query<{ name: string }>(
      `SELECT type || ' ' || id || ' ' || (document ->> 'manager') AS name FROM directory_object`,
    );
    const [revisions] = await tx.query<{ count: number }>('SELECT count(*) FROM directory_revision');
    return { objects: rows.map(({ name }) => name), revisions: revisions?.count };
  });
}

describe('the demo in one process', () => {
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'pulse-one-process-'));
    await writeFile(join(data, 'sessions.json'), '{}');
    app = await startHere(data, ...DEMO);
  }, 180_000);
  afterAll(async () => {
    await app?.stop();
    await rm(data, { recursive: true });
  });

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
    expect(await browser.get('/api/boards')).toEqual([{ id: 'voice-now', name: 'Voice now' }]);
    const groups = await browser.get<LayoutSnapshot>('/api/layouts/groups');
    expect(groups.rows.map(({ object }) => object.id)).toEqual(['Dublin 1']);
    const queues = await browser.get<LayoutSnapshot>('/api/layouts/queues');
    expect(queues.rows.length).toBeGreaterThan(2);
    const agents = await browser.get<LayoutSnapshot>('/api/layouts/agents');
    expect(agents.rows.filter(({ total }) => !total)).toHaveLength(16);
  });

  test('a restart changes neither values nor the directory, and browsers stay signed in', async () => {
    expect(app.told).toContain('An earlier Pulse was here: who was signed in to it signs in again.');
    const tenant = tenantId('customer-care');
    const browser = await signIn(0);
    const before = await values(browser);
    expect(before.find(({ layout }) => layout === 'queues')?.rows.length).toBeGreaterThan(2);
    await app.stop();
    const directory = await directoryOf(tenant);
    expect(directory.revisions).toBe(1);
    app = await startHere(data, ...DEMO);
    expect(await values(browser.at(app.url))).toEqual(before);
    await app.stop();
    expect(await directoryOf(tenant)).toEqual(directory);
  }, 300_000);
});

test('agents and queues that Asterisk knows reach the directory, managed by their source', async () => {
  data = await mkdtemp(join(tmpdir(), 'pulse-one-process-'));
  const asterisk = await StandInAsterisk.start({ speed: 50 });
  const { host, port } = asterisk.address;
  const source = ['--source', `asterisk://pulse@${host}:${port}?clock=replay`];
  app = await startHere(data, ...source);
  await asterisk.finished;
  const browser = await signIn(0);
  expect(await browser.get<Me>('/api/session')).toMatchObject({
    administrator: true,
    tenants: [{ id: 'main' }],
  });
  const agents = (await browser.get<LayoutSnapshot>('/api/layouts/agents')).rows;
  await expect
    .poll(() => app.told, WITHIN)
    .toContainEqual(expect.stringMatching(/^The directory has learned of \d+ objects from asterisk\.$/));
  await app.stop();
  await asterisk.stop();
  const { objects } = await directoryOf(tenantId('main'));
  const named = agents.filter(({ total }) => !total).map(({ object }) => object.id);
  expect(named.length).toBeGreaterThan(2);
  for (const id of named) expect(objects).toContain(`Person ${id} source:asterisk`);
  expect(objects).toContain('Switch asterisk source:asterisk');
  expect(objects).toContain('Dn support@asterisk source:asterisk');
  expect(objects).toContain('Person supervisor yaml');
  await rm(data, { recursive: true });
}, 180_000);
