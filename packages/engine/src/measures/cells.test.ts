import { expect, test } from 'vitest';
import { capacityFor } from './cells.ts';

test('columns grow when they must, twofold while they are few, by a quarter when they are many', () => {
  expect([0, 16, 17, 33].map((count) => capacityFor(count, 0))).toEqual([16, 16, 32, 64]);
  expect([capacityFor(16, 64), capacityFor(64, 64), capacityFor(65, 64)]).toEqual([64, 64, 128]);
  expect([capacityFor(1023, 512), capacityFor(1025, 1024), capacityFor(2000, 1024)]).toEqual([
    1024, 1280, 2000,
  ]);
});
