import { seededRandom } from '@pulse/base';
import { expect, test } from 'vitest';
import { BucketRing } from './bucket-ring.ts';

const cellsOf = (ring: BucketRing, slot: number) => {
  const cells: number[] = [];
  for (let at = ring.head(slot); at >= 0; at = ring.next(at)) cells.push(at);
  return cells;
};

test('a ring holds each cell in its slot, newest first, until its bucket leaves or it is removed', () => {
  for (let seed = 1; seed <= 3; seed++) {
    const random = seededRandom(seed);
    let slots = 2;
    let ring = new BucketRing(4, slots);
    ring.expire(0, () => {});
    let low = 0;
    let wanted: { readonly at: number; readonly slot: number; readonly bucket: number }[] = [];
    for (let step = 0; step < 300; step++) {
      const kind = random.next();
      if (kind < 0.6) {
        const [slot, bucket] = [random.below(slots), low + random.below(4)];
        const at = ring.add(slot, bucket);
        expect(wanted.map((each) => each.at)).not.toContain(at);
        expect(at).toBeLessThan(ring.capacity);
        wanted.unshift({ at, slot, bucket });
      } else if (kind < 0.8 && wanted.length > 0) {
        const gone = random.pick(wanted);
        ring.remove(gone.at);
        wanted = wanted.filter((each) => each !== gone);
      } else if (kind < 0.95) {
        low += random.below(random.next() < 0.1 ? 20 : 3);
        const dropped: number[] = [];
        ring.expire(low, (at) => dropped.push(at));
        const gone = wanted.filter(({ bucket }) => bucket < low).map(({ at }) => at);
        expect(new Set(dropped)).toEqual(new Set(gone));
        expect(dropped).toHaveLength(gone.length);
        wanted = wanted.filter(({ bucket }) => bucket >= low);
        expect(ring.low).toBe(low);
      } else if (kind < 0.97) {
        ring.growSlots((slots += 5));
      } else {
        const saved = ring;
        ring = new BucketRing(4, slots);
        ring.load(saved.numbers(), saved.columns());
      }
      for (let slot = 0; slot < slots; slot++) {
        const own = wanted.filter((each) => each.slot === slot);
        expect(cellsOf(ring, slot)).toEqual(own.map(({ at }) => at));
      }
      for (const { at, slot, bucket } of wanted)
        expect([ring.slotOf(at), ring.bucketOf(at)]).toEqual([slot, bucket]);
    }
  }
});

test('cells that have left are used again', () => {
  const ring = new BucketRing(4, 1);
  ring.expire(0, () => {});
  for (let round = 0; round < 1000; round++) {
    ring.remove(ring.add(0, round));
    ring.add(0, round);
    ring.expire(round + 1, () => {});
  }
  expect(ring.capacity).toBe(16);
});
