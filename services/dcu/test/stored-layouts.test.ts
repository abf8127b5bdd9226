import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ManualClock, seededRandom, systemClock } from '@pulse/base';
import { agentId, layoutId } from '@pulse/model';
import { type Database, LOOKING_FOR_CHANGES } from '@pulse/storage';
import { type OpenDatabase, type PreparedPostgres, preparePostgres } from '@pulse/storage/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { databaseCatalogue } from '../src/layouts/database-catalogue.ts';
import { type Constellation, constellation, revisionOf, tenant } from './constellation.ts';
import { until } from './until.ts';
import { logOf, work } from './work.ts';

const INIT_TENANT = fileURLToPath(new URL('../../init/src/tenant-main.ts', import.meta.url));
const events = work(seededRandom(3), 'voice', Date.now() - 600_000, 200);
const TEAM = ['agent-0-voice', 'agent-1-voice'];

let postgres: PreparedPostgres;
let database: OpenDatabase;
let around: Constellation;
beforeAll(async () => {
  postgres = await preparePostgres();
  database = postgres.open();
  const { url, password = '' } = postgres.address;
  const settings = { 'database-url': url, 'database-tls': 'off' };
  await promisify(execFile)(
    process.execPath,
    [INIT_TENANT, ...Object.entries(settings).map(([name, value]) => `--${name}=${value}`)],
    { env: { PULSE_DATABASE_PASSWORD: password } },
  );
  around = await constellation({ lds: logOf(events) }, settings, { PULSE_DATABASE_PASSWORD: password });
  around.directory.append('directory', 1, 2, [
    revisionOf(2, [
      ...TEAM.map((id) => ({
        type: 'Person' as const,
        id,
        agent: true,
        manager: 'rest' as const,
        state: 'enabled' as const,
      })),
      { type: 'AgentGroup', id: 'Team', members: TEAM.map(agentId), manager: 'rest', state: 'enabled' },
    ]),
  ]);
});
afterAll(async () => {
  await around?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
  await postgres?.[Symbol.asyncDispose]();
});

const write = (sql: string, ...values: unknown[]) =>
  database.as('pulse').transaction({ tenant }, (tx) => tx.query(sql, [tenant, ...values]));
const put = (table: 'layout' | 'template', id: string, document: object) =>
  write(
    `INSERT INTO ${table} (tenant, id, document, revision, updated, author) VALUES ($1, $2, $3, 1, 0, 'test')
     ON CONFLICT (tenant, id) DO UPDATE SET document = excluded.document`,
    id,
    document,
  );
const idsOf = () => around.view.layouts(tenant).map(({ id }) => id);

test('layouts of the tables appear, change and go, and the others go on undisturbed', async () => {
  await using dcu = around.start();
  await dcu.says('dcu is ready');
  await until('the layouts of init-tenant are there', () => idsOf().join() === 'agents,groups,logins,queues');
  const agents = layoutId('agents');
  await until('with values', () => (around.view.snapshot(tenant, agents)?.rows.length ?? 0) > 5);
  const template = around.view.layouts(tenant).find(({ id }) => id === agents)!.templateId;
  const begunAnew: string[] = [];
  around.view.listen(tenant, { onSnapshot: ({ layout }) => begunAnew.push(layout) });

  const team = layoutId('team');
  await put('layout', team, { template, name: 'The team', objectType: 'Agent', groups: ['Team'] });
  const appeared = await until('the new layout is there', () => around.view.snapshot(tenant, team));
  expect(appeared.rows.map(({ object }) => object.id).sort()).toEqual(TEAM);
  expect(around.view.layouts(tenant).find(({ id }) => id === team)?.name).toBe('The team');

  await put('layout', team, { template, name: 'The team', objectType: 'Agent', total: 'Team' });
  await until('it has a total', () => around.view.snapshot(tenant, team)?.rows.some(({ total }) => total));

  await put('template', 'broken', { version: 1 });
  await put('layout', 'of-broken', { template: 'broken', objectType: 'Agent' });
  await put('layout', 'nonsense', { template, objectType: 'Nonsense' });
  await put('template', 'wrong-mask', await wrongMask(template));
  await put('layout', 'of-wrong-mask', { template: 'wrong-mask', objectType: 'Agent' });
  expect(await dcu.says('template broken is not collected')).toContain('timeProfiles');
  expect(await dcu.says('layout of-broken is not collected')).toContain('which is not there');
  expect(await dcu.says('layout nonsense is not collected')).toContain('objectType');
  expect(await dcu.says('layout of-wrong-mask is not collected')).toContain('NoSuchAction');
  expect(idsOf()).toEqual([...idsOf()].filter((id) => !/broken|nonsense|wrong/.test(id)));
  const told = /pulse_collector_pending_layout_status_changes_count\{tenant="acme"\} 3/;
  await until('metrics tell of them', async () => told.test(await around.metrics()));

  await write('DELETE FROM layout WHERE tenant = $1 AND id = $2', team);
  await until('it is gone', () => !idsOf().includes(team));
  expect(around.view.snapshot(tenant, team)).toBeUndefined();
  // What was there all along was never taken anew.
  expect(new Set(begunAnew)).toEqual(new Set([team]));
});

/** A copy of a template in which one column names an action that does not exist. */
async function wrongMask(id: string): Promise<object> {
  const [row] = await write('SELECT document FROM template WHERE tenant = $1 AND id = $2', id);
  const document = (row as { document: { statTypes: { mainMask: string }[] } }).document;
  document.statTypes[0]!.mainMask = 'NoSuchAction';
  return document;
}

test('a change is seen without a notification too', async () => {
  const clock = new ManualClock(Date.now());
  const deaf: Database = new Proxy(database.as('dcu'), {
    get: (target, name) => {
      if (name === 'listen') return async () => async () => {};
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const signal = new AbortController().signal;
  await using catalogue = await databaseCatalogue({ database: deaf, tenant, clock, tell: () => {}, signal });
  await put('layout', 'unheard', { template: 'any', objectType: 'Agent' });
  const changed = Promise.withResolvers<void>();
  catalogue.listen(changed.resolve);
  expect(catalogue.current().layouts.map(({ id }) => id)).not.toContain('unheard');
  await until('it is looked for', () => {
    clock.advance(LOOKING_FOR_CHANGES);
    return catalogue.current().layouts.some(({ id }) => id === 'unheard');
  });
  await changed.promise;
});

test('a catalogue waits for a database that is away, until it is told to give up', async () => {
  const away: Database = new Proxy(database.as('dcu'), {
    get: (target, name) =>
      name === 'transaction'
        ? () => Promise.reject(new Error('away'))
        : (Reflect.get(target, name) as unknown),
  });
  const stop = new AbortController();
  const told: string[] = [];
  const waiting = databaseCatalogue({
    database: away,
    tenant,
    clock: systemClock,
    tell: (_, message) => void told.push(message),
    signal: stop.signal,
  });
  await until('it has tried', () => told.length > 0);
  stop.abort(new Error('given up'));
  await expect(waiting).rejects.toThrow('given up');
  expect(told).toEqual(['Layouts could not be read: away']);
});
