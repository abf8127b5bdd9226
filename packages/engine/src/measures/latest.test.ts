import { seededRandom } from '@pulse/base';
import { expect, test } from 'vitest';
import { Latest } from './latest.ts';

const pairsOf = (latest: Latest, slot: number) =>
  Array.from({ length: latest.length(slot) }, (_, place) => [
    latest.first(slot, place),
    latest.second(slot, place),
  ]);

test.each([1, 3, 40])('the latest %i pairs of each slot are kept, in their order', (most) => {
  for (let seed = 1; seed <= 2; seed++) {
    const random = seededRandom(seed);
    let slots = 3;
    let latest = new Latest(most, slots);
    const all = new Map<number, (readonly [number, number])[]>();
    for (let step = 0; step < 300; step++) {
      const slot = random.below(slots);
      const own = all.get(slot) ?? [];
      const kind = random.next();
      if (kind < 0.8) {
        const pair = [random.below(30), random.below(3)] as const;
        latest.add(slot, ...pair);
        const sorted = [...own, pair].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        all.set(slot, sorted.slice(-most));
      } else if (kind < 0.9) {
        const gone = [random.below(30), random.below(3)] as const;
        latest.remove(slot, ...gone);
        const place = own.findLastIndex(([first, second]) => first === gone[0] && second === gone[1]);
        if (place >= 0) own.splice(place, 1);
      } else if (kind < 0.95) {
        latest.grow((slots += 2));
      } else {
        const saved = latest.save();
        latest = new Latest(most, slots);
        latest.load(saved);
      }
      const kept = Array.from({ length: slots }, (_, each) => pairsOf(latest, each));
      expect(kept).toEqual(Array.from({ length: slots }, (_, each) => all.get(each) ?? []));
    }
  }
});
