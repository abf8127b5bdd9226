import { seededRandom } from '@pulse/base';
import { describe, expect, test } from 'vitest';
import { SlidingIntervals } from '../profile/sliding.ts';
import { DistinctEntries, type Entries, SelectedEntries, SummedEntries } from './entries.ts';
import { compareEntries, type Entry, summaryOf } from './entry.ts';

const windowed = new SlidingIntervals(60, 10);

interface Kind {
  readonly name: string;
  readonly make: () => Entries;
  /** What a reading of all entries of a slot comes to. */
  readonly expected: (all: readonly Entry[], from: number) => unknown;
}

const ofLatest = (all: readonly Entry[]) => {
  const isLatest = (entry: Entry) =>
    entry.root === undefined ||
    all.every((other) => other.root !== entry.root || compareEntries(other, entry) <= 0);
  return all.filter(isLatest);
};
const inside = (all: readonly Entry[], from: number) => all.filter(({ at }) => at >= from);

const KINDS: readonly Kind[] = [
  {
    name: 'summed',
    make: () => new SummedEntries(null),
    expected: (all) => summaryOf(all, false),
  },
  {
    name: 'summed, sliding',
    make: () => new SummedEntries(windowed),
    expected: (all, from) => summaryOf(inside(all, from), false),
  },
  {
    name: 'distinct',
    make: () => new DistinctEntries(null),
    expected: (all) => summaryOf(all, true),
  },
  {
    name: 'distinct, sliding',
    make: () => new DistinctEntries(windowed),
    expected: (all, from) => summaryOf(inside(ofLatest(all), from), true),
  },
  {
    name: 'selected',
    make: () => new SelectedEntries(4, false),
    expected: (all) => summaryOf([...all].sort(compareEntries).slice(-4), false),
  },
  {
    name: 'selected, distinct',
    make: () => new SelectedEntries(4, true),
    expected: (all) => summaryOf([...all].sort(compareEntries).slice(-4), true),
  },
];

describe.each(KINDS)('entries that are $name', ({ name, make, expected }) => {
  test('come to what all of the interval come to, with those that are not kept yet', () => {
    for (let seed = 1; seed <= 8; seed++) {
      const random = seededRandom(seed);
      let entries = make();
      const all = new Map<number, Entry[]>();
      let now = 1_000_000;
      const entry = (): Entry => ({
        at: now,
        start: now - random.below(5000),
        value: random.below(9) - 2,
        root: random.next() < 0.8 ? `c${random.below(6)}` : undefined,
      });
      for (let step = 0; step < 120; step++) {
        const slot = random.below(3);
        const kind = random.next();
        now += random.below(random.next() < 0.1 ? 90_000 : 4000);
        if (kind < 0.9) {
          const made = entry();
          entries.add(slot, made);
          all.set(slot, [...(all.get(slot) ?? []), made]);
        } else if (kind < 0.93) {
          entries.clear(slot);
          all.delete(slot);
        } else {
          const saved = JSON.parse(JSON.stringify(entries.save()));
          entries = make();
          entries.load(saved);
        }
        const from = name.includes('sliding') ? windowed.startAt(now) : 0;
        for (const each of [0, 1, 2]) {
          const others = random.next() < 0.3 ? [entry()] : [];
          const wanted = expected([...(all.get(each) ?? []), ...others], from);
          expect(entries.read(each, from, others)).toEqual(wanted);
        }
      }
    }
  });

  test('are none after a reset, unless they are selected', () => {
    const entries = make();
    entries.add(1, { at: 1000, start: 0, value: 7, root: undefined });
    entries.add(1, { at: 1000, start: 0, value: 7, root: 'c' });
    entries.reset();
    expect(entries.read(1, 0, []).count).toBe(entries instanceof SelectedEntries ? 2 : 0);
  });
});

test('buckets that have left are not kept', () => {
  const entries = new SummedEntries(windowed);
  for (let at = 0; at < 600_000; at += 1000) entries.add(0, { at, start: at, value: 1, root: undefined });
  const [[, buckets]] = entries.save() as [[number, unknown[]]];
  expect(buckets).toHaveLength(windowed.buckets);
});
