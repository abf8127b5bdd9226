import { ManualClock, seededRandom } from '@pulse/base';
import { createEngine } from '@pulse/engine';
import { randomCentre } from '@pulse/engine/testing';
import { agentId, discoveredConfiguration, dn, type PulseEvent, sourceId, tenantId } from '@pulse/model';
import type { OpenRequest, StatisticValues } from '@pulse/protocol';
import { expect, test } from 'vitest';
import { loadCatalogue, READY_CATALOGUE } from '../layouts/catalogue.ts';
import { Versions } from '../versions.ts';
import { DcuStatistics } from './dcu-statistics.ts';

const catalogue = await loadCatalogue(READY_CATALOGUE);
const tenant = tenantId('acme');
const viewer = { tenant, person: undefined, peer: 'test' };
const source = sourceId('pbx');
const NINE = Date.UTC(2026, 2, 2, 9);
const HOUR = 3_600_000;

function setUp(configuration: Parameters<typeof createEngine>[0]) {
  const engine = createEngine(configuration);
  const clock = new ManualClock(NINE);
  const statistics = new DcuStatistics({
    tenant,
    engine,
    catalogue: () => catalogue,
    permissions: undefined,
    stalePermissions: 60_000,
    explainedData: ['ServiceType'],
    clock,
    versions: new Versions(1),
    now: () => Math.max(engine.time, clock.now()),
    backFill: { progress: undefined },
    replays: { ask: () => expect.fail('nothing is asked about the past') },
  });
  const apply = (event: PulseEvent) => {
    statistics.beforeEvent(event.time);
    engine.apply(event);
  };
  const closingsOf = async (request: OpenRequest) => {
    const result = await statistics.open(request, viewer, { onClosed: () => {} });
    if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
    const heard: StatisticValues[] = [];
    const stop = result.value.onClosing((values) => heard.push(values));
    return { heard, stop };
  };
  const refusal = async (request: OpenRequest) => {
    const result = await statistics.open(request, viewer, { onClosed: () => {} });
    return result.ok ? 'opened' : result.error;
  };
  return { engine, clock, statistics, apply, closingsOf, refusal };
}

const configuration = { ...discoveredConfiguration(tenant, 'UTC'), agents: [{ id: agentId('ann') }] };

let seq = 0;
const event = (type: PulseEvent['type'], time: number, fields: Partial<PulseEvent> = {}): PulseEvent => ({
  tenant,
  source,
  epoch: 1,
  seq: ++seq,
  type,
  time,
  thisDn: dn('100', source),
  ...fields,
});

const statType = { category: 'TotalTime', subject: 'AgentStatus', mainMask: '*, ~LoggedOut' };
const HOURLY: OpenRequest = {
  statType,
  objects: [{ type: 'Agent', id: 'ann' }],
  profile: 'Growing=00:00 +01:00',
  notification: 'Closing',
};

test('[NOT-6] an interval closes with all that happened before its end, to the instant', async () => {
  seq = 0;
  const { apply, closingsOf } = setUp(configuration);
  apply(event('EventAgentLogin', NINE + HOUR / 2, { agentId: agentId('ann') }));
  const { heard, stop } = await closingsOf(HOURLY);
  apply(event('EventAgentReady', NINE + HOUR - 1));
  expect(heard).toEqual([]);
  // At the border: part of the next interval (E-2).
  apply(event('EventAgentLogout', NINE + HOUR));
  expect(heard).toMatchObject([{ at: NINE + HOUR, since: NINE + HOUR / 2 }]);
  expect(heard[0]?.cells[0]).toBeCloseTo(1800, 9);
  apply(event('EventAgentLogin', NINE + 1.5 * HOUR, { agentId: agentId('ann') }));
  // Hours in which nothing came close, too.
  apply(event('EventAgentReady', NINE + 4 * HOUR + 1));
  expect(heard.map(({ at }) => (at - NINE) / HOUR)).toEqual([1, 2, 3, 4]);
  expect(heard.slice(1).map(({ cells }) => Math.round(Number(cells[0])))).toEqual([1800, 3600, 3600]);
  expect(heard.map(({ version }) => version[1])).toEqual(
    heard.map(({ version }) => version[1]).toSorted((a, b) => a - b),
  );
  stop();
  apply(event('EventAgentReady', NINE + 6 * HOUR));
  expect(heard).toHaveLength(4);
});

test('[NOT-6] without events it closes some seconds after its end, and again if something came late', async () => {
  seq = 0;
  const { apply, closingsOf, clock, statistics } = setUp(configuration);
  apply(event('EventAgentLogin', NINE + HOUR / 2, { agentId: agentId('ann') }));
  const { heard } = await closingsOf(HOURLY);
  clock.advance(HOUR + 4000);
  expect(heard).toEqual([]);
  clock.advance(2000);
  clock.advance(60_000);
  expect(heard.map(({ cells }) => Math.round(Number(cells[0])))).toEqual([1800]);
  apply(event('EventAgentLogout', NINE + 0.75 * HOUR));
  apply(event('EventAgentLogin', NINE + HOUR + 60_000, { agentId: agentId('ann') }));
  expect(heard.map(({ cells }) => Math.round(Number(cells[0])))).toEqual([1800, 900]);
  clock.advance(3 * HOUR);
  expect(heard).toHaveLength(2 + 3);
  statistics[Symbol.dispose]();
});

test('[NOT-1] [NOT-6] what cannot be told is refused, and the field is named', async () => {
  const { refusal } = setUp(configuration);
  expect(await refusal(HOURLY)).toBe('opened');
  expect(await refusal({ ...HOURLY, notification: { mode: 'ResetBased' } })).toBe('opened');
  for (const [change, code, field] of [
    [{ notification: 'Never' }, 'notification-unknown', /^notification: .*Live, Steady, Closing/],
    [{ notification: { mode: 'Reset' } }, 'notification-invalid', /^notification\.mode: /],
    [
      { notification: { mode: 'TimeBased', frequency: 0 } },
      'notification-invalid',
      /^notification\.frequency: /,
    ],
    [
      { notification: { mode: 'ChangesBased', insensitivity: -1 } },
      'notification-invalid',
      /^notification\.insensitivity: /,
    ],
    [{ profile: 'Growing=never' }, 'notification-illegal', /^notification\.mode: /],
    [{ profile: 'Sliding=60:5' }, 'notification-illegal', /^notification\.mode: /],
    [{ profile: 'SinceLogin' }, 'notification-illegal', /^notification\.mode: /],
    [
      { statType: { ...statType, category: 'CurrentTime' }, profile: undefined },
      'notification-illegal',
      /^notification\.mode: /,
    ],
  ] as const) {
    const request = JSON.parse(JSON.stringify({ ...HOURLY, ...change })) as OpenRequest;
    expect(await refusal(request), JSON.stringify(change)).toMatchObject({
      code,
      message: expect.stringMatching(field),
    });
  }
});

test('[NOT-6] what intervals close with, and what the last has so far, adds up to what never resets', async () => {
  let closed = 0;
  for (let seed = 1; seed <= 8; seed++) {
    const centre = randomCentre(seededRandom(seed), { events: 80, hostile: false, resynchronises: false });
    const { engine, apply, statistics, closingsOf } = setUp(centre.configuration);
    const [first, ...rest] = centre.events;
    if (!first) continue;
    apply(first);
    const objects = engine.objects('Agent').map(({ id }) => ({ type: 'Agent', id }));
    if (objects.length === 0) continue;
    const request = { statType: { category: 'TotalNumber', subject: 'DNAction', mainMask: '*' }, objects };
    const { heard } = await closingsOf({
      ...request,
      profile: 'Growing=00:00 +00:01',
      notification: 'Closing',
    });
    const values = async (profile: string) => {
      const result = await statistics.open({ ...request, profile }, viewer, { onClosed: () => {} });
      if (!result.ok) throw new Error(result.error.message);
      return result.value.read().cells.map(Number);
    };
    await values('Growing=never');
    for (const each of rest) {
      apply(each);
      const changed = new Map([['Agent' as const, engine.takeChanged('Agent')]]);
      statistics.push(engine.time, changed);
    }
    const running = await values('Growing=00:00 +00:01');
    const sums = objects.map((_, place) =>
      heard.reduce((sum, { cells }) => sum + Number(cells[place]), running[place] ?? 0),
    );
    expect(sums, `seed ${seed}`).toEqual(await values('Growing=never'));
    closed += heard.length;
    statistics[Symbol.dispose]();
  }
  expect(closed).toBeGreaterThan(20);
});
