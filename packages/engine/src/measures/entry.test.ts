import { expect, test } from 'vitest';
import { compareEntries, type Entry } from './entry.ts';

const entry = (at: number, start: number, value: number, root?: string): Entry => ({
  at,
  start,
  value,
  root,
});

test('entries have one order, whichever came first: by end, start, value, and then by contact', () => {
  const ascending = [
    entry(1, 1, 9, 'z'),
    entry(2, 0, 9, 'z'),
    entry(2, 1, 3, 'z'),
    entry(2, 1, 4),
    entry(2, 1, 4, 'a'),
    entry(2, 1, 4, 'b'),
    entry(3, 0, 0),
  ];
  for (const [place, one] of ascending.entries()) {
    const signs = ascending.map((other) => Math.sign(compareEntries(one, other)));
    expect(signs).toEqual(ascending.map((_, other) => Math.sign(place - other)));
  }
});
