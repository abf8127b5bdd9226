import { type Clock, systemClock } from '@pulse/base';

/** Counts from the start of the process and never jumps, whatever is done to the machine's clock; for durations only. */
export const monotonicClock: Clock = {
  now: () => performance.now(),
  after: systemClock.after,
};
