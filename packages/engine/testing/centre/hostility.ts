import type { Random } from '@pulse/base';
import { type CallId, type Dn, dn, type PulseEvent } from '@pulse/model';
import { PHONES, QUEUES } from './vocabulary.ts';

/** What goes wrong between a telephone system and us. Every kind leaves a stream that the rules have an answer for. */
const MISHAPS: readonly ((random: Random, events: PulseEvent[], index: number) => void)[] = [
  // Delivered twice, the second time perhaps with something else in it (T6).
  (random, events, index) => {
    const event = events[index] as PulseEvent;
    const again =
      random.next() < 0.5 ? event : { ...event, type: 'EventReleased' as const, time: event.time + 1 };
    events.splice(Math.min(events.length, index + 1 + random.below(6)), 0, again);
  },
  // An old stamp (T4).
  (random, events, index) => {
    const event = events[index] as PulseEvent;
    events[index] = { ...event, time: event.time - random.below(30_000) };
  },
  // Several events in one instant (T2).
  (_random, events, index) => {
    const before = events[index - 1];
    if (before) events[index] = { ...(events[index] as PulseEvent), time: before.time };
  },
  // Out of order.
  (_random, events, index) => {
    const [here, next] = [events[index], events[index + 1]];
    if (here && next) events.splice(index, 2, next, here);
  },
  // Lost.
  (_random, events, index) => {
    if (index > 0) events.splice(index, 1);
  },
  // Stamped later than it arrived (T3).
  (random, events, index) => {
    const event = events[index] as PulseEvent;
    events[index] = { ...event, received: event.time - random.below(5000) };
  },
  // On a DN that nobody has heard of, or the wrong one.
  (random, events, index) => {
    const event = events[index] as PulseEvent;
    if (event.address || event.thisDn === undefined) return;
    const known = [...PHONES, ...QUEUES].filter((id) => id.endsWith(event.source));
    const thisDn: Dn = dn(random.pick([`199@${event.source}`, `unknown@${event.source}`, ...known]));
    events[index] = { ...event, thisDn };
  },
  // Of another call.
  (random, events, index) => {
    const event = events[index] as PulseEvent;
    if (event.callId === undefined) return;
    events[index] = { ...event, callId: `call-${1 + random.below(4)}` as CallId };
  },
];

/** Spoils some of the events after the first, which stays what opened the log. */
export function spoil(random: Random, events: readonly PulseEvent[]): readonly PulseEvent[] {
  const spoiled = [...events];
  const times = 1 + random.below(Math.max(2, Math.floor(events.length / 6)));
  for (let count = 0; count < times && spoiled.length > 2; count += 1) {
    random.pick(MISHAPS)(random, spoiled, 1 + random.below(spoiled.length - 1));
  }
  return spoiled;
}
