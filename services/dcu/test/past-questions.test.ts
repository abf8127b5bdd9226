import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PulseError, seededRandom, systemClock } from '@pulse/base';
import { type Column, createEngine } from '@pulse/engine';
import { randomCentre } from '@pulse/engine/testing';
import {
  type ColumnDefinition,
  type Configuration,
  growingAt,
  isGrowing,
  type ObjectRef,
  type PulseEvent,
  tenantId,
} from '@pulse/model';
import { connectInProcess, StatisticsClient, serveLog, serveStatistics } from '@pulse/protocol';
import { type CheckpointFiles, checkpointFiles, memoryPermissions, memoryValueStore } from '@pulse/storage';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readyCatalogue, startDcu } from '../src/mod.ts';
import { logOf } from './work.ts';

const tenant = tenantId('acme');
const catalogue = await readyCatalogue();

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulse-dcu-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Centre {
  readonly configuration: Configuration;
  readonly events: readonly PulseEvent[];
}

/** A random centre whose last event was a second ago. */
function centreOf(seed: number): Centre {
  const { configuration, events } = randomCentre(seededRandom(seed), {
    events: 400,
    hostile: false,
    resynchronises: false,
  });
  const by = Date.now() - 1000 - Math.max(...events.map(({ time }) => time));
  const moved = events.map(({ received: _, ...event }) => ({ ...event, tenant, time: event.time + by }));
  return {
    configuration: { ...configuration, tenant },
    events: moved.toSorted((a, b) => a.time - b.time || (a.source < b.source ? -1 : 1)),
  };
}

/** A dcu, somebody who asks it, and the times of the saved states that it has looked at. */
async function start({ configuration, events }: Centre) {
  const looked: number[] = [];
  const files = await checkpointFiles({ directory: folder, keep: 3 });
  const checkpoints: CheckpointFiles = {
    save: (time, bytes) => files.save(time, bytes),
    async *newestFirst(before) {
      for await (const found of files.newestFirst(before)) {
        if (found.readable) looked.push(found.time);
        yield found;
      }
    },
  };
  const permissions = memoryPermissions();
  await permissions.follow(tenant);
  const line = { isCut: false };
  const connect = connectInProcess(serveLog({ source: logOf(events), clock: systemClock }));
  const dcu = await startDcu({
    tenant,
    objects: { configuration },
    logs: [
      {
        name: 'lds',
        connect: (signal) =>
          line.isCut ? Promise.reject(new PulseError('unreachable', 'the line is cut')) : connect(signal),
      },
    ],
    catalogue,
    store: memoryValueStore(),
    permissions,
    checkpoints,
    explainedData: ['ServiceType'],
    clock: systemClock,
    random: seededRandom(1),
    token: 1,
    tell: () => {},
  });
  await dcu.ready;
  const accept = serveStatistics({ sourceOf: () => dcu.statistics, clock: systemClock });
  const clients: StatisticsClient[] = [];
  const client = (person?: string) => {
    const asking = new StatisticsClient({
      connect: connectInProcess(accept),
      clock: systemClock,
      random: seededRandom(2),
      tenant,
      ...(person === undefined ? {} : { person }),
    });
    clients.push(asking);
    asking.start();
    return asking;
  };
  return {
    looked,
    permissions,
    line,
    client,
    async [Symbol.asyncDispose]() {
      for (const each of clients) each.stop();
      await dcu[Symbol.asyncDispose]();
    },
  };
}

const WORK = {
  statType: { category: 'TotalTime', subject: 'AgentStatus', mainMask: '*,~LoggedOut' },
  profile: 'Growing=00:00 +00:15',
};
const DEFINITION: ColumnDefinition = {
  objectType: 'Agent',
  statistic: {
    category: 'TotalTime',
    subject: 'AgentStatus',
    mainMask: '*,~LoggedOut',
    profile: { type: 'Growing', value: '00:00 +00:15' },
  },
};

/** What an engine that was there all along says of every object at a time. */
function expected({ configuration, events }: Centre, definition: ColumnDefinition, at: number) {
  const engine = createEngine(configuration);
  const column: Column = engine.open(definition);
  for (const event of events) if (event.time <= at) engine.apply(event);
  return engine.objects(definition.objectType).map(({ id }, object) => {
    const cell = column.read(object, at);
    return { id, value: (isGrowing(cell) ? growingAt(cell, at) : cell) as number };
  });
}

test.each(['the beginning of the log', 'a saved state'])(
  '[STAT-12] [STAT-13] what values were, and what made them, is told from %s on',
  async (from) => {
    const centre = centreOf(7);
    const half = centre.events.length >> 1;
    if (from === 'a saved state') {
      await using _ = await start({ ...centre, events: centre.events.slice(0, half) });
    }
    await using around = await start(centre);
    const client = around.client();
    around.looked.length = 0;
    const last = centre.events.at(-1)!.time;
    for (const at of [centre.events[half + (half >> 1)]!.time, last + 500]) {
      const values = expected(centre, DEFINITION, at);
      const objects = values.map(({ id }): ObjectRef => ({ type: 'Agent', id }));
      const { cells } = await client.past({ ...WORK, objects, at });
      expect(cells).toEqual(values.map(({ value }) => expect.closeTo(value, 3)));
      const busy = values.toSorted((a, b) => b.value - a.value)[0]!;
      const { value, exact, sets } = await client.explain({
        ...WORK,
        object: { type: 'Agent', id: busy.id },
        at,
      });
      expect({ value, exact }).toEqual({ value: expect.closeTo(busy.value, 3), exact: true });
      expect(sets[0]?.seconds).toBeCloseTo(busy.value, 3);
      expect(sets[0]?.contributions.every(({ agent }) => agent === busy.id)).toBe(true);
    }
    expect(around.looked.length > 0).toBe(from === 'a saved state');
  },
  60_000,
);

test('[STAT-1] [STAT-12] it takes a privilege to ask why, and nobody is told of what he may not see', async () => {
  const centre = centreOf(11);
  await using around = await start(centre);
  const calls = { statType: { category: 'TotalNumber', subject: 'DNAction', mainMask: 'CallAnswered' } };
  const answered = expected(
    centre,
    {
      objectType: 'Queue',
      statistic: { ...calls.statType, profile: { type: 'Growing', value: 'never' } } as never,
    },
    Date.now(),
  ).toSorted((a, b) => b.value - a.value)[0]!;
  const queue: ObjectRef = { type: 'Queue', id: answered.id };
  const question = { ...calls, object: queue, profile: 'Growing=never' };
  const { sets } = await around.client().explain(question);
  const agents = [...new Set(sets[0]?.contributions.flatMap(({ agent }) => agent ?? []))];
  expect(agents.length).toBeGreaterThan(1);
  const seen: ObjectRef = { type: 'Agent', id: agents[0]! };
  const person = (name: string, privileges: readonly 'ExplainStatistics'[], visible: readonly number[]) => ({
    ...{ person: name, name, privileges, visible },
    ...{ administrator: false, everything: false },
  });
  await around.permissions.putAccess(tenant, {
    revision: 1,
    objects: [queue, seen],
    persons: [
      person('ann', ['ExplainStatistics'], [0, 1]),
      person('bea', [], [0, 1]),
      person('cem', ['ExplainStatistics'], [1]),
    ],
  });
  await expect(around.client('bea').explain(question)).rejects.toMatchObject({ code: 'privilege-missing' });
  await expect(around.client('cem').explain(question)).rejects.toMatchObject({ code: 'object-not-found' });
  await expect(around.client('cem').past({ ...calls, objects: [queue], at: 1 })).rejects.toMatchObject({
    code: 'object-not-found',
  });
  const told = await around.client('ann').explain({ ...question, numbers: 'whole' });
  expect(told.sets[0]?.number).toBe(sets[0]?.number);
  const contributions = told.sets[0]?.contributions ?? [];
  expect(new Set(contributions.flatMap(({ agent }) => agent ?? []))).toEqual(new Set([seen.id]));
  expect(contributions.filter(({ agent }) => agent === undefined).every(({ hidden }) => hidden)).toBe(true);
  for (const { ani = '', dnis = '', party = '' } of contributions) {
    expect(`${ani} ${dnis} ${party}`).not.toMatch(/[^ •]{4}/);
  }
}, 60_000);

test('[STAT-17] [STAT-18] why each group has its value, with the data that a person may be told', async () => {
  const centre = centreOf(11);
  await using around = await start(centre);
  const statistic = { category: 'TotalNumber', subject: 'DNAction', mainMask: 'CallEntered' } as const;
  const entered = { statType: { ...statistic, groupBy: { by: 'GetString("ServiceType")' } } };
  const profile = { type: 'Growing', value: 'never' } as const;
  const total = expected(centre, { objectType: 'Queue', statistic: { ...statistic, profile } }, Date.now());
  const { id, value: calls } = total.toSorted((a, b) => b.value - a.value)[0]!;
  const object: ObjectRef = { type: 'Queue', id };
  const question = { ...entered, object, profile: 'Growing=never' };
  const client = around.client();
  const { value, groups = [], exact } = await client.explain(question);
  expect(exact).toBe(true);
  expect(value).toEqual({ groups: groups.map(({ key, value }) => ({ key, value })) });
  expect(groups.length).toBeGreaterThan(1);
  expect(groups.reduce((sum, { sets }) => sum + (sets[0]?.number ?? 0), 0)).toBe(calls);
  const { key, sets } = groups[0]!;
  const alone = await client.explain({ ...question, key, data: ['ServiceType', 'Pin'] });
  expect(alone).toMatchObject({ key, value: sets[0]?.number, exact: true });
  expect(alone.withheld).toBeUndefined();
  const callsOf = (from: typeof sets) => from[0]?.contributions.map(({ callId }) => callId);
  expect(callsOf(alone.sets)).toEqual(callsOf(sets));
  const ann = { person: 'ann', name: 'Ann', privileges: ['ExplainStatistics'], visible: [0] } as const;
  await around.permissions.putAccess(tenant, {
    revision: 1,
    objects: [object],
    persons: [{ ...ann, administrator: false, everything: false }],
  });
  const told = await around.client('ann').explain({ ...question, key, data: ['ServiceType', 'Pin'] });
  const toldKeys = told.sets[0]?.contributions.flatMap(({ userData = {} }) => Object.keys(userData));
  expect(new Set(toldKeys)).toEqual(new Set(['ServiceType']));
  expect(told).toMatchObject({ key, value: alone.value, withheld: ['Pin'] });
  const secret = { ...question, statType: { ...statistic, groupBy: { by: 'ANI' } } };
  await expect(around.client('ann').explain(secret)).rejects.toMatchObject({ code: 'data-withheld' });
  await expect(client.explain({ ...question, statType: statistic, key })).rejects.toMatchObject({
    code: 'explain-ungrouped',
  });
}, 60_000);

test('a question about what nobody computes, or has yet to come, is refused at once', async () => {
  const centre = centreOf(3);
  await using around = await start(centre);
  const client = around.client();
  const codeOf = (asked: Promise<unknown>) =>
    asked.then(
      () => 'answered',
      ({ code }: { code: string }) => code,
    );
  const object = { type: 'Queue', id: 'nowhere' };
  expect(await codeOf(client.explain({ ...WORK, object }))).toBe('object-not-found');
  const total = { type: 'GroupAgents', id: centre.configuration.agentGroups[0]!.id };
  expect(await codeOf(client.past({ ...WORK, objects: [total], at: Date.now() + 60_000 }))).toBe(
    'time-ahead',
  );
  expect(await codeOf(client.past({ ...WORK, objects: [total], at: 1, filter: '(' }))).toBe('filter-invalid');
  expect(await codeOf(client.past({ ...WORK, objects: [total], at: 1, profile: 'SinceLogin' }))).toBe(
    'statistic-illegal',
  );
  around.line.isCut = true;
  await expect(client.past({ ...WORK, objects: [total], at: 1 })).rejects.toMatchObject({
    code: 'log-unreachable',
    message: 'lds gave nothing for 10 s.',
  });
}, 60_000);
