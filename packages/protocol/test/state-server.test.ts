import { ManualClock } from '@pulse/base';
import type { StreamHealth } from '@pulse/model';
import { describe, expect, test } from 'vitest';
import {
  CLOSE,
  connectInProcess,
  type ProtocolEvent,
  STATE_PROTOCOL,
  STATE_VERSIONS,
  type StateLimits,
  type StateServerOptions,
  serveState,
} from '../src/mod.ts';
import { infoOf, MemoryState, rowOf } from './layouts.ts';
import { RawClient, settle, until } from './raw-client.ts';
import { SluggishLine } from './sluggish.ts';

const hello = (extra: object = {}) => ({
  kind: 'hello',
  protocol: STATE_PROTOCOL,
  versions: [2],
  encoding: 'json',
  ...extra,
});

const healthOf = (state: StreamHealth['state']): StreamHealth => ({
  source: 'a',
  state,
  since: 1,
  watermark: 2,
  clock: 'live',
});

function setUp(options: { limits?: Partial<StateLimits> } & Partial<StateServerOptions> = {}) {
  const clock = new ManualClock(1_000_000);
  const told: ProtocolEvent[] = [];
  const state = new MemoryState();
  state.put('L', [rowOf('a', 1, 2), rowOf('b', 3, 4)]);
  const serve = serveState({ clock, events: (event) => told.push(event), ...options });
  const connect = connectInProcess((channel) => serve(channel, state));
  const line = () => new SluggishLine((channel) => serve(channel, state));
  return { clock, told, state, open: () => RawClient.open(connect), line };
}

async function welcomed(client: RawClient, extra: object = {}): Promise<RawClient> {
  client.say(hello(extra));
  await client.heard('welcome');
  return client;
}

async function following(client: RawClient, layout = 'L', id = 1): Promise<RawClient> {
  await welcomed(client);
  client.say({ kind: 'subscribe', id, layout });
  await client.heard('snapshot');
  return client;
}

const change = (id: string, value: number) => ({ changed: [{ id, cells: [[0, value] as const] }] });

describe('state server', () => {
  test('[P-6] [STATE-9] the welcome carries version, hash and the time of the server', async () => {
    const { open } = setUp();
    const client = await welcomed(await open());
    expect(client.messages[0]).toEqual({
      kind: 'welcome',
      version: 2,
      schemaHash: STATE_VERSIONS.hashes[2],
      heartbeat: 1000,
      time: 1_000_000,
    });
  });

  test('[STATE-1] a subscription is answered with the layout whole', async () => {
    const { open, state } = setUp();
    const client = await following(await open());
    expect(client.of('snapshot')).toEqual([
      { kind: 'snapshot', id: 1, info: infoOf('L'), snapshot: state.snapshot(infoOf('L').id) },
    ]);
  });

  test('[STATE-2] deltas follow at once, from version to version', async () => {
    const { open, state } = setUp();
    const client = await following(await open());
    const first = state.change('L', change('a', 10));
    const second = state.change('L', { removed: ['b'] });
    await client.heard('delta', 2);
    expect(client.of('delta')).toEqual([
      { kind: 'delta', id: 1, delta: first },
      { kind: 'delta', id: 1, delta: second },
    ]);
    expect(first.from).toEqual(client.of('snapshot')[0]?.snapshot.version);
    expect(second.from).toEqual(first.to);
  });

  test('[STATE-1] a layout that is not computed yet is sent as soon as it is', async () => {
    const { open, state } = setUp();
    state.infos.set(infoOf('M').id, infoOf('M'));
    const client = await welcomed(await open());
    client.say({ kind: 'subscribe', id: 4, layout: 'M' });
    await settle();
    expect(client.of('snapshot')).toEqual([]);
    state.put('M', [rowOf('z', 1, 1)]);
    expect(await client.heard('snapshot')).toMatchObject({ id: 4, snapshot: { rows: [rowOf('z', 1, 1)] } });
  });

  test('[STATE-1] unknown layouts and ids in use are refused; the channel goes on', async () => {
    const { open, state } = setUp();
    const client = await following(await open());
    client.say({ kind: 'subscribe', id: 2, layout: 'nowhere' });
    client.say({ kind: 'subscribe', id: 1, layout: 'L' });
    await client.heard('refused', 2);
    expect(client.of('refused').map(({ id, code }) => [id, code])).toEqual([
      [2, 'layout-not-found'],
      [1, 'id-in-use'],
    ]);
    state.change('L', change('a', 1));
    await client.heard('delta');
  });

  test('[STATE-6] the number of layouts of a channel is bounded, and there is room again after an unsubscribe', async () => {
    const { open } = setUp({ limits: { subscriptions: 2 } });
    const client = await following(await open());
    client.say({ kind: 'subscribe', id: 2, layout: 'L' });
    client.say({ kind: 'subscribe', id: 3, layout: 'L' });
    expect(await client.heard('refused')).toMatchObject({ id: 3, code: 'too-many-subscriptions' });
    client.say({ kind: 'unsubscribe', id: 1 });
    client.say({ kind: 'subscribe', id: 3, layout: 'L' });
    await client.heard('snapshot', 3);
  });

  test('after an unsubscribe nothing of the layout comes any more', async () => {
    const { open, state } = setUp();
    const client = await following(await open());
    client.say({ kind: 'unsubscribe', id: 1 });
    await settle();
    state.change('L', change('a', 1));
    await settle();
    expect(client.of('delta')).toEqual([]);
  });

  test('[STATE-3] a new set of objects comes as a snapshot, and deltas go on from it', async () => {
    const { open, state } = setUp();
    const client = await following(await open());
    state.put('L', [rowOf('c', 5, 6)]);
    const delta = state.change('L', change('c', 7));
    await client.heard('delta');
    expect(client.of('snapshot')).toHaveLength(2);
    expect(client.of('delta')).toEqual([{ kind: 'delta', id: 1, delta }]);
  });

  test('[STATE-3] a delta that does not join up with what the viewer has becomes a snapshot', async () => {
    const { open, state } = setUp();
    const client = await following(await open());
    const [listener] = state.listeners;
    const delta = state.change('L', change('a', 1));
    listener?.onDelta({ ...delta, from: [1, 77], to: [1, 78] });
    await client.heard('snapshot', 2);
  });

  test('[STATE-5] one delta for several viewers is encoded once', async () => {
    const { open, state } = setUp();
    const clients = [await following(await open()), await following(await open(), 'L', 7)];
    let reads = 0;
    state.change('L', {
      changed: [
        {
          id: 'a',
          get cells() {
            reads += 1;
            return [[0, 5] as const];
          },
        },
      ],
    });
    // Once by the source itself when it applied the delta, once by the encoder for both viewers.
    expect(reads).toBe(2);
    for (const client of clients) await client.heard('delta');
    expect(clients.map((client) => client.of('delta')[0]?.id)).toEqual([1, 7]);
  });

  test('[STATE-8] health is sent after the welcome, on every change and with each heartbeat', async () => {
    const { open, state, clock } = setUp();
    state.streams = [healthOf('connecting')];
    const client = await welcomed(await open());
    await client.heard('health');
    state.tellHealth([healthOf('live')]);
    await client.heard('health', 2);
    clock.advance(1000);
    await client.heard('heartbeat');
    await client.heard('health', 3);
    expect(client.of('health').map(({ streams }) => streams[0]?.state)).toEqual([
      'connecting',
      'live',
      'live',
    ]);
    expect(client.of('heartbeat')).toEqual([{ kind: 'heartbeat', time: 1_001_000 }]);
  });

  test('a channel that has ended is no longer listened for', async () => {
    const { open, state } = setUp();
    const client = await following(await open());
    expect(state.listeners.size).toBe(1);
    client.channel.close(1000, 'done');
    await client.ended();
    expect(state.listeners.size).toBe(0);
  });

  test('[LOG-12] a token that does not give access is refused', async () => {
    const { open } = setUp({ authorise: ({ token }) => token === 'right' });
    const wrong = await open();
    wrong.say(hello({ token: 'wrong' }));
    expect((await wrong.ended()).code).toBe(CLOSE.unauthorised);
    await welcomed(await open(), { token: 'right' });
  });

  test.each<[string, string, keyof typeof CLOSE]>([
    ['[P-16] a subscription without a layout', '{"kind":"subscribe","id":1}', 'malformed'],
    ['[P-16] nonsense', '{{', 'malformed'],
    ['[P-17] a frame above the limit', JSON.stringify({ kind: 'x'.repeat(20_000) }), 'frame-too-large'],
    ['[P-18] a second hello', JSON.stringify(hello()), 'unexpected-message'],
  ])('%s closes its channel and nothing else', async (_title, frame, code) => {
    const { open, state } = setUp();
    const [bad, good] = [await following(await open()), await following(await open())];
    bad.say(frame);
    expect((await bad.ended()).code).toBe(CLOSE[code]);
    state.change('L', change('a', 1));
    await good.heard('delta');
  });
});

describe('state server with a slow viewer', () => {
  async function congested() {
    const made = setUp({ limits: { bufferedBytes: 300, stalledBeats: 5 } });
    const line = made.line();
    const client = await following(await RawClient.open(line.connect));
    line.flowing = false;
    for (let i = 0; line.buffered <= 300; i++) made.state.change('L', change('a', i));
    return { ...made, line, client };
  }

  test('[STATE-4] deltas merge into one while the channel is congested, and nothing queues', async () => {
    const { line, client, state } = await congested();
    const held = line.held;
    for (let i = 0; i < 500; i++) state.change('L', change(i % 2 ? 'a' : 'b', 1000 + i));
    expect(line.held).toBe(held);
    line.flowing = true;
    line.release();
    await until(() => client.of('delta').length === held + 1);
    const merged = client.of('delta').at(-1)!.delta;
    expect(merged.changed).toEqual([
      { id: 'b', cells: [[0, 1498]] },
      { id: 'a', cells: [[0, 1499]] },
    ]);
    expect(merged.from).toEqual(client.of('delta').at(-2)?.delta.to);
    expect(merged.to).toEqual(state.snapshot(infoOf('L').id)?.version);
    expect(client.of('snapshot')).toHaveLength(1);
  });

  test('[STATE-3] where deltas cannot be merged, the snapshot of the moment of the drain is sent', async () => {
    const { line, client, state } = await congested();
    state.put('L', [rowOf('c', 1, 1)]);
    state.change('L', change('c', 2));
    line.flowing = true;
    line.release();
    expect(await client.heard('snapshot', 2)).toMatchObject({ snapshot: { rows: [rowOf('c', 2, 1)] } });
    const delta = state.change('L', change('c', 3));
    await until(() => client.of('delta').at(-1)?.delta.to[1] === delta.to[1]);
  });

  test('[STATE-8] health and heartbeats are held back too, and the newest health is sent at the drain', async () => {
    const { line, client, state, clock } = await congested();
    const held = line.held;
    state.tellHealth([healthOf('disconnected')]);
    state.tellHealth([healthOf('live')]);
    clock.advance(1000);
    expect(line.held).toBe(held);
    line.flowing = true;
    line.release();
    await until(() => client.of('health').at(-1)?.streams[0]?.state === 'live');
    expect(
      client.messages.some(({ kind, streams }) => kind === 'health' && streams[0]?.state === 'disconnected'),
    ).toBe(false);
  });

  test('[STATE-7] a viewer that takes nothing is closed as too slow; one that takes a little each time is not', async () => {
    const { line, client, clock, told } = await congested();
    const beat = async () => {
      client.say({ kind: 'heartbeat', time: 0 });
      await settle();
      clock.advance(1000);
      await settle();
    };
    await beat();
    for (let beats = 0; beats < 3; beats++) await beat();
    line.flowing = true;
    line.release(1);
    line.flowing = false;
    for (let beats = 0; beats < 4; beats++) await beat();
    expect(client.closed).toBeUndefined();
    for (let beats = 0; beats < 3; beats++) await beat();
    expect(client.closed?.code).toBe(CLOSE['too-slow']);
    expect(told).toContainEqual(expect.objectContaining({ kind: 'closing', code: 'too-slow' }));
  });
});
