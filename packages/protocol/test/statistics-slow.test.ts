import { describe, expect, test } from 'vitest';
import { CLOSE, type StatisticsLimits } from '../src/mod.ts';
import { RawClient, settle, until } from './raw-client.ts';
import { opened, setUp, subscribed } from './statistics-bench.ts';

describe('statistics server with a slow client', () => {
  async function congested(limits: Partial<StatisticsLimits> = {}) {
    const made = setUp({ limits: { bufferedBytes: 300, stalledBeats: 5, ...limits } });
    const line = made.line();
    const client = await subscribed(await RawClient.open(line.connect));
    line.flowing = false;
    for (let i = 0; line.buffered <= 300; i++) made.source.put('a', 100 + i);
    const flow = () => {
      line.flowing = true;
      line.release();
    };
    return { ...made, line, client, flow };
  }

  test('[STAT-4] deltas merge into one while the channel is congested, and nothing queues', async () => {
    const { line, client, source, flow } = await congested();
    const held = line.held;
    for (let i = 0; i < 500; i++) source.put(i % 2 ? 'a' : 'b', 1000 + i);
    expect(line.held).toBe(held);
    flow();
    await until(() => client.of('delta').length === held + 1);
    const [before, merged] = client.of('delta').slice(-2);
    expect(merged?.delta).toMatchObject({
      from: before?.delta.to,
      cells: [
        [1, 1498],
        [0, 1499],
      ],
    });
  });

  test('[STAT-3] peeks are answered when there is room, several by one value', async () => {
    const { line, client, source, flow } = await congested();
    const held = line.held;
    for (let request = 1; request <= 100; request++) client.say({ kind: 'peek', id: 1, request });
    await settle();
    source.put('a', 5000);
    expect(line.held).toBe(held);
    flow();
    await client.heard('value', 2);
    await settle();
    expect(client.of('value').slice(1)).toMatchObject([{ request: 100, value: { cells: [5000, 2] } }]);
  });

  test('[STAT-6] what is taken away takes with it what was owed', async () => {
    const { client, source, flow, line } = await congested();
    source.put('b', 777);
    source.remove('b');
    flow();
    await client.heard('closed');
    await settle();
    expect(line.held).toBe(0);
    expect(client.frames.some((frame) => String(frame).includes('777'))).toBe(false);
    // The control: without the removal it would have left.
    const control = await congested();
    control.source.put('b', 777);
    control.flow();
    await until(() => control.client.frames.some((frame) => String(frame).includes('777')));
  });

  test('[STAT-9] a client that asks and does not read is closed as too slow; its answers are bounded', async () => {
    const { client, line } = await congested({ answerBytes: 5000 });
    for (let i = 0; i < 1000; i++) client.say({ kind: 'peek', id: 9, request: i });
    await until(() => client.closed !== undefined);
    expect(client.closed?.code).toBe(CLOSE['too-slow']);
    expect(line.buffered).toBeLessThan(8000);
  });

  test('[STAT-9] negative control: one that reads may ask as much', async () => {
    const { open: connect } = setUp({ limits: { answerBytes: 5000 } });
    const client = await opened(await connect());
    for (let round = 0; round < 20; round++) {
      for (let i = 0; i < 50; i++) client.say({ kind: 'peek', id: 9, request: i });
      await settle(3);
    }
    await client.heard('refused', 1000);
    expect(client.closed).toBeUndefined();
  });
});
