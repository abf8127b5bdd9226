import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom, systemClock } from '@pulse/base';
import { createEngine } from '@pulse/engine';
import {
  agentId,
  type DirectoryChange,
  type DirectoryObject,
  type DirectoryRevision,
  DirectoryView,
  directoryConfiguration,
  layoutId,
} from '@pulse/model';
import { type Connect, connectInProcess, DIRECTORY_LOG, serveLog } from '@pulse/protocol';
import { MemoryLog } from '@pulse/protocol/testing';
import { checkpointFiles, memoryValueStore } from '@pulse/storage';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { planLayout } from '../src/layouts/layout-plan.ts';
import { LayoutTable } from '../src/layouts/layout-table.ts';
import { type LayoutCatalogue, readyCatalogue, startDcu } from '../src/mod.ts';
import { OBJECTS, revisionOf, tenant } from './constellation.ts';
import { until } from './until.ts';
import { logOf, work } from './work.ts';

const KEPT = { manager: 'rest', state: 'enabled' } as const;
const person = (id: string, name?: string): DirectoryObject => ({
  ...KEPT,
  type: 'Person',
  id,
  agent: true,
  ...(name === undefined ? {} : { name }),
});
const team = (...members: string[]): DirectoryObject => ({
  ...KEPT,
  type: 'AgentGroup',
  id: 'Team',
  members: members.map(agentId),
});
const [ANN, BEN] = ['agent-0-voice', 'agent-1-voice'] as const;
const TEAM = layoutId('team');
const EVERYBODY = layoutId('agents');

const ready = await readyCatalogue();
const catalogue: LayoutCatalogue = {
  ...ready,
  current: () => ({
    ...ready.current(),
    layouts: [
      { id: TEAM, template: 'Agent KPIs', objectType: 'Agent', total: { type: 'GroupAgents', id: 'Team' } },
      { id: EVERYBODY, template: 'Agent KPIs', objectType: 'Agent' },
    ],
  }),
};

let folder: string;
let directory: MemoryLog<DirectoryRevision>;
let events: ReturnType<typeof work>;
let number: number;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulse-dcu-'));
  directory = new MemoryLog(tenant);
  events = work(seededRandom(1), 'voice', Date.now() - 600_000, 150);
  number = 0;
  revise(...OBJECTS, person(ANN), person(BEN), team(ANN));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function revise(...objects: DirectoryObject[]): void {
  number++;
  directory.append('directory', 1, number, [revisionOf(number, objects)]);
}

const away: Connect = () => Promise.reject(new Error('away'));
const there = (): Connect =>
  connectInProcess(serveLog({ source: directory, clock: systemClock }, DIRECTORY_LOG));

async function start(connect: Connect, signal?: AbortSignal) {
  const store = memoryValueStore();
  const dcu = await startDcu({
    tenant,
    objects: { directory: { name: 'directory', connect } },
    logs: [
      { name: 'lds', connect: connectInProcess(serveLog({ source: logOf(events), clock: systemClock })) },
    ],
    catalogue,
    store,
    checkpoints: await checkpointFiles({ directory: folder, keep: 2 }),
    clock: systemClock,
    random: seededRandom(1),
    token: 1,
    tell: () => {},
    ...(signal ? { signal } : {}),
  });
  const namesOf = (layout: typeof TEAM) =>
    (store.snapshot(tenant, layout)?.rows ?? [])
      .map(({ name, total }) => (total ? `total ${name}` : name))
      .sort();
  return { dcu, store, namesOf };
}

test('rows and names follow the directory, and statistics of what vanishes are closed', async () => {
  const { dcu, store, namesOf } = await start(there());
  await using _ = dcu;
  await dcu.ready;
  expect(namesOf(TEAM)).toEqual([ANN, 'total Team']);
  const closed: string[] = [];
  const statType = { category: 'CurrentState', subject: 'AgentStatus', mainMask: '*' };
  for (const id of [ANN, BEN]) {
    const result = await dcu.statistics.open(
      { statType, objects: [{ type: 'Agent', id }] },
      { tenant, person: undefined, peer: 'test' },
      { onClosed: ({ code }) => closed.push(`${id} ${code}`) },
    );
    expect(result.ok).toBe(true);
  }
  const versions: number[] = [];
  store.listen(tenant, { onDelta: ({ layout, from }) => void (layout === TEAM && versions.push(from[1])) });

  revise(team(ANN, BEN));
  await until('ben is in the team', () => namesOf(TEAM).join() === [ANN, BEN, 'total Team'].join());
  revise(team(BEN));
  await until('ann is not', () => namesOf(TEAM).join() === [BEN, 'total Team'].join());
  revise(person(BEN, 'Ben Bold'));
  await until('ben has a name', () => namesOf(TEAM).join() === ['Ben Bold', 'total Team'].join());
  expect(namesOf(EVERYBODY)).toContain(ANN);
  const remove: DirectoryChange = { kind: 'remove', object: { type: 'Person', id: ANN } };
  number++;
  directory.append('directory', 1, number, [{ number, time: Date.now(), author: 'test', changes: [remove] }]);
  await until('ann is gone', () => !namesOf(EVERYBODY).includes(ANN));
  expect(closed).toEqual([`${ANN} object-not-found`]);
  expect(dcu.report().revision).toBe(number);
  expect(versions.length).toBeGreaterThan(2);
});

test('what the directory said is known after a restart without it', async () => {
  const first = await start(there());
  await first.dcu.ready;
  revise(team(ANN, BEN));
  await until('ben is in the team', () => first.namesOf(TEAM).length === 3);
  await first.dcu[Symbol.asyncDispose]();
  const second = await start(away);
  expect(second.namesOf(TEAM)).toEqual([ANN, BEN, 'total Team']);
  expect(second.dcu.report()).toMatchObject({ revision: 2, ready: false });
  await second.dcu[Symbol.asyncDispose]();
});

test('without a past it waits for the directory, until it is told to give up', async () => {
  const stop = new AbortController();
  const starting = start(away, stop.signal);
  stop.abort(new Error('given up'));
  await expect(starting).rejects.toThrow('given up');
});

test('groups are those of the moment when events are read again', async () => {
  const half = events[75]!.time;
  const put = (object: DirectoryObject) => ({ kind: 'put' as const, object });
  const revisions: DirectoryRevision[] = [
    {
      number: 1,
      time: 0,
      author: 'test',
      changes: [...OBJECTS, person(ANN), person(BEN), team(ANN)].map(put),
    },
    { number: 2, time: half, author: 'test', changes: [put(team(ANN, BEN))] },
  ];
  directory = new MemoryLog(tenant);
  directory.append('directory', 1, 1, revisions);
  const { dcu, store } = await start(there());
  await using _ = dcu;
  await dcu.ready;
  const seen = store.snapshot(tenant, TEAM)!;
  const totals = ({ rows }: typeof seen) => JSON.stringify(rows.filter(({ total }) => total));

  const expected = (switched: number) => {
    const view = new DirectoryView(tenant);
    const configurations = revisions.map((revision) => {
      view.apply(revision);
      return directoryConfiguration(view);
    });
    const engine = createEngine(configurations[0]!);
    const { catalogues, layouts } = catalogue.current();
    const table = new LayoutTable(planLayout(catalogues, layouts[0]!), engine, () => true);
    for (const event of events) {
      if (event.time >= switched) engine.configure(configurations[1]!, { number: 2, time: switched });
      engine.apply(event);
    }
    table.step(seen.at, new Map(), true);
    return totals(table.snapshot([1, 1], seen.at));
  };
  expect(totals(seen)).toBe(expected(half));
  // Negative control: it matters when ben joined.
  expect(totals(seen)).not.toBe(expected(events[40]!.time));
});
