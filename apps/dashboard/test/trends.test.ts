import { ManualClock } from '@pulse/base';
import { layoutId, type TrendPoint } from '@pulse/model';
import { expect, test } from 'vitest';
import { TREND_PERIOD, type TrendKey, Trends } from '../src/live/trends.ts';

const KEY: TrendKey = { layout: layoutId('queues'), column: 'waiting', object: 'All queues' };
const HOUR = 3_600_000;
const point = (minute: number, max = 1): TrendPoint => ({ time: minute * 60_000, max, last: max });
const settle = () => new Promise((resolve) => setTimeout(resolve));

function serve(answers: (TrendPoint[] | Error)[]) {
  const clock = new ManualClock(10 * HOUR);
  const asked: number[] = [];
  const trends = new Trends(
    clock,
    () => clock.now(),
    async (_, from) => {
      asked.push(from);
      const answer = answers.shift() ?? [];
      if (answer instanceof Error) throw answer;
      return { step: 60_000, points: answer };
    },
  );
  return { clock, asked, trends };
}

test('a line is read whole once, then from its last point, at most every 15 s', async () => {
  const { clock, asked, trends } = serve([
    [point(590), point(599, 4)],
    [point(599, 6), point(600)],
  ]);
  let woken = 0;
  trends.subscribe(KEY, HOUR, () => woken++);
  await settle();
  expect(asked).toEqual([9 * HOUR]);
  clock.advance(TREND_PERIOD - 1);
  await settle();
  expect(asked).toHaveLength(1);
  clock.advance(1);
  await settle();
  expect(asked).toEqual([9 * HOUR, 599 * 60_000]);
  expect(trends.get(KEY).points).toEqual([point(590), point(599, 6), point(600)]);
  expect(woken).toBe(2);
  trends.close();
});

test('two widgets share one line; the longer span is read when it is wanted', async () => {
  const { asked, trends } = serve([[point(599)], [point(300), point(599)]]);
  trends.subscribe(KEY, HOUR, () => {});
  trends.subscribe(KEY, 8 * HOUR, () => {});
  await settle();
  expect(asked).toEqual([9 * HOUR, 2 * HOUR]);
  expect(trends.get(KEY).points).toHaveLength(2);
  trends.close();
});

test('a request that fails leaves the line as it was and is repeated', async () => {
  const { clock, asked, trends } = serve([[point(599)], new Error('down'), [point(599), point(600)]]);
  trends.subscribe(KEY, HOUR, () => {});
  await settle();
  clock.advance(TREND_PERIOD);
  await settle();
  expect(trends.get(KEY).points).toEqual([point(599)]);
  clock.advance(TREND_PERIOD);
  await settle();
  expect(trends.get(KEY).points).toHaveLength(2);
  expect(asked).toHaveLength(3);
  trends.close();
});

test('a line that nobody shows is no longer asked for', async () => {
  const { clock, asked, trends } = serve([[point(599)]]);
  trends.subscribe(KEY, HOUR, () => {})();
  await settle();
  clock.advance(TREND_PERIOD * 3);
  await settle();
  expect(asked).toHaveLength(1);
  trends.close();
});
