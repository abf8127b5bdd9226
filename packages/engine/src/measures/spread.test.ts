import { seededRandom } from '@pulse/base';
import { describe, expect, it } from 'vitest';
import { Spread, Spreads } from './spread.ts';

const PERCENTS = [0.1, 5, 50, 66.6, 90, 99, 99.99, 100];
const nearestRank = (values: readonly number[], percent: number) =>
  values.toSorted((a, b) => a - b)[Math.max(1, Math.ceil((percent / 100) * values.length)) - 1] ?? Number.NaN;

describe('[E-125] how durations are distributed', () => {
  /** Durations from a millisecond to a day, most of them short, some equal. */
  function durations(seed: number, count: number): number[] {
    const random = seededRandom(seed);
    return Array.from({ length: count }, () => Math.floor(Math.exp(random.next() * 18)));
  }
  const spreadOf = (values: readonly number[]) => {
    const spread = new Spread();
    for (const value of values) spread.add(value);
    return spread;
  };

  it('is exact up to 500 values, taken away and merged in any order', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const [kept, gone, more] = [
        durations(seed, 200),
        durations(seed + 100, 100),
        durations(seed + 200, 200),
      ];
      const spread = spreadOf([...kept, ...gone]);
      for (const value of gone) spread.remove(value);
      spread.merge(spreadOf(more));
      for (const percent of PERCENTS) {
        expect(spread.percentile(percent), `seed ${seed}`).toBe(nearestRank([...kept, ...more], percent));
      }
    }
  });

  it('is within 1 % beyond, taken away and merged in any order', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const [kept, gone, more] = [
        durations(seed, 3000),
        durations(seed + 100, 500),
        durations(seed + 200, 30),
      ];
      const spread = spreadOf([...kept, ...gone]);
      for (const value of gone) spread.remove(value);
      const merged = spreadOf(more);
      merged.merge(spread);
      expect(merged.count).toBe(3030);
      for (const percent of PERCENTS) {
        const exact = nearestRank([...kept, ...more], percent);
        expect(Math.abs(merged.percentile(percent) - exact), `seed ${seed}`).toBeLessThanOrEqual(exact / 100);
      }
    }
  });

  it('has nothing where there is nothing, and 0 where nothing took any time', () => {
    expect(new Spread().percentile(50)).toBeNaN();
    expect(spreadOf(Array.from({ length: 1000 }, () => 0)).percentile(50)).toBe(0);
  });

  it('is the same after it was saved', () => {
    const spreads = new Spreads();
    for (const value of durations(1, 40)) spreads.add(7, value);
    for (const value of durations(2, 4000)) spreads.add(3, value);
    for (const value of durations(3, 5)) spreads.add(900, value);
    const loaded = new Spreads();
    loaded.load(spreads.save());
    for (const place of [3, 7, 900, 8]) {
      for (const percent of PERCENTS) {
        expect(loaded.at(place)?.percentile(percent)).toBe(spreads.at(place)?.percentile(percent));
      }
    }
  });
});
