import { expect, test } from 'vitest';
import type { About } from './about.ts';
import { MOST_NOTED, Noted } from './noted.ts';

const about = {} as About;
const second = (end: number) => ({ start: end - 1, end, runs: false, about });

test('what has left the interval is forgotten in time', () => {
  let since = 0;
  const noted = new Noted({ since: () => since, last: undefined, by: 'end' });
  for (let end = 0; end < 100_000; end++) {
    since = end - 100;
    noted.add(second(end));
  }
  expect(noted.list.length).toBeLessThan(10_000);
  expect(noted.list.filter(({ end }) => end >= since)).toHaveLength(101);
  expect(noted.overflown).toBe(false);
});

test('of a selection the last are kept', () => {
  const noted = new Noted({ since: () => 0, last: 10, by: 'end' });
  for (let end = 100_000; end > 0; end--) noted.add(second(end));
  expect(noted.list.length).toBeLessThan(10_000);
  expect(Math.max(...noted.list.map(({ end }) => end))).toBe(100_000);
  expect(noted.overflown).toBe(false);
});

test('of a selection in groups the last of each are kept', () => {
  const noted = new Noted({ since: () => 0, last: 10, by: 'end', grouped: true });
  noted.add({ ...second(1), key: 'rare' });
  for (let end = 2; end < 100_000; end++) noted.add({ ...second(end), key: 'often' });
  expect(noted.list.length).toBeLessThan(10_000);
  expect(noted.list[0]?.key).toBe('rare');
  expect(noted.list.filter(({ end }) => end >= 99_990)).toHaveLength(10);
});

test('[EXP-6] of more than can be kept it is known that they are lost, until their interval is over', () => {
  let since = 0;
  const noted = new Noted({ since: () => since, last: undefined, by: 'end' });
  for (let end = 0; end < MOST_NOTED; end++) noted.add(second(end));
  expect(noted.overflown).toBe(false);
  noted.add(second(MOST_NOTED));
  expect(noted.overflown).toBe(true);
  // What ended at the start of the interval is in it.
  since = MOST_NOTED;
  expect(noted.overflown).toBe(true);
  since = MOST_NOTED + 1;
  noted.add(second(since));
  expect(noted.overflown).toBe(false);
  expect(noted.list).toHaveLength(1);
});

test('[EXP-6] what has left the interval takes no room from the others', () => {
  let since = 0;
  const noted = new Noted({ since: () => since, last: undefined, by: 'end' });
  for (let end = 0; end <= MOST_NOTED; end++) {
    if (end === MOST_NOTED - 1) since = 1;
    noted.add(second(end));
  }
  expect(noted.overflown).toBe(false);
  expect(noted.list).toHaveLength(MOST_NOTED);
});
