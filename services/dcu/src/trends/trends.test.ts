import type { Column } from '@pulse/engine';
import { layoutId } from '@pulse/model';
import { describe, expect, test } from 'vitest';
import { TREND_SAMPLE, TREND_SLOTS, TREND_STEP, Trends } from './trends.ts';

/** A line whose value at an instant is the second of its minute. */
const secondOfMinute = {
  layout: layoutId('queues'),
  alias: 'waiting',
  object: 'q',
  index: 0,
  column: { read: (_: number, at: number) => (at % TREND_STEP) / 1000 } as unknown as Column,
};

const START = 1_000 * TREND_STEP;

describe('trends', () => {
  test('a slot keeps the greatest and the last of its samples', () => {
    const trends = new Trends();
    trends.add(secondOfMinute);
    trends.sampleBefore(START + 2 * TREND_STEP, START);
    expect(trends.read(secondOfMinute.layout, 'waiting', 'q')).toEqual([
      { time: START, max: 55, last: 55 },
      { time: START + TREND_STEP, max: 55, last: 55 },
    ]);
  });

  test('the same points come out however often one looks, and after a restart', () => {
    const whole = new Trends();
    whole.add(secondOfMinute);
    whole.sampleBefore(START + 10 * TREND_STEP, START);
    const pieces = new Trends();
    pieces.add(secondOfMinute);
    for (let at = START; at < START + 5 * TREND_STEP; at += 1234) pieces.sampleBefore(at, START);
    const restarted = new Trends();
    restarted.add(secondOfMinute);
    restarted.restore(JSON.parse(JSON.stringify(pieces.save())));
    restarted.sampleBefore(START + 10 * TREND_STEP, START + 5 * TREND_STEP);
    expect(restarted.read(secondOfMinute.layout, 'waiting', 'q')).toEqual(
      whole.read(secondOfMinute.layout, 'waiting', 'q'),
    );
  });

  test('nothing is sampled before anything was known', () => {
    const trends = new Trends();
    trends.add(secondOfMinute);
    trends.sampleBefore(START, 0);
    expect(trends.read(secondOfMinute.layout, 'waiting', 'q')).toEqual([]);
  });

  test('a day is kept, and a silence of days costs no more than a day of samples', () => {
    let reads = 0;
    const trends = new Trends();
    const column = { read: () => ++reads } as unknown as Column;
    trends.add({ ...secondOfMinute, column });
    trends.sampleBefore(START + 30 * TREND_SLOTS * TREND_STEP, START);
    expect(reads).toBeLessThanOrEqual((TREND_SLOTS * TREND_STEP) / TREND_SAMPLE);
    expect(trends.read(secondOfMinute.layout, 'waiting', 'q').length).toBeLessThanOrEqual(TREND_SLOTS);
  });

  test('fresh points are told once, the unfinished slot again', () => {
    const trends = new Trends();
    trends.add(secondOfMinute);
    trends.sampleBefore(START + TREND_STEP + 10_000, START);
    expect(trends.takeFresh()[0]?.points).toHaveLength(2);
    expect(trends.takeFresh()[0]?.points).toEqual([{ time: START + TREND_STEP, max: 5, last: 5 }]);
  });
});
