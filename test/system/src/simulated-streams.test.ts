import { createEngine } from '@pulse/engine';
import {
  ACTIONS,
  type ColumnDefinition,
  OBJECT_TYPES,
  type PulseEvent,
  STATUSES,
  sourceId,
  tenantId,
} from '@pulse/model';
import { type CentreOptions, centreConfiguration, createCentre, type Role } from '@pulse/simulator';
import { expect, test } from 'vitest';

const HOUR = 3_600_000;
const centre = (seed: number): CentreOptions => ({
  seed,
  agents: 40,
  start: Date.parse('2026-01-05T08:00:00Z'),
  tenant: tenantId('acme'),
  source: sourceId('voice'),
  timeZone: 'Europe/Berlin',
});

const profile = { type: 'Growing', value: '00:00', zone: 'Europe/Berlin' } as const;
/** Every action of every object, counted and timed, and how long agents had each status. */
const COLUMNS: readonly ColumnDefinition[] = [
  ...OBJECT_TYPES.flatMap((objectType) =>
    Object.keys(ACTIONS).flatMap((mainMask) =>
      (['TotalNumber', 'TotalTime', 'MaxTime'] as const).map(
        (category): ColumnDefinition => ({
          objectType,
          statistic: { category, subject: 'DNAction', mainMask, profile },
        }),
      ),
    ),
  ),
  ...STATUSES.map(
    (mainMask): ColumnDefinition => ({
      objectType: 'Agent',
      statistic: { category: 'TotalTime', subject: 'AgentStatus', mainMask, profile },
    }),
  ),
];

function eventsOf(options: CentreOptions, hours: number, ...roles: readonly Role[]): PulseEvent[] {
  const events: PulseEvent[] = [];
  for (const role of roles) {
    for (const event of createCentre(options, role)) {
      if (event.time > options.start + hours * HOUR) break;
      events.push(event);
    }
  }
  // The order of rule T5: effective time, name of the stream, sequence.
  return events.sort((a, b) => a.time - b.time || a.source.localeCompare(b.source) || a.seq - b.seq);
}

/** All values that are not nothing, and what became of the events. */
function totals(options: CentreOptions, hours: number, events: readonly PulseEvent[]) {
  const engine = createEngine(centreConfiguration(options));
  const columns = COLUMNS.map((definition) => engine.open(definition));
  for (const event of events) engine.apply(event);
  const values: Record<string, unknown> = {};
  for (const column of columns) {
    const { objectType, statistic } = column.definition;
    for (const [index, { id }] of engine.objects(objectType).entries()) {
      const value = column.read(index, options.start + hours * HOUR);
      if (value !== 0 && value !== null) {
        values[`${objectType} ${id} ${statistic.category} ${statistic.mainMask}`] = value;
      }
    }
  }
  return { values, counts: engine.counts };
}

test('[T5] the two voice streams of a centre together make the totals that its one stream makes', () => {
  for (const seed of [1, 2, 3]) {
    const options = centre(seed);
    const one = totals(options, 3, eventsOf(options, 3, 'telephony'));
    const two = totals(options, 3, eventsOf(options, 3, 'voice', 'voice-vq'));
    expect(Object.keys(one.values).length).toBeGreaterThan(1000);
    expect(two.values).toEqual(one.values);
    // Negative control: the virtual queues are not there by themselves.
    const half = totals(options, 3, eventsOf(options, 3, 'voice'));
    expect(half.values).not.toEqual(one.values);
  }
});

test('what an engine for voice does not know of interactions it counts and leaves out', () => {
  const options = centre(1);
  const digital = eventsOf(options, 2, 'interaction').filter(({ type }) => type !== 'EventPartyAdded');
  const { values, counts } = totals(options, 2, digital);
  const link = digital.filter(({ thisDn, callId }) => thisDn === undefined && callId === undefined).length;
  expect(link).toBe(3);
  expect(counts).toMatchObject({ ignored: digital.length - link, late: 0 });
  const agents = Object.keys(values).filter(
    (key) => !key.includes('NotMonitored') && !key.includes('LoggedOut'),
  );
  expect(agents).toEqual([]);
});
