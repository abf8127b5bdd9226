import { PulseError } from '@pulse/base';
import type { Intervals } from './profile.ts';

/**
 * Most contributions that may be selected: each is kept for each object and mask with 16 bytes, and looked at by every
 * reading.
 */
const MOST_SELECTED = 1000;

/** The last so many contributions, whatever their age (P4): nothing ever begins anew. */
export class SelectionIntervals implements Intervals {
  readonly key: string;
  readonly sliding = false;
  readonly count: number;

  constructor(count: number) {
    if (!(Number.isInteger(count) && count >= 1 && count <= MOST_SELECTED)) {
      throw new PulseError('profile-invalid', `the last ${count} cannot be kept`, {
        advice: `Write a whole number from 1 to ${MOST_SELECTED}.`,
      });
    }
    this.key = `selection ${count}`;
    this.count = count;
  }

  startAt(): number {
    return -Infinity;
  }

  nextAfter(): number {
    return Infinity;
  }
}
