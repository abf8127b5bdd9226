import { ManualClock } from '@pulse/base';
import type { StreamHealth } from '@pulse/model';
import { describe, expect, test } from 'vitest';
import {
  CLOSE,
  connectInProcess,
  type ProtocolEvent,
  STATISTICS_PROTOCOL,
  STATISTICS_VERSIONS,
  type StatisticsLimits,
  type StatisticsServerOptions,
  serveStatistics,
  tokenGate,
} from '../src/mod.ts';
import { MemoryStatistics } from '../testing/mod.ts';
import { RawClient, settle, until } from './raw-client.ts';
import { SluggishLine } from './sluggish.ts';

const hello = (extra: object = {}) => ({
  kind: 'hello',
  protocol: STATISTICS_PROTOCOL,
  versions: [1],
  encoding: 'json',
  tenant: 'acme',
  ...extra,
});

const agents = (...ids: string[]) => ids.map((id) => ({ type: 'Agent', id }));
const open = (id: number, ...objects: string[]) => ({
  kind: 'open',
  id,
  statType: 'CallsAnswered',
  objects: agents(...objects),
});

function setUp(options: { limits?: Partial<StatisticsLimits> } & Partial<StatisticsServerOptions> = {}) {
  const clock = new ManualClock(1_000_000);
  const told: ProtocolEvent[] = [];
  const source = new MemoryStatistics();
  for (const [place, id] of ['a', 'b', 'c'].entries()) source.put(id, place + 1);
  const accept = serveStatistics({
    sourceOf: (tenant) => (tenant === source.tenant ? source : undefined),
    clock,
    events: (event) => told.push(event),
    ...options,
  });
  const connect = connectInProcess(accept);
  return { clock, told, source, line: () => new SluggishLine(accept), open: () => RawClient.open(connect) };
}

async function welcomed(client: RawClient, extra: object = {}): Promise<RawClient> {
  client.say(hello(extra));
  await client.heard('welcome');
  return client;
}

/** With `a` and `b` open under id 1. */
async function opened(client: RawClient, extra: object = {}): Promise<RawClient> {
  await welcomed(client, extra);
  client.say(open(1, 'a', 'b'));
  await client.heard('opened');
  return client;
}

async function subscribed(client: RawClient): Promise<RawClient> {
  await opened(client);
  client.say({ kind: 'subscribe', id: 1 });
  await client.heard('value');
  return client;
}

const codes = (client: RawClient) => client.of('refused').map(({ id, code }) => [id, code]);

describe('statistics server', () => {
  test('[P-6] [STAT-8] the welcome carries version, hash and the time of the server', async () => {
    const { open: connect } = setUp();
    const client = await welcomed(await connect());
    expect(client.messages[0]).toEqual({
      kind: 'welcome',
      version: 1,
      schemaHash: STATISTICS_VERSIONS.hashes[1],
      heartbeat: 1000,
      time: 1_000_000,
    });
  });

  test('[STAT-2] an opening is answered with what the server understood', async () => {
    const { open: connect, source } = setUp();
    const client = await welcomed(await connect());
    const request = {
      statType: {
        category: 'TotalNumber',
        subject: 'DNAction',
        mainMask: '*',
        attributes: { MediaType: ['chat'] },
      },
      objects: agents('a'),
      profile: 'Sliding=3600:15',
      range: '0-20',
      range2: '20-',
      filter: 'PairExists("ServiceType","Billing")',
    };
    client.say({ kind: 'open', id: 7, ...request });
    expect(await client.heard('opened')).toMatchObject({
      id: 7,
      definition: expect.stringContaining('TotalNumber'),
      since: null,
      complete: true,
    });
    expect(source.requests).toEqual([request]);
  });

  test('[STAT-2] what the server does not know, and an id in use, are refused; the channel goes on', async () => {
    const { open: connect } = setUp();
    const client = await opened(await connect());
    client.say({ ...open(2, 'a'), statType: 'Horoscope' });
    client.say(open(3, 'a', 'nobody'));
    client.say({ ...open(4, 'a'), objects: [{ type: 'Unicorn', id: 'x' }] });
    client.say(open(1, 'c'));
    await client.heard('refused', 4);
    expect(codes(client).toSorted(([a], [b]) => Number(a) - Number(b))).toEqual([
      [1, 'id-in-use'],
      [2, 'stat-type-unknown'],
      [3, 'object-not-found'],
      [4, 'object-not-found'],
    ]);
    client.say({ kind: 'peek', id: 1, request: 1 });
    await client.heard('value');
  });

  test('[STAT-3] a peek is answered with one cell per object, and says which one it answers', async () => {
    const { open: connect, source } = setUp();
    const client = await opened(await connect());
    client.say({ kind: 'peek', id: 1, request: 5 });
    await client.heard('value');
    source.put('b', 20);
    client.say({ kind: 'peek', id: 1, request: 6 });
    await client.heard('value', 2);
    const at = expect.any(Number);
    expect(client.of('value')).toEqual([
      {
        kind: 'value',
        id: 1,
        request: 5,
        value: { version: [1, at], at, since: null, cells: [1, 2], incomplete: [] },
      },
      {
        kind: 'value',
        id: 1,
        request: 6,
        value: { version: [1, at], at, since: null, cells: [1, 20], incomplete: [] },
      },
    ]);
    await settle();
    expect(client.of('delta')).toEqual([]);
  });

  test('[STAT-4] after subscribe a value comes and then deltas that join up; after unsubscribe nothing', async () => {
    const { open: connect, source } = setUp();
    const client = await subscribed(await connect());
    source.put('a', 10);
    source.put('c', 99);
    source.put('b', 20);
    await client.heard('delta', 2);
    const [first, second] = client.of('delta').map(({ delta }) => delta);
    expect(first).toMatchObject({ from: client.of('value')[0]?.value.version, cells: [[0, 10]] });
    expect(second).toMatchObject({ from: first?.to, cells: [[1, 20]] });
    client.say({ kind: 'unsubscribe', id: 1 });
    await settle();
    expect(source.subscribers).toBe(0);
    source.put('a', 11);
    await settle();
    expect(client.of('delta')).toHaveLength(2);
    client.say({ kind: 'peek', id: 1, request: 1 });
    await client.heard('value', 2);
  });

  test('[STAT-4] a peek of a subscribed statistic fits between its deltas; to subscribe again gives a value', async () => {
    const { open: connect, source } = setUp();
    const client = await subscribed(await connect());
    source.put('a', 10);
    client.say({ kind: 'peek', id: 1, request: 3 });
    await client.heard('value', 2);
    source.put('a', 11);
    client.say({ kind: 'subscribe', id: 1 });
    await client.heard('value', 3);
    source.put('a', 12);
    await client.heard('delta', 3);
    const steps = client.messages.filter(({ kind }) => kind === 'value' || kind === 'delta');
    expect(steps.map(({ value, delta }) => value?.cells[0] ?? delta.cells[0]?.[1])).toEqual([
      1, 10, 10, 11, 11, 12,
    ]);
    expect(source.subscribers).toBe(1);
  });

  test('[STAT-4] where no delta can be given, a value comes', async () => {
    const { open: connect, source } = setUp();
    const client = await subscribed(await connect());
    source.replace(0);
    expect((await client.heard('value', 2)).value.cells).toEqual([0, 0]);
  });

  test('[STAT-4] one delta for several clients is encoded once', async () => {
    const { open: connect, source } = setUp();
    const clients = [await subscribed(await connect()), await subscribed(await connect())];
    let reads = 0;
    const cell = {
      start: 0,
      rate: 1,
      get base() {
        reads += 1;
        return 5;
      },
    };
    source.put('a', cell);
    for (const client of clients) await client.heard('delta');
    expect(reads).toBe(1);
    // The control: another version of the same cell is encoded anew.
    source.put('a', cell);
    expect(reads).toBe(2);
  });

  test('[STAT-5] peek and subscribe may come before the answer to open', async () => {
    const { open: connect, source } = setUp();
    const gate = Promise.withResolvers<void>();
    source.gate = gate.promise;
    const client = await welcomed(await connect());
    for (const message of [open(1, 'a'), { kind: 'peek', id: 1, request: 1 }, { kind: 'subscribe', id: 1 }]) {
      client.say(message);
    }
    await settle();
    expect(client.of('value')).toEqual([]);
    gate.resolve();
    expect(await client.heard('value')).toMatchObject({ request: 1 });
    expect(client.messages.filter(({ id }) => id === 1).map(({ kind }) => kind)).toEqual(['opened', 'value']);
    source.put('a', 2);
    await client.heard('delta');
  });

  test('[STAT-5] an id that is not open is refused, and its close means nothing', async () => {
    const { open: connect } = setUp();
    const client = await opened(await connect());
    for (const kind of ['unsubscribe', 'close']) client.say({ kind, id: 9 });
    client.say({ kind: 'peek', id: 9, request: 1 });
    client.say({ kind: 'subscribe', id: 9 });
    await client.heard('refused', 2);
    expect(codes(client)).toEqual([
      [9, 'not-open'],
      [9, 'not-open'],
    ]);
  });

  test('[STAT-5] what is closed before it is open is given back to the source', async () => {
    const { open: connect, source } = setUp();
    const gate = Promise.withResolvers<void>();
    source.gate = gate.promise;
    const [leaving, closing] = [await welcomed(await connect()), await welcomed(await connect())];
    leaving.say(open(1, 'a'));
    closing.say(open(1, 'a'));
    closing.say({ kind: 'close', id: 1 });
    await settle();
    leaving.channel.close(1000, 'done');
    await leaving.ended();
    gate.resolve();
    await settle();
    expect(source.requests).toHaveLength(2);
    expect(source.opened.size).toBe(0);
    expect(closing.of('opened')).toEqual([]);
    closing.say(open(1, 'b'));
    await closing.heard('opened');
  });

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
    const gate = tokenGate([{ token: 'the token of acme', tenant: 'acme' as never }]);
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
