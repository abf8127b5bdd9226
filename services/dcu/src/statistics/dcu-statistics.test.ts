import { ManualClock, seededRandom } from '@pulse/base';
import { createEngine } from '@pulse/engine';
import { randomCentre } from '@pulse/engine/testing';
import { OBJECT_TYPES, type ObjectType, tenantId } from '@pulse/model';
import {
  applyStatisticDelta,
  type StatisticHandle,
  type StatisticRequest,
  type StatisticValues,
} from '@pulse/protocol';
import { memoryPermissions } from '@pulse/storage';
import { describe, expect, test } from 'vitest';
import { loadCatalogue, READY_CATALOGUE } from '../layouts/catalogue.ts';
import { Versions } from '../versions.ts';
import { DcuStatistics } from './dcu-statistics.ts';

const catalogue = await loadCatalogue(READY_CATALOGUE);
const tenant = tenantId('acme');
const nobody = { tenant, person: undefined, peer: 'test' };
const deaf = { onClosed: () => {} };

function setUp(seed: number, events = 60, named = catalogue) {
  const centre = randomCentre(seededRandom(seed), { events, hostile: false, resynchronises: true });
  const engine = createEngine(centre.configuration);
  const clock = new ManualClock(centre.events[0]?.time);
  const permissions = memoryPermissions();
  void permissions.follow(tenant);
  const statistics = new DcuStatistics({
    tenant,
    engine,
    catalogue: () => named,
    permissions,
    stalePermissions: 60_000,
    explainedData: ['ServiceType'],
    clock,
    versions: new Versions(1),
    now: () => Math.max(engine.time, clock.now()),
    backFill: { progress: undefined },
    replays: { ask: () => expect.fail('nothing is asked about the past') },
  });
  return { ...centre, engine, clock, permissions, statistics };
}

async function opened(statistics: DcuStatistics, request: StatisticRequest): Promise<StatisticHandle> {
  const result = await statistics.open(request, nobody, deaf);
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

async function refusal(statistics: DcuStatistics, request: Partial<StatisticRequest>, person?: string) {
  const whole = { statType: 'CallsEntered', objects: [{ type: 'Queue', id: 'nowhere' }], ...request };
  const result = await statistics.open(whole, { ...nobody, person }, deaf);
  return result.ok ? 'opened' : result.error.code;
}

test('[STAT-4] the changes of a statistic lead a reader to what a fresh opening shows', async () => {
  for (let seed = 1; seed <= 15; seed++) {
    const { events, engine, clock, statistics } = setUp(seed);
    const random = seededRandom(seed);
    const half = events.length >> 1;
    for (const event of events.slice(0, half)) engine.apply(event);
    for (const type of OBJECT_TYPES) engine.takeChanged(type);
    const wanted = (['Agent', 'Queue', 'GroupAgents', 'GroupQueues'] as const).flatMap((type) =>
      catalogue.statTypes
        .filter(({ objects }) => objects.includes(type))
        .slice(0, 12)
        .map(
          ({ name }): StatisticRequest => ({
            statType: name,
            objects: engine.objects(type).map(({ id }) => ({ type, id })),
            profile: random.next() < 0.5 ? 'Sliding=60:5' : 'Today',
          }),
        ),
    );
    const followed: { request: StatisticRequest; seen: StatisticValues }[] = [];
    for (const request of wanted) {
      const result = await statistics.open(request, nobody, deaf);
      if (!result.ok) {
        expect(['not-computed', 'statistic-illegal'], result.error.message).toContain(result.error.code);
        continue;
      }
      const entry = { request, seen: result.value.read() };
      followed.push(entry);
      result.value.subscribe({
        onDelta: (delta) => {
          const next = applyStatisticDelta(entry.seen, delta);
          expect(next, `seed ${seed}: the delta fits`).toBeDefined();
          if (next) entry.seen = next;
        },
        onValues: () => expect.fail('values were not to be read anew'),
      });
    }
    expect(followed.length).toBeGreaterThan(10);
    for (const event of events.slice(half)) {
      engine.apply(event);
      const changed = new Map(
        OBJECT_TYPES.map((type): [ObjectType, readonly number[]] => [type, engine.takeChanged(type)]),
      );
      statistics.push(engine.time, changed);
    }
    clock.advanceTo(engine.time + 2000);
    for (const { request, seen } of followed) {
      const objects = [...request.objects].reverse();
      const fresh = (await opened(statistics, { ...request, objects })).read();
      expect([...seen.cells].reverse(), `seed ${seed}: ${JSON.stringify(request.statType)}`).toEqual(
        fresh.cells,
      );
      expect(seen.since).toBe(fresh.since);
    }
    statistics[Symbol.dispose]();
  }
});

describe('what is refused', () => {
  const { engine, events, statistics, permissions, clock } = setUp(1);
  for (const event of events) engine.apply(event);
  const queue = { type: 'Queue', id: engine.objects('Queue')[0]!.id };
  const objects = [queue];

  test('what nobody knows or computes', async () => {
    expect(await refusal(statistics, { objects })).toBe('opened');
    expect(await refusal(statistics, {})).toBe('object-not-found');
    expect(await refusal(statistics, { statType: 'Nonsense', objects })).toBe('stat-type-unknown');
    expect(await refusal(statistics, { objects: [{ type: 'Campaign', id: 'x' }] })).toBe(
      'object-type-unknown',
    );
    expect(await refusal(statistics, { objects: [{ type: 'Agent', id: 'x' }] })).toBe('object-type-unfit');
    expect(await refusal(statistics, { objects, profile: 'Nonsense' })).toBe('profile-unknown');
    expect(await refusal(statistics, { objects, profile: 'Sliding=1' })).toBe('profile-invalid');
    expect(await refusal(statistics, { objects, profile: 'SinceLogin' })).toBe('statistic-illegal');
    expect(await refusal(statistics, { objects, profile: 'Selection=0' })).toBe('profile-invalid');
    expect(await refusal(statistics, { objects, profile: 'Selection=20' })).toBe('opened');
    expect(await refusal(statistics, { objects, filter: 'Nonsense(' })).toBe('filter-invalid');
    expect(await refusal(statistics, { objects, range: '20-10' })).toBe('range-unknown');
    expect(await refusal(statistics, { objects, range: '0-20' })).toBe('statistic-illegal');
    const inline = { category: 'TotalNumber', subject: 'DNAction', mainMask: 'CallEntered' };
    expect(await refusal(statistics, { statType: inline, objects })).toBe('opened');
    expect(await refusal(statistics, { statType: { ...inline, category: 'JavaCategory' }, objects })).toBe(
      'not-computed',
    );
    expect(await refusal(statistics, { statType: { ...inline, mainMask: 'Nonsense' }, objects })).toBe(
      'mask-invalid',
    );
    const worth = { ...inline, category: 'TotalCustomValue', formula: 'GetNumber("Worth")' };
    expect(await refusal(statistics, { statType: worth, objects })).toBe('opened');
    expect(await refusal(statistics, { statType: { ...worth, formula: '1 +' }, objects })).toBe(
      'formula-invalid',
    );
    expect(await refusal(statistics, { statType: { ...inline, formula: '1' }, objects })).toBe(
      'statistic-illegal',
    );
    const grouped = { ...inline, groupBy: { by: 'GetString("ServiceType")' } };
    expect(await refusal(statistics, { statType: grouped, objects })).toBe('opened');
    const wrong = { ...inline, groupBy: { by: 'GetString(' } };
    expect(await refusal(statistics, { statType: wrong, objects })).toBe('formula-invalid');
    const [cell] = (await opened(statistics, { statType: grouped, objects })).read().cells;
    expect(cell).toMatchObject({ groups: expect.any(Array) });
    const statType = 'CallsEntered';
    const beside = { statType, objects, groupBy: { by: 'ThisQueue' } };
    const handle = await opened(statistics, beside);
    expect(handle.read().cells[0]).toMatchObject({ groups: expect.any(Array) });
    expect(handle.description.definition).toMatch(/By ThisQueue\.$/);
    expect(await refusal(statistics, { ...beside, groupBy: { by: '1 +' } })).toBe('formula-invalid');
    const ages = { ...inline, category: 'AverageOfCurrentNumber', mainMask: 'CallWait' };
    expect(await refusal(statistics, { ...beside, statType: ages })).toBe('statistic-illegal');
  });

  test('[STAT-18] groups by what the person may not be told, unless an administrator has named them', async () => {
    const named = {
      ...catalogue.statTypes.find(({ name }) => name === 'CallsEntered')!,
      name: 'CallsByNumber',
    };
    const own = setUp(3, 60, { ...catalogue, statTypes: [{ ...named, groupBy: { by: 'ANI' } }] });
    const { id } = own.engine.objects('Queue')[0]!;
    await own.permissions.putAccess(tenant, {
      revision: 1,
      objects: [{ type: 'Queue', id }],
      persons: [
        { person: 'ann', name: 'Ann', privileges: [], administrator: false, everything: false, visible: [0] },
      ],
    });
    const mine = [{ type: 'Queue', id }];
    const inline = { category: 'TotalNumber', subject: 'DNAction', mainMask: 'CallEntered' };
    const by = (term: string, person?: string) =>
      refusal(own.statistics, { statType: { ...inline, groupBy: { by: term } }, objects: mine }, person);
    expect(await by('GetString("ServiceType")', 'ann')).toBe('opened');
    expect(await by('MediaType', 'ann')).toBe('opened');
    for (const term of ['GetString("Pin")', 'ANI', 'DNIS', 'AgentID', 'ThisQueue', '-GetNumber("Pin")']) {
      expect([term, await by(term, 'ann')]).toEqual([term, 'data-withheld']);
      expect([term, await by(term)]).toEqual([term, 'opened']);
    }
    expect(await by('1 + GetNumber("Pin")', 'ann')).toBe('data-withheld');
    expect(await by('1 +', 'ann')).toBe('formula-invalid');
    expect(await refusal(own.statistics, { statType: 'CallsByNumber', objects: mine }, 'ann')).toBe('opened');
    const beside = { statType: 'CallsByNumber', objects: mine, groupBy: { by: 'DNIS' } };
    expect(await refusal(own.statistics, beside, 'ann')).toBe('data-withheld');
  });

  test('[STAT-1] [STAT-6] what the person may not see, also later, and nobody when rights are long unconfirmed', async () => {
    const access = (visible: readonly number[], revision: number) =>
      permissions.putAccess(tenant, {
        revision,
        objects: [{ type: 'Queue', id: queue.id }],
        persons: [
          { person: 'ann', name: 'Ann', privileges: [], administrator: false, everything: false, visible },
          {
            person: 'bea',
            name: 'Bea',
            privileges: [],
            administrator: false,
            everything: false,
            visible: [0],
          },
        ],
      });
    expect(await refusal(statistics, { objects }, 'ann')).toBe('object-not-found');
    await access([], 1);
    expect(await refusal(statistics, { objects }, 'ann')).toBe('object-not-found');
    expect(await refusal(statistics, { objects }, 'nobody')).toBe('object-not-found');
    await access([0], 2);
    const closed: string[] = [];
    for (const person of ['ann', 'bea']) {
      const result = await statistics.open(
        { statType: 'CallsEntered', objects },
        { ...nobody, person },
        { onClosed: ({ code }) => closed.push(`${person} ${code}`) },
      );
      expect(result.ok).toBe(true);
    }
    await access([], 3);
    expect(closed).toEqual(['ann permission-revoked']);
    const since = clock.now();
    permissions.staleSince = () => since;
    clock.advance(59_000);
    expect(await refusal(statistics, { objects }, 'bea')).toBe('opened');
    clock.advance(3000);
    expect(await refusal(statistics, { objects }, 'bea')).toBe('object-not-found');
    expect(closed).toEqual(['ann permission-revoked', 'bea permission-revoked']);
  });
});

test('all who ask for the same share it, and it goes with the last of them', async () => {
  const { engine, events, statistics } = setUp(2);
  for (const event of events) engine.apply(event);
  const request: StatisticRequest = {
    statType: 'CallsEntered',
    objects: [{ type: 'Queue', id: engine.objects('Queue')[0]!.id }],
  };
  const one = await opened(statistics, request);
  const two = await opened(statistics, { ...request, profile: 'Growing=00:00' });
  expect(two.read()).toBe(one.read());
  expect(statistics.openCount).toBe(1);
  one.close();
  one.close();
  expect(statistics.openCount).toBe(1);
  two.close();
  expect(statistics.openCount).toBe(0);
  expect(statistics.wants('Queue')).toBe(false);
});
