import { expect, test } from 'vitest';
import { KnownOrigins } from './known-origins.ts';
import { origin } from './origin.ts';

test('of the origins that were added the newest are known, as many as it holds', () => {
  const known = new KnownOrigins(3);
  for (const id of ['a', 'b', 'c', 'd']) known.add(origin.id(id));
  expect(['a', 'b', 'c', 'd', 'e'].map((id) => known.look(origin.id(id)))).toEqual([
    'new',
    'known',
    'known',
    'known',
    'new',
  ]);
});

test('kinds of names do not meet, whatever clients write into theirs', () => {
  const known = new KnownOrigins(10);
  known.add(origin.sequence(7, 1));
  known.add(origin.id('key:a/1/b'));
  expect(known.look(origin.id('seq:7/1'))).toBe('new');
  expect(known.look(origin.id('7/1'))).toBe('new');
  expect(known.look(origin.key('a', 1, 'b'))).toBe('new');
  expect(known.look(origin.id('key:a/1/c'))).toBe('new');
});

test("a place of a batch is known with its batch's digest, and contradicted by any other", () => {
  const known = new KnownOrigins(10);
  known.add(origin.key('monday', 0, 'digest-of-one-batch'));
  expect(known.look(origin.key('monday', 0, 'digest-of-one-batch'))).toBe('known');
  expect(known.look(origin.key('monday', 0, 'other'))).toBe('contradicted');
  expect(known.look(origin.key('monday', 1, 'other'))).toBe('new');
});
