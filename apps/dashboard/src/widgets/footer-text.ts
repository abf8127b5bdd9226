import type { LayoutStore } from '../live/layout-store.ts';
import type { Freshness } from '../rules/freshness.ts';
import type { Formats } from '../text/format.ts';
import { say } from '../text/messages.ts';

export function staleText(freshness: Freshness, formats: Formats): string | undefined {
  if (freshness.kind !== 'stale') return undefined;
  if (freshness.cause === 'never') return say.noValuesYet;
  const clock = formats.clock(freshness.since);
  return freshness.cause === 'ended' ? say.ended(clock) : say.stale(clock);
}

/** Since when the interval of a column runs, as a clock time; undefined for current values. */
export function sinceText(store: LayoutStore, column: number, formats: Formats): string | undefined {
  const start = store.since[column];
  return start === undefined || start === null ? undefined : formats.hour(start);
}
