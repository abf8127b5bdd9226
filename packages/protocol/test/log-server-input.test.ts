import { describe, expect, test } from 'vitest';
import { CLOSE } from '../src/mod.ts';
import { logBench } from './log-bench.ts';
import { LOG_KINDS } from './log-kinds.ts';
import { settle } from './raw-client.ts';

describe.each(LOG_KINDS)('log server of $name: bad input', (kind) => {
  const { hello, events, setUp, welcomed } = logBench(kind);

  test.each<[string, string | Uint8Array, keyof typeof CLOSE, string]>([
    ['[P-16] text that is not JSON', 'hello?', 'malformed', 'malformed'],
    ['[P-16] JSON without a kind', '[1,2,3]', 'malformed', 'malformed'],
    ['[P-7] bytes', Uint8Array.of(0x81, 0xa4), 'malformed', 'malformed'],
    [
      '[P-16] an acknowledgement without a cursor',
      '{"kind":"acknowledge","source":"a"}',
      'malformed',
      'malformed',
    ],
    ['[P-18] a second hello', JSON.stringify(hello()), 'unexpected-message', 'closing'],
    [
      '[P-17] a frame above the limit',
      JSON.stringify({ kind: 'x'.repeat(70_000) }),
      'frame-too-large',
      'oversized',
    ],
  ])('%s closes its channel and nothing else', async (_title, frame, code, reported) => {
    const { open, log, told } = setUp();
    const [bad, good] = [await welcomed(await open()), await welcomed(await open())];
    bad.channel.send(frame);
    expect((await bad.ended()).code).toBe(CLOSE[code]);
    expect(told.filter(({ kind }) => kind === reported)).toHaveLength(1);
    expect(told.find(({ kind }) => kind === reported)).toMatchObject({ peer: 'in-process' });
    log.append('a', 7, 4, events(4, 1));
    await good.heard('records', 2);
  });

  test('[P-18] a message before the hello closes the channel', async () => {
    const { open } = setUp();
    const client = await open();
    client.say({ kind: 'heartbeat', time: 0 });
    expect((await client.ended()).code).toBe(CLOSE['unexpected-message']);
  });

  test('[P-11] a message of an unknown kind is counted and skipped, unknown fields are ignored', async () => {
    const { open, told, log } = setUp();
    const client = await welcomed(await open(), { colour: 'blue' });
    client.say({ kind: 'from-the-future', data: [1] });
    log.append('a', 7, 4, events(4, 1));
    await client.heard('records', 2);
    expect(told).toContainEqual({ kind: 'unknown-kind', peer: 'in-process', name: 'from-the-future' });
    expect(client.closed).toBeUndefined();
  });

  test('[P-19] more messages within a heartbeat than allowed close the channel; as many as allowed do not', async () => {
    const { open, clock } = setUp({ limits: { messagesPerBeat: 5 } });
    const [flood, steady] = [await welcomed(await open()), await welcomed(await open())];
    for (let i = 0; i < 6; i++) flood.say({ kind: 'heartbeat', time: 0 });
    expect((await flood.ended()).code).toBe(CLOSE['too-many-messages']);
    for (let beat = 0; beat < 3; beat++) {
      for (let i = 0; i < 4; i++) steady.say({ kind: 'heartbeat', time: 0 });
      await settle();
      clock.advance(1000);
    }
    await settle();
    expect(steady.closed).toBeUndefined();
  });

  test('[P-12] a client that falls silent is closed after three heartbeats', async () => {
    const { open, clock } = setUp();
    const client = await welcomed(await open());
    await settle();
    clock.advance(2999);
    await settle();
    expect(client.closed).toBeUndefined();
    clock.advance(1);
    expect((await client.ended()).code).toBe(CLOSE['heartbeat-lost']);
  });

  test('[P-20] a log that cannot be read closes the channel as internal, tells the service and not the client', async () => {
    const { open, log, told } = setUp();
    const client = await welcomed(await open());
    await client.heard('records');
    log.read = () => Promise.reject(new Error('segment 4711 is damaged'));
    log.append('a', 7, 4, events(4, 1));
    expect((await client.ended()).code).toBe(CLOSE.internal);
    expect(JSON.stringify(client.messages)).not.toContain('4711');
    const failed = told.find(({ kind }) => kind === 'failed');
    expect(failed).toMatchObject({ error: new Error('segment 4711 is damaged') });
  });

  test('the signal closes every channel as going away and stops listening to the log', async () => {
    const stop = new AbortController();
    const { open, log } = setUp({ signal: stop.signal });
    const client = await welcomed(await open());
    stop.abort();
    expect((await client.ended()).code).toBe(CLOSE['going-away']);
    expect(log.listeners).toBe(0);
    expect((await (await open()).ended()).code).toBe(CLOSE['going-away']);
  });
});
