import type { Milliseconds } from '@pulse/base';
import type { PulseEvent } from '@pulse/model';

/** An event that counts, with the time at which it takes effect. */
export interface Arrival {
  readonly event: PulseEvent;
  readonly at: Milliseconds;
}

/**
 * The first delivery of each (source, epoch, seq), in the order of arrival (T6). An event takes effect at its own time,
 * not after its `received` and not before what already happened (T3, T4).
 */
export function arrivals(events: readonly PulseEvent[]): readonly Arrival[] {
  const seen = new Set<string>();
  const result: Arrival[] = [];
  let last = 0;
  for (const event of events) {
    const identity = `${event.source} ${event.epoch} ${event.seq}`;
    if (seen.has(identity)) continue;
    seen.add(identity);
    last = Math.max(last, Math.min(event.time, event.received ?? Number.POSITIVE_INFINITY));
    result.push({ event, at: last });
  }
  return result;
}
