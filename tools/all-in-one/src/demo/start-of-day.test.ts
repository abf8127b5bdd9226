import { expect, test } from 'vitest';
import { startOfDay } from './start-of-day.ts';

test.each([
  ['2026-11-22T23:46:00Z', 'UTC', '2026-11-22T00:00:00Z'],
  ['2026-11-22T23:46:00Z', 'Europe/Berlin', '2026-11-22T23:00:00Z'],
  ['2026-11-22T18:29:59Z', 'Asia/Kolkata', '2026-11-21T18:30:00Z'],
  ['2026-03-29T12:00:00Z', 'Europe/Berlin', '2026-03-28T23:00:00Z'],
  ['2026-10-25T12:00:00Z', 'Europe/Berlin', '2026-10-24T22:00:00Z'],
])('the day of %s in %s began at %s, clock changes included', (time, zone, start) => {
  expect(new Date(startOfDay(Date.parse(time), zone)).toISOString()).toBe(new Date(start).toISOString());
});
