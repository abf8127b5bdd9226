import { seededRandom } from '@pulse/base';
import { discoveredConfiguration, layoutId } from '@pulse/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Constellation, constellation, tenant } from './constellation.ts';
import { expectedRows, inOrder, rowsText } from './expected-rows.ts';
import { until } from './until.ts';
import { append, logOf, work } from './work.ts';

const AGENTS = layoutId('agents');
const configuration = discoveredConfiguration(tenant, 'UTC');
const random = seededRandom(11);
const begin = Date.now() - 3_600_000;
const voice = work(random, 'voice', begin, 900);
const queues = work(random, 'queues', begin, 600);
const early = <T extends { time: number }>(events: readonly T[]) =>
  events.filter(({ time }) => time < begin + 600_000);
const late = <T extends { time: number }>(events: readonly T[]) =>
  events.filter(({ time }) => time >= begin + 600_000);
const CHATS = 50;
const chats = logOf(work(random, 'chats', begin, CHATS));
const logs = { lds: logOf(early(voice)), ldsVq: logOf(early(queues)), interaction: chats };

let around: Constellation;
beforeAll(async () => {
  around = await constellation(logs);
});
afterAll(() => around[Symbol.asyncDispose]());

/** Of all samples of a metric. */
async function sumOf(metric: string): Promise<number> {
  const samples = (await around.metrics()).split('\n').filter((line) => line.startsWith(`${metric}{`));
  return samples.reduce((sum, sample) => sum + Number(sample.split(' ').at(-1)), 0);
}

/** The rows that Redis has equal those that an engine in memory makes of these events, to the byte. */
async function expectRows(events: typeof voice): Promise<void> {
  await until('Redis has the values', async () => {
    const snapshot = around.view.snapshot(tenant, AGENTS);
    const newest = Math.max(...events.map(({ time }) => time));
    if (!snapshot || snapshot.at < newest) return false;
    const expected = await expectedRows(configuration, inOrder(events), snapshot.at);
    return rowsText(snapshot.rows) === expected['agents'];
  });
}

test('values reach Redis, and survive kill -9, the loss of Redis, and a stop', async () => {
  await using first = around.start();
  await first.says('dcu is ready');
  await expectRows([...early(voice), ...early(queues)]);
  expect(await around.metrics()).toContain('pulse_collector_snapshot_writing_status{tenant="acme"} 1');

  await until(
    'interactions are counted',
    async () => (await sumOf('pulse_dcu_interaction_events_total')) === CHATS,
  );

  first.signal('SIGKILL');
  await first.ended;
  append(logs.lds, late(voice));
  append(logs.ldsVq, late(queues));
  await using second = around.start();
  await second.says('dcu is ready');
  await expectRows([...voice, ...queues]);

  await around.redis.kill();
  await second.says('Redis');
  await around.redis.restart();
  await expectRows([...voice, ...queues]);

  second.signal('SIGTERM');
  expect(await second.ended).toBe(0);
  await using third = around.start();
  await third.says('dcu is ready');
  await expectRows([...voice, ...queues]);
  expect(third.lines.filter((line) => line.includes('anew'))).toEqual([]);
  // What the state holds is read from no log again.
  expect(await sumOf('pulse_dcu_events_total')).toBe(0);
  expect(await sumOf('pulse_dcu_interaction_events_total')).toBe(0);
});

test('who has an older ownership token says so and ends', async () => {
  await using first = around.start();
  await first.says('dcu is ready');
  await using second = around.start({ data: `${around.folder}/other`, port: '0', 'metrics-port': '0' });
  await first.says('Another dcu writes the values of acme');
  expect(await first.ended).toBe(1);
  await second.says('dcu is ready');
});
