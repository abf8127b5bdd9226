import type { CallId, EventType, PulseEvent } from '@pulse/model';
import { describe, expect, it } from 'vitest';
import { centreConfiguration } from '../src/mod.ts';
import { eventsFor, HOUR, sampleOptions } from './sample-centre.ts';

const options = sampleOptions();
const kinds = new Map(centreConfiguration(options).queues.map(({ id, type }) => [id as string, type]));
const isQueue = (dn: string | undefined) => kinds.get(dn ?? '') === 'Queue';
const isVirtual = (dn: string | undefined) => kinds.get(dn ?? '') === 'VirtualQueue';
const isRoutePoint = (dn: string | undefined) => kinds.get(dn ?? '') === 'RoutePoint';
const isAgent = (dn: string | undefined) => dn !== undefined && dn.endsWith('@voice') && !kinds.has(dn);

type Step = (event: PulseEvent) => boolean;

const of =
  (type: EventType, more: Step = () => true): Step =>
  (event) =>
    event.type === type && more(event);
const atQueue: Step = ({ thisDn }) => isQueue(thisDn);
const atAgent: Step = ({ thisDn }) => isAgent(thisDn);
const both =
  (a: Step, b: Step): Step =>
  (event) =>
    a(event) && b(event);
const returned: Step = ({ extensions }) => extensions?.returned !== undefined;
const cleared = (by: string) =>
  of(
    'EventDiverted',
    both(atQueue, ({ extensions }) => extensions?.cleared === by),
  );
const givenAway = of(
  'EventDiverted',
  both(atQueue, ({ thirdPartyDn, extensions }) => isAgent(thirdPartyDn) && extensions === undefined),
);
const transferred = of(
  'EventReleased',
  ({ callState, callType }) => callState === 'Transferred' && callType !== 'Consult',
);

/** These events of one call, in this order, whatever stands in between. */
const CALLS: Readonly<Record<string, readonly Step[]>> = {
  'enters a queue': [
    of(
      'EventQueued',
      both(atQueue, (event) => !returned(event)),
    ),
  ],
  'enters through a routing point': [
    of('EventRouteRequest', ({ thisDn }) => isRoutePoint(thisDn)),
    of('EventRouteUsed', ({ thirdPartyDn }) => isQueue(thirdPartyDn)),
    of('EventDiverted', ({ thirdPartyDn }) => isQueue(thirdPartyDn)),
    of('EventQueued', atQueue),
  ],
  'waits in a virtual queue as well': [
    of('EventQueued', atQueue),
    of('EventQueued', ({ thisDn }) => isVirtual(thisDn)),
    of('EventDiverted', ({ thisDn, thirdPartyDn }) => isVirtual(thisDn) && isAgent(thirdPartyDn)),
  ],
  'carries attached data': [
    of('EventQueued', ({ userData }) =>
      ['ServiceType', 'CustomerSegment', 'Language'].every((key) => userData?.[key] !== undefined),
    ),
  ],
  'offered, the queue gives it away': [givenAway, of('EventRinging', ({ thisQueue }) => isQueue(thisQueue))],
  'offered, the queue keeps it until the answer': [
    of('EventRinging', atAgent),
    givenAway,
    of('EventEstablished', ({ thisQueue }) => isQueue(thisQueue)),
  ],
  'not answered, back to the queue': [
    givenAway,
    of('EventRinging'),
    of('EventReleased', atAgent),
    of('EventQueued', both(atQueue, returned)),
  ],
  'not answered, the queue has kept it': [
    of('EventRinging'),
    of('EventReleased', atAgent),
    of('EventRinging'),
    givenAway,
    of('EventEstablished'),
  ],
  'answered and ended': [of('EventRinging'), of('EventEstablished', atAgent), of('EventReleased', atAgent)],
  'hold, retrieve': [of('EventHeld'), of('EventRetrieved'), of('EventReleased')],
  'caller gives up on hold': [of('EventHeld'), of('EventAbandoned', atAgent)],
  'caller gives up waiting': [of('EventQueued', atQueue), of('EventAbandoned', atQueue)],
  'caller gives up while it rings': [givenAway, of('EventRinging'), of('EventAbandoned', atAgent)],
  'caller gives up while it rings, the queue has kept it': [
    of('EventRinging'),
    of('EventAbandoned', atAgent),
    of('EventAbandoned', atQueue),
  ],
  'time-out': [cleared('timeout')],
  overflow: [cleared('overflow'), of('EventQueued', atQueue)],
  'cleared by the router': [
    of('EventDiverted', ({ thisDn, extensions }) => isVirtual(thisDn) && extensions?.cleared === 'router'),
  ],
  redirected: [cleared('redirected')],
  'leaves by a key': [cleared('exit')],
  'single-step transfer to a colleague': [transferred, of('EventRinging', atAgent), of('EventEstablished')],
  'single-step transfer to a queue': [transferred, of('EventQueued', atQueue)],
  'two-step transfer': [
    of('EventHeld'),
    transferred,
    of('EventPartyChanged', ({ callState, previousCallId }) => !callState && previousCallId !== undefined),
    of('EventReleased'),
  ],
  'two-step transfer while it rings': [
    transferred,
    of('EventPartyChanged', ({ callState }) => !callState),
    of('EventEstablished'),
  ],
  conference: [
    of('EventPartyAdded', ({ thisDn, thirdPartyDn }) => thisDn === thirdPartyDn),
    of('EventPartyChanged', ({ callState }) => callState === 'Conferenced'),
    of('EventPartyDeleted'),
  ],
  'conference of more': [of('EventPartyAdded', ({ thisDn, thirdPartyDn }) => thisDn !== thirdPartyDn)],
  'consult call, back to the caller': [
    of('EventDialing', ({ callType }) => callType === 'Consult'),
    of('EventRinging', ({ previousCallId }) => previousCallId !== undefined),
    of('EventEstablished'),
    of('EventReleased', ({ callState }) => callState === undefined),
  ],
  'consult call, nobody answers': [
    of('EventDialing', ({ callType }) => callType === 'Consult'),
    of('EventRinging'),
    of('EventReleased'),
    of('EventReleased'),
  ],
  'line engaged': [of('EventDialing'), of('EventDestinationBusy'), of('EventReleased')],
  'internal call': [
    of('EventDialing', ({ callType }) => callType === 'Internal'),
    of('EventRinging'),
    of('EventEstablished'),
  ],
  'outbound call': [
    of('EventDialing', ({ callType }) => callType === 'Outbound'),
    of('EventNetworkReached'),
    of('EventEstablished'),
  ],
  'attached data changes': [
    of('EventAttachedDataChanged', ({ userData }) => userData?.Outcome !== undefined),
  ],
};

const afterCallWork: Step = ({ workMode }) => workMode === 'AfterCallWork';
const away: Step = ({ reasons }) => reasons?.reason !== undefined;

/** These events on one agent's DN, one directly after the other, calls included. */
const AGENTS: Readonly<Record<string, readonly Step[]>> = {
  'login to several queues, then ready': [
    of('EventAgentLogin', ({ thisQueue }) => isQueue(thisQueue)),
    of('EventAgentLogin'),
    of('EventAgentReady'),
  ],
  'after-call work': [of('EventReleased'), of('EventAgentNotReady', afterCallWork), of('EventAgentReady')],
  'after-call work asked for during the call': [
    of('EventEstablished'),
    of('EventAgentNotReady', afterCallWork),
    of('EventReleased'),
    of('EventAgentReady'),
  ],
  'break, then ready': [of('EventAgentNotReady', away), of('EventAgentReady')],
  'call right after a call': [of('EventReleased'), of('EventRinging')],
};

const follow = (events: readonly PulseEvent[], steps: readonly Step[]): boolean => {
  let done = 0;
  for (const event of events) if (steps[done]?.(event)) done++;
  return done === steps.length;
};

const adjoin = (events: readonly PulseEvent[], steps: readonly Step[]): boolean =>
  events.some((_, from) =>
    steps.every((step, index) => {
      const event = events[from + index];
      return event !== undefined && step(event);
    }),
  );

function listsBy<Key>(events: readonly PulseEvent[], key: (event: PulseEvent) => Key | undefined) {
  const lists = new Map<Key, PulseEvent[]>();
  for (const event of events) {
    const found = key(event);
    if (found === undefined) continue;
    const list = lists.get(found);
    if (list) list.push(event);
    else lists.set(found, [event]);
  }
  return [...lists.values()];
}

describe('the first hour of a centre of 50 agents', () => {
  it.each([1, 2, 3, 4, 5])('shows everything that may happen to a call (seed %i)', (seed) => {
    const events = [...eventsFor({ ...options, seed }, HOUR)];
    const calls = listsBy<CallId>(events, ({ callId }) => callId);
    const agents = listsBy(events, ({ thisDn }) => (isAgent(thisDn) ? thisDn : undefined));
    const missing = [
      ...Object.entries(CALLS).filter(([, steps]) => !calls.some((call) => follow(call, steps))),
      ...Object.entries(AGENTS).filter(([, steps]) => !agents.some((agent) => adjoin(agent, steps))),
    ];
    expect(missing.map(([name]) => name)).toEqual([]);
  });
});

describe('a day of a centre of 200 agents', () => {
  it('gives every reason for a break to more than one of them', () => {
    const reasons = new Map<unknown, Set<unknown>>();
    for (const { type, reasons: given, thisDn } of eventsFor(sampleOptions({ agents: 200 }), 24 * HOUR)) {
      if (type !== 'EventAgentNotReady' || !given) continue;
      reasons.set(given.reason, (reasons.get(given.reason) ?? new Set()).add(thisDn));
    }
    const several = [...reasons].filter(([, agents]) => agents.size > 1).map(([reason]) => reason);
    const known = ['Break', 'Lunch', 'Coaching', 'Meeting', 'Training', 'Admin', 'No answer'];
    expect(new Set(several)).toEqual(new Set(known));
  });
});
