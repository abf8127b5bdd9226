import { type StreamHealth, tenantId } from '@pulse/model';
import { describe, expect, test } from 'vitest';
import { CLOSE, tokenGate } from '../src/mod.ts';
import { settle } from './raw-client.ts';
import { agents, codes, hello, open, opened, setUp, subscribed, welcomed } from './statistics-bench.ts';

describe('statistics server: who and how much', () => {
  test('[STAT-1] [STAT-6] a person sees what that person may see, and loses what is revoked', async () => {
    const { open: connect, source } = setUp();
    source.hide('ann', 'c');
    const [ann, all] = [await opened(await connect(), { person: 'ann' }), await opened(await connect())];
    for (const client of [ann, all]) {
      client.say(open(2, 'a', 'c'));
      client.say({ kind: 'subscribe', id: 1 });
    }
    await ann.heard('refused');
    await all.heard('opened', 2);
    expect(codes(ann)).toEqual([[2, 'object-not-found']]);
    await ann.heard('value');
    source.hide('ann', 'b');
    expect(await ann.heard('closed')).toEqual({
      kind: 'closed',
      id: 1,
      code: 'permission-revoked',
      message: 'b is no longer visible',
    });
    source.put('b', 777);
    await all.heard('delta');
    await settle();
    expect(ann.of('delta')).toEqual([]);
    ann.say({ kind: 'peek', id: 1, request: 1 });
    await ann.heard('refused', 2);
    expect(ann.frames.some((frame) => String(frame).includes('777'))).toBe(false);
  });

  test('[STAT-6] what vanishes is closed with its reason', async () => {
    const { open: connect, source } = setUp();
    const client = await opened(await connect());
    source.remove('b');
    expect(await client.heard('closed')).toMatchObject({ id: 1, code: 'object-not-found' });
    client.say(open(1, 'a'));
    await client.heard('opened', 2);
  });

  test('[STAT-7] the statistics of a channel and of a server are bounded; each object counts, until it is closed', async () => {
    const { open: connect } = setUp({ limits: { statistics: 3, serverStatistics: 5 } });
    const [one, two] = [await opened(await connect()), await opened(await connect())];
    one.say(open(2, 'a', 'b'));
    await one.heard('refused');
    one.say(open(3, 'a'));
    await one.heard('opened', 2);
    two.say(open(4, 'a'));
    await two.heard('refused');
    expect([codes(one), codes(two)]).toEqual([[[2, 'too-many-statistics']], [[4, 'too-many-statistics']]]);
    one.say({ kind: 'close', id: 3 });
    await settle();
    two.say(open(4, 'a'));
    await two.heard('opened', 2);
    two.say({ kind: 'close', id: 4 });
    one.channel.close(1000, 'done');
    await one.ended();
    // A refused one does not count either.
    const last = await welcomed(await connect());
    last.say(open(1, 'a', 'nobody', 'c'));
    last.say(open(2, 'a', 'b', 'c'));
    await last.heard('refused', 2);
    last.say(open(2, 'a', 'b', 'c'));
    await last.heard('opened');
  });

  test('[STAT-7] with a channel everything ends that was opened on it', async () => {
    const { open: connect, source } = setUp();
    const client = await subscribed(await connect());
    expect([source.opened.size, source.subscribers, source.listeners]).toEqual([1, 1, 1]);
    client.channel.close(1000, 'done');
    await client.ended();
    expect([source.opened.size, source.subscribers, source.listeners]).toEqual([0, 0, 0]);
  });

  test('[STAT-8] health is sent after the welcome, on every change and with each heartbeat', async () => {
    const { open: connect, source, clock } = setUp();
    const client = await welcomed(await connect());
    await client.heard('health');
    const stream: StreamHealth = { source: 'a', state: 'live', since: 1, watermark: 2, clock: 'live' };
    source.tellHealth([stream]);
    expect((await client.heard('health', 2)).streams).toEqual([stream]);
    clock.advance(1000);
    await client.heard('heartbeat');
    await client.heard('health', 3);
  });

  test('[STAT-1] access is decided by tenant, person and token, before the tenant is looked up', async () => {
    const asked: object[] = [];
    const gate = tokenGate([{ token: 'the token of acme', tenant: tenantId('acme') }]);
    const { open: connect } = setUp({
      authorise: (access) => {
        asked.push(access);
        return gate(access);
      },
    });
    const [wrong, right, other] = [await connect(), await connect(), await connect()];
    wrong.say(hello({ token: 'the token of nobody' }));
    expect((await wrong.ended()).code).toBe(CLOSE.unauthorised);
    other.say(hello({ token: 'the token of acme', tenant: 'other' }));
    expect((await other.ended()).code).toBe(CLOSE.unauthorised);
    await welcomed(right, { token: 'the token of acme', person: 'ann' });
    expect(asked.at(-1)).toEqual({
      tenant: 'acme',
      person: 'ann',
      token: 'the token of acme',
      peer: 'in-process',
    });
  });

  test('[STAT-1] a tenant that is not here is refused', async () => {
    const { open: connect } = setUp();
    const client = await connect();
    client.say(hello({ tenant: 'other' }));
    expect((await client.ended()).code).toBe(CLOSE['tenant-unknown']);
  });

  test.each<[string, object, keyof typeof CLOSE]>([
    ['[P-16] an opening without objects', { ...open(1), objects: [] }, 'malformed'],
    [
      '[P-16] one of more than 1,000 objects',
      open(1, ...Array.from({ length: 1001 }, () => 'a')),
      'malformed',
    ],
    ['[P-16] one without a stat type', { kind: 'open', id: 1, objects: agents('a') }, 'malformed'],
    ['[P-16] a peek without a number', { kind: 'peek', id: 1 }, 'malformed'],
    ['[P-18] a second hello', hello(), 'unexpected-message'],
    ['[P-17] a frame above the limit', { kind: 'x'.repeat(600_000) }, 'frame-too-large'],
  ])('%s closes its channel and nothing else', async (_title, message, code) => {
    const { open: connect, source } = setUp();
    const [bad, good] = [await welcomed(await connect()), await subscribed(await connect())];
    bad.say(message);
    expect((await bad.ended()).code).toBe(CLOSE[code]);
    source.put('a', 5);
    await good.heard('delta');
  });

  test('[P-20] a source that fails closes the channel as internal, tells the service and not the client', async () => {
    const { open: connect, source, told } = setUp();
    const client = await welcomed(await connect());
    source.open = () => Promise.reject(new Error('shard 4711 is damaged'));
    client.say(open(1, 'a'));
    expect((await client.ended()).code).toBe(CLOSE.internal);
    expect(JSON.stringify(client.messages)).not.toContain('4711');
    expect(told).toContainEqual(expect.objectContaining({ kind: 'failed' }));
  });
});
