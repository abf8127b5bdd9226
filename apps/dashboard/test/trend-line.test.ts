import { describe, expect, test } from 'vitest';
import { pathThrough, thinOut, timeScale, valueScale, zoneOffset } from '../src/rules/trend-line.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('thinning', () => {
  test('keeps the greatest value of each slot, so that no peak is lost', () => {
    const points = Array.from({ length: 600 }, (_, i) => ({
      time: i * MINUTE,
      max: i === 333 ? 99 : 1,
      last: 1,
    }));
    const { step, line } = thinOut(points, MINUTE, 10 * HOUR, 150);
    expect(step).toBe(5 * MINUTE);
    expect(line).toHaveLength(120);
    expect(Math.max(...line.map((p) => p.value))).toBe(99);
  });

  test('leaves a short line as it is', () => {
    const points = [{ time: 0, max: 3, last: 2 }];
    expect(thinOut(points, MINUTE, HOUR, 150)).toEqual({ step: MINUTE, line: [{ time: 0, value: 3 }] });
  });
});

describe('the value axis', () => {
  test.each([
    [
      [17, 10],
      [0, 10, 20],
    ],
    [[23], [0, 10, 20, 30]],
    [[0], [0, 1, 2]],
    [[], [0, 1, 2]],
    [[4], [0, 2, 4]],
    [[1284], [0, 500, 1000, 1500]],
  ])('counts %j stand on 0 and end at a round number', (values, ticks) => {
    expect(valueScale(values, true).ticks).toEqual(ticks);
  });

  test('ratios stand between the values that there are', () => {
    const { from, to } = valueScale([78.2, 84.9, 80], false);
    expect(from).toBeLessThanOrEqual(78.2);
    expect(from).toBeGreaterThan(70);
    expect(to).toBeGreaterThanOrEqual(84.9);
  });
});

describe('the time axis', () => {
  const at = (hour: number, minute = 0) => Date.UTC(2026, 0, 5, hour, minute);

  test('ends at the next full step and goes back by the span', () => {
    const scale = timeScale(at(0), at(13, 10), 8 * HOUR, HOUR);
    expect(scale.ticks.map((t) => new Date(t + HOUR).getUTCHours())).toEqual([6, 8, 10, 12, 14, 16]);
  });

  test('a line that has just begun fills the width', () => {
    const scale = timeScale(at(13), at(13, 3), 8 * HOUR, 0);
    expect(scale.to - scale.from).toBeLessThanOrEqual(HOUR);
    expect(scale.to).toBeGreaterThan(at(13, 3));
  });

  test('steps fall on full hours of the zone, half-hour zones included', () => {
    const offset = zoneOffset('Asia/Kolkata', at(12));
    expect(offset).toBe(5.5 * HOUR);
    for (const tick of timeScale(at(2), at(12), 8 * HOUR, offset).ticks)
      expect((tick + offset) % HOUR).toBe(0);
  });

  test('the zone’s offset follows summer time', () => {
    expect(zoneOffset('Europe/Berlin', Date.UTC(2026, 0, 1))).toBe(HOUR);
    expect(zoneOffset('Europe/Berlin', Date.UTC(2026, 6, 1) + 123)).toBe(2 * HOUR);
  });
});

test('a path is short', () => {
  expect(
    pathThrough([
      [0, 1.23456],
      [10, 2],
    ]),
  ).toBe('M0,1.23L10,2');
});
