import type { Milliseconds } from '@pulse/base';
import type { Configuration, PulseEvent } from '@pulse/model';
import { type Input, isRevision } from '../input.ts';

/** An event that counts, with the time at which it takes effect. */
export interface Arrival {
  readonly event: PulseEvent;
  readonly at: Milliseconds;
}

/** A configuration from when it holds until the next one. */
export interface Period {
  readonly from: Milliseconds;
  readonly configuration: Configuration;
}

/** So much later than events of its time a revision still counts by its time. */
export const LATENESS: Milliseconds = 1000;

/** What came, each thing with its time. */
export interface Past {
  readonly arrivals: readonly Arrival[];
  readonly periods: readonly Period[];
}

/**
 * The first delivery of each (source, epoch, seq), in the order of arrival (T6). An event takes effect at its own time,
 * not after its `received` and not before what already happened (T3, T4). A revision moves no time; it takes effect at
 * its own, not before the one before and not more than the lateness before what already happened.
 */
export function pastOf(configuration: Configuration, inputs: readonly Input[]): Past {
  const seen = new Set<string>();
  const arrivals: Arrival[] = [];
  const periods: Period[] = [{ from: Number.NEGATIVE_INFINITY, configuration }];
  let number = 0;
  let last = 0;
  for (const input of inputs) {
    if (isRevision(input)) {
      if (input.revision.number <= number) continue;
      number = input.revision.number;
      const before = periods.at(-1)?.from ?? 0;
      const from = Math.max(input.revision.time, last - LATENESS, before);
      periods.push({ from, configuration: input.configuration });
      continue;
    }
    const identity = `${input.source} ${input.epoch} ${input.seq}`;
    if (seen.has(identity)) continue;
    seen.add(identity);
    last = Math.max(last, Math.min(input.time, input.received ?? Number.POSITIVE_INFINITY));
    arrivals.push({ event: input, at: last });
  }
  return { arrivals, periods };
}

export const newest = (periods: readonly Period[]): Configuration => {
  const period = periods.at(-1);
  if (!period) throw new RangeError('there is a first configuration');
  return period.configuration;
};
