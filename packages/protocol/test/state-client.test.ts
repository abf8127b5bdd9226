import { ManualClock } from '@pulse/base';
import { type LayoutDelta, type LayoutInfo, type LayoutSnapshot, layoutId } from '@pulse/model';
import { afterEach, describe, expect, test } from 'vitest';
import { type LinkStatus, StateClient } from '../src/browser.ts';
import { CLOSE, connectInProcess, STATE_VERSIONS } from '../src/mod.ts';
import { infoOf, rowOf } from './layouts.ts';
import { RawClient, settle, until } from './raw-client.ts';

const L = layoutId('L');
const M = layoutId('M');

const welcome = (time: number, extra: object = {}) => ({
  kind: 'welcome',
  version: 2,
  schemaHash: STATE_VERSIONS.hashes[2],
  heartbeat: 1000,
  time,
  ...extra,
});

const snapshotOf = (id: number, counter: number, ...rows: ReturnType<typeof rowOf>[]) => ({
  kind: 'snapshot',
  id,
  info: infoOf('L'),
  snapshot: { layout: 'L', version: [1, counter], at: 1, since: [null, null], rows },
});

const deltaOf = (id: number, from: number, value: number) => ({
  kind: 'delta',
  id,
  delta: {
    layout: 'L',
    from: [1, from],
    to: [1, from + 1],
    at: 2,
    changed: [{ id: 'a', cells: [[0, value]] }],
    added: [],
    removed: [],
  },
});

const running: StateClient[] = [];
afterEach(() => {
  for (const client of running.splice(0)) client.stop();
});

/** A client against a server that a test plays by hand. */
function setUp() {
  const clock = new ManualClock(5_000_000);
  const servers: RawClient[] = [];
  const client = new StateClient({
    connect: connectInProcess((channel) => servers.push(new RawClient(channel))),
    clock,
    random: () => 0.5,
  });
  running.push(client);
  const heard = {
    snapshots: [] as LayoutSnapshot[],
    infos: [] as LayoutInfo[],
    deltas: [] as [LayoutSnapshot, LayoutDelta][],
    statuses: [] as LinkStatus[],
    refused: [] as string[],
    healths: 0,
  };
  client.listen({
    onSnapshot(snapshot, info) {
      heard.snapshots.push(snapshot);
      heard.infos.push(info);
    },
    onDelta: (snapshot, delta) => heard.deltas.push([snapshot, delta]),
    onStatus: (status) => heard.statuses.push(status),
    onRefused: (layout, code) => heard.refused.push(`${layout} ${code}`),
    onHealth: () => {
      heard.healths += 1;
    },
  });
  /** The n-th connection, welcomed. */
  const server = async (count = 1) => {
    await until(() => {
      if (servers.length >= count) return true;
      clock.advance(100);
      return false;
    });
    const raw = servers[count - 1] as RawClient;
    await raw.heard('hello');
    raw.say(welcome(clock.now()));
    return raw;
  };
  return { clock, client, server, heard, servers };
}

describe('state client', () => {
  test('subscribes, applies deltas and tells its listeners after its own state has changed', async () => {
    const { client, server, heard } = setUp();
    client.subscribe(L);
    client.start();
    const raw = await server();
    const { id, layout } = await raw.heard('subscribe');
    expect(layout).toBe('L');
    raw.say(snapshotOf(id, 1, rowOf('a', 1, 2), rowOf('b', 3, 4)));
    raw.say(deltaOf(id, 1, 10));
    await until(() => heard.deltas.length === 1);
    expect(heard.infos).toEqual([infoOf('L')]);
    expect(client.snapshot(L)).toBe(heard.deltas[0]?.[0]);
    expect(client.snapshot(L)?.rows).toEqual([rowOf('a', 10, 2), rowOf('b', 3, 4)]);
    expect(client.snapshot(L)?.rows[1]).toBe(heard.snapshots[0]?.rows[1]);
  });

  test('[STATE-3] a delta that does not fit makes it subscribe anew, and late ones are ignored', async () => {
    const { client, server, heard } = setUp();
    client.subscribe(L);
    client.start();
    const raw = await server();
    const { id } = await raw.heard('subscribe');
    raw.say(snapshotOf(id, 1, rowOf('a', 1, 2)));
    raw.say(deltaOf(id, 5, 10));
    raw.say(deltaOf(id, 1, 11));
    const again = await raw.heard('subscribe', 2);
    expect(raw.of('unsubscribe')).toEqual([{ kind: 'unsubscribe', id }]);
    expect(again.id).not.toBe(id);
    expect(heard.deltas).toEqual([]);
    raw.say(snapshotOf(again.id, 7, rowOf('a', 12, 2)));
    await until(() => heard.snapshots.length === 2);
    expect(client.snapshot(L)?.rows).toEqual([rowOf('a', 12, 2)]);
  });

  test('[STATE-10] keeps snapshots readable over a loss, and asks for every layout again', async () => {
    const { client, server, heard } = setUp();
    client.subscribe(L);
    client.start();
    const raw = await server();
    const { id } = await raw.heard('subscribe');
    raw.say(snapshotOf(id, 1, rowOf('a', 1, 2)));
    await until(() => heard.snapshots.length === 1);
    raw.channel.close(1001, 'server stops');
    await until(() => client.status.status === 'disconnected');
    expect(client.snapshot(L)?.rows).toEqual([rowOf('a', 1, 2)]);
    client.subscribe(M);
    const next = await server(2);
    await next.heard('subscribe', 2);
    expect(next.of('subscribe').map(({ layout }) => layout)).toEqual(['L', 'M']);
    expect(heard.statuses.map(({ status }) => status)).toEqual(['live', 'disconnected', 'live']);
  });

  test('followers of one layout share a subscription, which ends with the last of them', async () => {
    const { client, server } = setUp();
    const [first, second] = [client.subscribe(L), client.subscribe(L)];
    client.start();
    const raw = await server();
    const { id } = await raw.heard('subscribe');
    first();
    first();
    await settle();
    expect(raw.of('unsubscribe')).toEqual([]);
    second();
    expect(await raw.heard('unsubscribe')).toEqual({ kind: 'unsubscribe', id });
    expect(raw.of('subscribe')).toHaveLength(1);
    expect(client.snapshot(L)).toBeUndefined();
    client.subscribe(L);
    await raw.heard('subscribe', 2);
  });

  test('[STATE-10] a refused layout is told and asked for again every five seconds', async () => {
    const { client, server, clock, heard } = setUp();
    client.subscribe(L);
    client.start();
    const raw = await server();
    const { id } = await raw.heard('subscribe');
    raw.say({ kind: 'refused', id, code: 'layout-not-found', message: 'no L' });
    await until(() => heard.refused.length === 1);
    expect(heard.refused).toEqual(['L layout-not-found']);
    for (let beat = 0; beat < 5; beat++) {
      expect(raw.of('subscribe')).toHaveLength(1);
      clock.advance(1000);
      raw.say({ kind: 'heartbeat', time: 0 });
      await settle();
    }
    const again = await raw.heard('subscribe', 2);
    raw.say(snapshotOf(again.id, 1, rowOf('a', 1, 2)));
    await until(() => heard.snapshots.length === 1);
  });

  test('[STATE-9] the offset is that of the fastest of the last samples', async () => {
    const { client, server, clock } = setUp();
    client.start();
    const raw = await server();
    await settle();
    expect(client.offset).toBe(0);
    const beats = async (count: number, ahead: number) => {
      for (let beat = 0; beat < count; beat++) {
        clock.advance(500);
        raw.say({ kind: 'heartbeat', time: clock.now() + ahead });
        await settle(3);
      }
    };
    await beats(1, 80);
    await beats(1, 95);
    await beats(5, 60);
    expect(client.offset).toBe(95);
    expect(client.now()).toBe(clock.now() + 95);
    // The server's clock was set back: after thirty samples that is believed.
    await beats(30, -200);
    expect(client.offset).toBe(-200);
  });

  test('[P-12] waits ten heartbeats for a snapshot, three otherwise', async () => {
    const { client, server, clock } = setUp();
    client.subscribe(L);
    client.start();
    const raw = await server();
    const { id } = await raw.heard('subscribe');
    clock.advance(9000);
    await settle();
    expect(raw.closed).toBeUndefined();
    raw.say(snapshotOf(id, 1, rowOf('a', 1, 2)));
    await settle();
    clock.advance(3000);
    expect((await raw.ended()).code).toBe(CLOSE['heartbeat-lost']);
    const next = await server(2);
    await next.heard('subscribe');
    clock.advance(10_000);
    expect((await next.ended()).code).toBe(CLOSE['heartbeat-lost']);
  });

  test.each([
    ['[P-9] a version that it does not speak', { version: 9 }, 'version-unsupported'],
    ['[P-10] another hash: the page is older than the server', { schemaHash: 'deadbeef' }, 'schema-mismatch'],
  ])('%s is refused, and told', async (_title, extra, code) => {
    const { client, servers } = setUp();
    client.start();
    await until(() => servers.length === 1);
    servers[0]?.say(welcome(1, extra));
    await until(() => client.status.status === 'disconnected');
    expect(client.status.failure).toMatchObject({ code, refused: true });
  });

  test.each([
    ['[P-16] nonsense', '{'],
    ['[P-16] bytes', Uint8Array.of(1, 2, 3)],
    ['[P-16] a snapshot without rows', '{"kind":"snapshot","id":1,"snapshot":{}}'],
  ])('%s closes the channel, and it connects again', async (_title, frame) => {
    const { client, server } = setUp();
    client.subscribe(L);
    client.start();
    const raw = await server();
    await raw.heard('subscribe');
    raw.channel.send(frame);
    await raw.ended();
    const next = await server(2);
    const { id } = await next.heard('subscribe');
    next.say({ kind: 'from-the-future', id });
    next.say(snapshotOf(id, 1, rowOf('a', 1, 2)));
    await until(() => client.snapshot(L) !== undefined);
  });

  test('stop ends the link, start begins it again with the same subscriptions', async () => {
    const { client, server } = setUp();
    client.subscribe(L);
    client.start();
    client.start();
    const raw = await server();
    await raw.heard('subscribe');
    client.stop();
    expect((await raw.ended()).code).toBe(1000);
    await settle();
    expect(client.status.status).toBe('disconnected');
    client.start();
    await (await server(2)).heard('subscribe');
  });

  test("a listener's fault disturbs neither the link nor the other listeners", async () => {
    const { client, server, heard } = setUp();
    const thrown: unknown[] = [];
    const caught = (error: unknown) => thrown.push(error);
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', caught);
    client.listen({
      onSnapshot: () => {
        throw new Error('no canvas');
      },
    });
    client.subscribe(L);
    client.start();
    const raw = await server();
    const { id } = await raw.heard('subscribe');
    raw.say(snapshotOf(id, 1, rowOf('a', 1, 2)));
    raw.say(deltaOf(id, 1, 5));
    await until(() => heard.deltas.length === 1);
    await settle();
    process.off('uncaughtException', caught);
    for (const listener of others) process.on('uncaughtException', listener);
    expect(raw.closed).toBeUndefined();
    expect(thrown).toEqual([new Error('no canvas')]);
  });
});
