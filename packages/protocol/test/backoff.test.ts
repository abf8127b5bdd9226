import { describe, expect, test } from 'vitest';
import { Backoff, DEFAULT_BACKOFF } from '../src/backoff.ts';

const waits = (random: number, lives: readonly number[], refused = false) => {
  const backoff = new Backoff(DEFAULT_BACKOFF, () => random);
  return lives.map((lived) => backoff.next(lived, refused));
};

describe('back-off', () => {
  test('[P-13] the first retry is quick, the next ones double up to five seconds', () => {
    expect(waits(1, [0, 0, 0, 0, 0, 0, 0])).toEqual([100, 500, 1000, 2000, 4000, 5000, 5000]);
  });

  test('[P-13] jitter takes up to half of a wait, and all of the quick one', () => {
    expect(waits(0, [0, 0, 0, 0])).toEqual([0, 250, 500, 1000]);
  });

  test('[P-13] a link that had held is tried again at once; one that keeps breaking is not', () => {
    expect(waits(1, [0, 0, 0, 5000, 0])).toEqual([100, 500, 1000, 100, 500]);
    expect(waits(1, [1000, 1000, 1000, 1000])).toEqual([100, 500, 1000, 2000]);
  });

  test('[P-14] a refusal is never tried again at once', () => {
    expect(waits(1, [0, 0, 0, 6000], true)).toEqual([500, 500, 1000, 500]);
  });
});
