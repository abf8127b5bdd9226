import { type Milliseconds, PulseError } from '@pulse/base';
import type { Intervals } from './profile.ts';

/** Most buckets that a window may have: a day in seconds. */
const MOST_BUCKETS = 86_400;

/** The last `window` seconds in buckets of `step` seconds, aligned to 1970, the current one included (P1). */
export class SlidingIntervals implements Intervals {
  readonly key: string;
  readonly sliding = true;
  readonly step: Milliseconds;
  readonly buckets: number;

  constructor(window: number, step: number) {
    if (!(window > 0 && step > 0 && step <= window && window / step <= MOST_BUCKETS)) {
      throw new PulseError(
        'profile-invalid',
        `a window of ${window} s in steps of ${step} s cannot be kept`,
        {
          advice: `Both are above 0, the step is not above the window, and it fits at most ${MOST_BUCKETS} times.`,
        },
      );
    }
    this.key = `sliding ${window}:${step}`;
    this.step = step * 1000;
    this.buckets = Math.ceil(window / step);
  }

  bucketOf(time: Milliseconds): number {
    return Math.floor(time / this.step);
  }

  startAt(time: Milliseconds): Milliseconds {
    return (this.bucketOf(time) - this.buckets + 1) * this.step;
  }

  nextAfter(time: Milliseconds): Milliseconds {
    return (this.bucketOf(time) + 1) * this.step;
  }
}
