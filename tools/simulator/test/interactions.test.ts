import { DIGITAL_EVENT_TYPES, type PulseEvent } from '@pulse/model';
import { parseEvent } from '@pulse/model/schema';
import { describe, expect, it } from 'vitest';
import { createCentre, type Role } from '../src/mod.ts';
import { InteractionCheck } from './interaction-check.ts';
import { HOUR, MIDNIGHT, MORNING, sampleOptions } from './sample-centre.ts';

const options = sampleOptions();

function* eventsOf(
  role: Role,
  span: number,
  changes: Parameters<typeof sampleOptions>[0] = {},
): Generator<PulseEvent> {
  const centre = sampleOptions(changes);
  for (const event of createCentre(centre, role)) {
    if (event.time > centre.start + span) return;
    yield event;
  }
}

describe('the interactions of a simulated centre', () => {
  it.each([
    { agents: 5, seed: 1, hours: 48 },
    { agents: 50, seed: 2, hours: 30 },
    { agents: 1000, seed: 3, hours: 5 },
  ])('follow on each other: $agents agents, $hours hours', ({ agents, seed, hours }) => {
    const check = new InteractionCheck();
    const start = MIDNIGHT;
    let events = 0;
    for (const event of eventsOf('interaction', hours * HOUR, { agents, seed, start })) {
      check.take(event);
      events += 1;
    }
    expect(check.problems).toEqual([]);
    expect(events).toBeGreaterThan(100);
    expect(check.open.length).toBeLessThan(agents * 5);
  });

  it('say every type of the vocabulary within a day of 50 agents, and pass its schema unchanged', () => {
    const seen = new Set<string>();
    for (const event of eventsOf('interaction', 24 * HOUR)) {
      if (seen.has(event.type) && event.time > MORNING + HOUR) continue;
      seen.add(event.type);
      expect(parseEvent(JSON.parse(JSON.stringify(event)))).toEqual({ ok: true, value: event });
    }
    expect(
      [...Object.keys(DIGITAL_EVENT_TYPES), 'EventPartyAdded'].filter((type) => !seen.has(type)),
    ).toEqual([]);
  });

  it('are worth watching: chats wait, are answered, and some are given up', () => {
    const counts = new Map<string, number>();
    for (const { type, mediaType } of eventsOf('interaction', 4 * HOUR)) {
      const key = `${mediaType} ${type}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const of = (key: string) => counts.get(key) ?? 0;
    expect(of('chat EventPartyAdded')).toBeGreaterThan(100);
    expect(of('email EventPartyAdded')).toBeGreaterThan(50);
    const lost = of('chat EventInteractionSubmitted') - of('chat EventPartyAdded');
    expect(lost / of('chat EventInteractionSubmitted')).toBeGreaterThan(0.005);
    expect(lost / of('chat EventInteractionSubmitted')).toBeLessThan(0.3);
  });

  it('are the same for the same seed, and others for another', () => {
    const first = (seed: number) => JSON.stringify([...eventsOf('interaction', HOUR, { seed })]);
    expect(first(1)).toBe(first(1));
    expect(first(1)).not.toBe(first(2));
  });
});

/** The state machine must see what is wrong, or the test above shows nothing. */
describe('the check of interactions', () => {
  const events = [...eventsOf('interaction', 8 * HOUR)];
  const problems = (changed: readonly PulseEvent[]) => {
    const check = new InteractionCheck();
    changed.forEach((event, index) => check.take({ ...event, seq: index + 1 }));
    return check.problems;
  };
  const matters = [
    'EventInteractionSubmitted',
    'EventPlacedInQueue',
    'EventTakenFromQueue',
    'EventAgentInvited',
    'EventRejected',
    'EventPartyAdded',
    'EventPartyRemoved',
    'EventMediaAdded',
    'EventReadyForMedia',
    'EventNotReadyForMedia',
  ];

  it.each(matters)('misses every %s', (type) => {
    expect(problems(events.filter((event) => event.type !== type))).not.toEqual([]);
  });

  // A second placing cannot be told from a return.
  it.each(matters.filter((type) => type !== 'EventPlacedInQueue'))('notices a second %s', (type) => {
    const twice = events.flatMap((event) => (event.type === type ? [event, event] : [event]));
    expect(problems(twice)).not.toEqual([]);
  });
});

describe('what the router says of interactions in virtual queues', () => {
  it('is one entry and one end for each stay, with the medium', () => {
    const waiting = new Set<string>();
    const ends = new Set<string>();
    for (const { type, thisDn, callId, mediaType } of eventsOf('interaction-vq', 24 * HOUR)) {
      if (callId === undefined) continue;
      expect(['chat', 'email']).toContain(mediaType);
      const stay = `${thisDn} ${callId}`;
      expect(waiting.has(stay)).toBe(type !== 'EventQueued');
      if (type === 'EventQueued') waiting.add(stay);
      else {
        waiting.delete(stay);
        ends.add(type);
      }
    }
    expect([...ends].sort()).toEqual(['EventAbandoned', 'EventDiverted']);
  });
});

describe('the roles of a centre', () => {
  const said = (role: Role) => [...eventsOf(role, 2 * HOUR)];
  const withoutPlace = ({ source: _, seq: __, ...event }: PulseEvent) => JSON.stringify(event);

  it('have streams of their own names, each with a sequence of its own from 1', () => {
    const names = (['telephony', 'voice', 'voice-vq', 'interaction', 'interaction-vq'] as const).map(
      (role) => {
        const events = said(role);
        expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
        expect(new Set(events.map(({ epoch }) => epoch))).toEqual(new Set([MORNING / 1000]));
        return [...new Set(events.map(({ source }) => source))];
      },
    );
    expect(names).toEqual([['voice'], ['voice'], ['voice-vq'], ['voice-ixn'], ['voice-ixn-vq']]);
  });

  it('say together what the one stream of both voice roles says, and nothing twice but of the link', () => {
    const whole = said('telephony').filter(({ thisDn }) => thisDn !== undefined);
    const parts = [...said('voice'), ...said('voice-vq')].filter(({ thisDn }) => thisDn !== undefined);
    expect(parts.map(withoutPlace).sort()).toEqual(whole.map(withoutPlace).sort());
    for (const role of ['voice', 'voice-vq'] as const) {
      const link = said(role).filter(({ thisDn }) => thisDn === undefined);
      expect(link.map(({ type }) => type)).toEqual([
        'EventLinkConnected',
        'EventSnapshotBegin',
        'EventSnapshotEnd',
      ]);
    }
    expect(said('voice-vq').length).toBeGreaterThan(100);
    expect(options.source).toBe('voice');
  });
});
