import { ManualClock, seededRandom } from '@pulse/base';
import { createEngine } from '@pulse/engine';
import { DirectoryDns, startLds } from '@pulse/lds';
import {
  ACTIONS,
  type ColumnDefinition,
  OBJECT_TYPES,
  type PulseEvent,
  STREAM_START,
  sourceId,
  tenantId,
} from '@pulse/model';
import { connectInProcess, identified, serveLog } from '@pulse/protocol';
import { MemoryLog } from '@pulse/protocol/testing';
import { type CentreOptions, centreConfiguration, centreDirectory, createCentre } from '@pulse/simulator';
import { createFeedSource } from '@pulse/sources';
import { expect, test } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';

const START = Date.parse('2026-01-05T08:00:00Z');
const END = START + 2 * 3_600_000;
const UPSTREAM = sourceId('voice');
const carrier = tenantId('carrier');
/** Two centres on switches of their own: the parts of one upstream. */
const [ours, theirs] = [1, 2].map(
  (seed): CentreOptions => ({
    seed,
    agents: 30,
    start: START,
    tenant: tenantId(`tenant-${seed}`),
    source: sourceId(`switch-${seed}`),
    timeZone: 'Europe/Berlin',
  }),
) as [CentreOptions, CentreOptions];

const profile = { type: 'Growing', value: '00:00', zone: 'Europe/Berlin' } as const;
/** Every action of every object, counted and timed. */
const COLUMNS = OBJECT_TYPES.flatMap((objectType) =>
  Object.keys(ACTIONS).flatMap((mainMask) =>
    (['TotalNumber', 'TotalTime'] as const).map(
      (category): ColumnDefinition => ({
        objectType,
        statistic: { category, subject: 'DNAction', mainMask, profile },
      }),
    ),
  ),
);

function eventsOf(options: CentreOptions): PulseEvent[] {
  const events: PulseEvent[] = [];
  for (const event of createCentre(options, 'telephony')) {
    if (event.time > END) break;
    events.push(event);
  }
  return events;
}

const isOfTheLink = ({ thisDn, callId }: PulseEvent) => thisDn === undefined && callId === undefined;

/** The events of both as one stream, which has one snapshot at its beginning. */
function together(): Omit<PulseEvent, 'seq' | 'epoch' | 'tenant' | 'source'>[] {
  const end = ({ type }: PulseEvent) => Number(type === 'EventSnapshotEnd');
  return [...eventsOf(ours), ...eventsOf(theirs).filter((event) => !isOfTheLink(event))]
    .sort((a, b) => a.time - b.time || end(a) - end(b))
    .map(({ tenant: _, source: __, epoch: ___, seq: ____, ...event }) => event);
}

/** The values of our centre's objects, which no other event has. */
function totals(events: readonly PulseEvent[]) {
  const engine = createEngine(centreConfiguration(ours));
  const columns = COLUMNS.map((definition) => engine.open(definition));
  for (const event of events) engine.apply(event);
  const values: Record<string, unknown> = {};
  for (const column of columns) {
    const { objectType, statistic } = column.definition;
    for (const [index, { id }] of engine.objects(objectType).entries()) {
      const value = column.read(index, END);
      if (value === 0 || value === null) continue;
      const name = `${objectType} ${id} ${statistic.category} ${statistic.mainMask}`;
      values[name] = [value, column.complete(index, END)];
    }
  }
  return values;
}

/** What an lds of our tenant makes of the upstream. */
async function storedBy(upstream: MemoryLog, watch: boolean): Promise<PulseEvent[]> {
  await using folder = await temporaryFolder();
  const clock = new ManualClock(END);
  const dns = new DirectoryDns();
  const changes = centreDirectory(ours).map((object) => ({ kind: 'put' as const, object }));
  dns.apply([{ number: 1, time: START, author: 'test', changes }]);
  const { tenant } = ours;
  const feed = createFeedSource({
    context: { tenant, source: UPSTREAM, clock, tell: () => {} },
    streamClock: 'replay',
    connect: connectInProcess(serveLog({ source: upstream, clock })),
    upstream: { tenant: carrier },
    random: seededRandom(1),
  });
  await using lds = await startLds({
    tenant,
    directory: folder.path,
    sources: [feed],
    dns,
    watched: new Set(watch ? [UPSTREAM] : []),
    clock,
    tell: () => {},
  });
  const length = upstream.streams()[0]?.last.seq ?? 0;
  const events: PulseEvent[] = [];
  for (let place = STREAM_START; place.seq < length; ) {
    for (const records of await lds.log.read(UPSTREAM, place, 1000)) {
      expect(records.from).toBe(events.length + 1);
      records.events.forEach((_, index) => events.push(identified(tenant, records, index)));
      place = { epoch: records.epoch, seq: events.length };
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  return events;
}

test('the lds of one of two tenants at an upstream stores what makes the totals of that tenant alone', async () => {
  const upstream = new MemoryLog(carrier);
  upstream.streamClock = 'replay';
  const both = together();
  for (let from = 0; from < both.length; from += 1000) {
    upstream.append(UPSTREAM, 1, from + 1, both.slice(from, from + 1000));
  }
  const alone = totals(eventsOf(ours));
  expect(Object.keys(alone).length).toBeGreaterThan(1000);
  const watched = await storedBy(upstream, true);
  expect(watched.length).toBe(both.length);
  expect(JSON.stringify(watched)).not.toContain(theirs.source);
  expect(totals(watched)).toEqual(alone);
  // Negative control: without watching, the other tenant's queues and agents are there.
  const all = await storedBy(upstream, false);
  expect(JSON.stringify(all)).toContain(theirs.source);
  expect(totals(all)).not.toEqual(alone);
}, 120_000);
