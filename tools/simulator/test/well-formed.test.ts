import type { PulseEvent } from '@pulse/model';
import { parseEvent } from '@pulse/model/schema';
import { describe, expect, it } from 'vitest';
import { eventsFor, HOUR, MIDNIGHT, sampleOptions, take } from './sample-centre.ts';
import { WellFormed } from './well-formed.ts';

describe('the events of a simulated centre', () => {
  it.each([
    { agents: 5, seed: 1, hours: 48 },
    { agents: 50, seed: 2, hours: 24 },
    { agents: 200, seed: 3, hours: 24 },
    { agents: 2000, seed: 4, hours: 1 },
  ])('follow on each other: $agents agents, $hours hours', ({ agents, seed, hours }) => {
    const wellFormed = new WellFormed();
    const options = sampleOptions({ agents, seed, start: MIDNIGHT });
    for (const event of eventsFor(options, hours * HOUR)) wellFormed.take(event);
    wellFormed.endInstant();
    expect(wellFormed.problems).toEqual([]);
    expect(wellFormed.stuck(MIDNIGHT + hours * HOUR)).toEqual([]);
  });

  it('pass the schema unchanged', () => {
    for (const event of eventsFor(sampleOptions(), 2 * HOUR)) {
      expect(parseEvent(JSON.parse(JSON.stringify(event)))).toEqual({ ok: true, value: event });
    }
  });
});

/** The state machine must see what is wrong, or the test above shows nothing. */
describe('the check for being well-formed', () => {
  const events = take(sampleOptions({ agents: 200 }), 12_000);
  const problems = (changed: readonly PulseEvent[]) => {
    const wellFormed = new WellFormed();
    changed.forEach((event, index) => wellFormed.take({ ...event, seq: index + 1 }));
    wellFormed.endInstant();
    return wellFormed.problems;
  };

  it('accepts the sample', () => expect(problems(events)).toEqual([]));

  const matters = [...new Set(events.map(({ type }) => type))].filter(
    (type) =>
      // Without these what follows is still possible: nothing depends on them.
      ![
        'EventLinkConnected',
        'EventAttachedDataChanged',
        'EventTreatmentApplied',
        'EventTreatmentEnd',
        'EventRouteUsed',
        'EventNetworkReached',
        'EventDestinationBusy',
        'EventPartyAdded',
        'EventPartyDeleted',
        'EventAgentNotReady',
        'EventQueueLogout',
      ].includes(type),
  );

  it.each(matters)('misses every %s', (type) => {
    expect(problems(events.filter((event) => event.type !== type))).not.toEqual([]);
  });

  it.each(matters)('notices a second %s', (type) => {
    const twice = events.flatMap((event) => (event.type === type ? [event, event] : [event]));
    expect(problems(twice)).not.toEqual([]);
  });
});
