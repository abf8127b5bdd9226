import type { PulseEvent } from '@pulse/model';
import type { EngineFactory } from '../src/engine.ts';
import { type Difference, firstDifference, type Plan } from './comparison.ts';

/** A plan that shows the difference with nothing in it that is not needed. */
export interface Shrunk {
  readonly plan: Plan;
  readonly difference: Difference;
}

/**
 * Keeps the one column and the one reading, then the shortest beginning of the events that still shows a difference,
 * then leaves out whatever can be left out of it.
 */
export function shrink(factory: EngineFactory, plan: Plan, difference: Difference): Shrunk {
  const attempt = (events: readonly PulseEvent[], restarts: ReadonlySet<number>): Shrunk | null => {
    const { later } = difference.reading;
    const readings = [{ after: events.length, later }];
    const candidate = { ...plan, events, columns: [difference.column], readings, restarts };
    try {
      const found = firstDifference(factory, candidate);
      return found && { plan: candidate, difference: found };
    } catch {
      return null;
    }
  };
  const shown = plan.events.slice(0, difference.reading.after);
  const none: ReadonlySet<number> = new Set();
  let best = attempt(shown, none) ?? attempt(shown, plan.restarts);
  if (!best) return { plan, difference };
  for (let length = 1; length < best.plan.events.length; length += 1) {
    const shorter = attempt(shown.slice(0, length), best.plan.restarts);
    if (shorter) best = shorter;
  }
  for (let size = Math.ceil(best.plan.events.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let start = best.plan.events.length - size; start >= 1; start -= size) {
      const kept: readonly PulseEvent[] = best.plan.events.filter(
        (_, index) => index < start || index >= start + size,
      );
      best = (kept.length > 0 ? attempt(kept, best.plan.restarts) : null) ?? best;
    }
  }
  return best;
}

/** One line per event, the envelope left out. */
export function printEvents(events: readonly PulseEvent[]): string {
  return events
    .map(({ tenant: _tenant, source: _source, type, time, epoch, seq, ...rest }) => {
      const stamp = new Date(time).toISOString().slice(11, 23);
      return `  ${epoch}/${seq} ${stamp} ${type} ${JSON.stringify(rest)}`;
    })
    .join('\n');
}
