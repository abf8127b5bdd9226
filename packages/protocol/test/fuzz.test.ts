import { systemClock } from '@pulse/base';
import { layoutId } from '@pulse/model';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Accept,
  type Connect,
  connectInProcess,
  connectWebSocket,
  type Frame,
  LOG_PROTOCOL,
  type ProtocolEvent,
  STATE_PROTOCOL,
  STATISTICS_PROTOCOL,
  serveLog,
  serveState,
  serveStatistics,
} from '../src/mod.ts';
import { MemoryLog, MemoryStatistics, numbered } from '../testing/mod.ts';
import { MemoryState, rowOf } from './layouts.ts';
import { RawClient, settle, until } from './raw-client.ts';
import { logClientMessages, stateClientMessages, statisticsClientMessages } from './samples.ts';
import { listenWebSocket } from './web-socket-server.ts';

/** A message with something replaced, anywhere in it: close enough to right to reach deep. */
const mutated = (messages: readonly object[]) =>
  fc
    .tuple(fc.constantFrom(...messages), fc.array(fc.tuple(fc.nat(), fc.jsonValue()), { maxLength: 3 }))
    .map(([message, changes]) => {
      const copy = structuredClone(message);
      for (const [place, value] of changes) replaceSomewhere(copy as Record<string, unknown>, place, value);
      return JSON.stringify(copy);
    });

function replaceSomewhere(target: Record<string, unknown>, place: number, value: unknown): void {
  const keys = Object.keys(target);
  const key = keys[place % keys.length];
  if (key === undefined) return;
  const inside = target[key];
  if (place % 3 !== 0 && typeof inside === 'object' && inside !== null) {
    replaceSomewhere(inside as Record<string, unknown>, Math.floor(place / 3), value);
  } else {
    target[key] = value;
  }
}

const hostile = (messages: readonly object[]): fc.Arbitrary<Frame> =>
  fc.oneof(
    mutated(messages),
    fc.jsonValue().map((value) => JSON.stringify({ kind: 'acknowledge', ...(value as object) })),
    fc.constantFrom(...messages).map((message) => JSON.stringify(message)),
    fc.string({ maxLength: 300 }),
    fc.constantFrom(
      '',
      'null',
      '[]',
      '{"kind":"__proto__"}',
      '{"kind":"hello","__proto__":{"tenant":"acme"}}',
    ),
    fc.integer({ min: 1, max: 5000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
    fc.uint8Array({ maxLength: 300 }),
  );

/** All servers, what they are told, and how to make something happen that a well-behaved channel hears of. */
function targets() {
  const told: ProtocolEvent[] = [];
  const events = (event: ProtocolEvent) => void told.push(event);
  const log = new MemoryLog();
  log.append('a', 1, 1, [numbered(1)]);
  let seq = 1;
  const state = new MemoryState();
  state.put('L', [rowOf('a', 1, 2)]);
  const serve = serveState({ clock: systemClock, events });
  const statistics = new MemoryStatistics();
  statistics.put('a', 1);
  const cursors = [{ source: 'a', cursor: { epoch: 1, seq: 1 } }];
  const common = { kind: 'hello', versions: [2], encoding: 'json' };
  const logHello = { ...common, protocol: LOG_PROTOCOL, tenant: 'acme', cursors };
  const stateHello = { ...common, protocol: STATE_PROTOCOL };
  const statisticsHello = { ...common, protocol: STATISTICS_PROTOCOL, tenant: 'acme' };
  const open = { kind: 'open', id: 1, statType: 'CallsAnswered', objects: [{ type: 'Agent', id: 'a' }] };
  return {
    told,
    log: {
      protocol: LOG_PROTOCOL,
      accept: serveLog({ source: log, clock: systemClock, events, limits: { channels: 100_000 } }),
      hello: logHello,
      messages: [...logClientMessages, logHello],
      stir: () => log.append('a', 1, ++seq, [numbered(seq)]),
      hears: 'records',
      greeted: async (client: RawClient) => client,
    },
    state: {
      protocol: STATE_PROTOCOL,
      accept: ((channel) => serve(channel, state)) as Accept,
      hello: stateHello,
      messages: [...stateClientMessages, stateHello, { kind: 'subscribe', id: 1, layout: 'L' }],
      stir: () => void state.change('L', { changed: [{ id: 'a', cells: [[0, ++seq]] }] }),
      hears: 'delta',
      greeted: async (client: RawClient) => {
        client.say({ kind: 'subscribe', id: 1, layout: layoutId('L') });
        await client.heard('snapshot');
        return client;
      },
    },
    statistics: {
      protocol: STATISTICS_PROTOCOL,
      accept: serveStatistics({ sourceOf: () => statistics, clock: systemClock, events }),
      hello: statisticsHello,
      messages: [...statisticsClientMessages, statisticsHello, open],
      stir: () => statistics.put('a', ++seq),
      hears: 'delta',
      greeted: async (client: RawClient) => {
        client.say(open);
        client.say({ kind: 'subscribe', id: 1 });
        await client.heard('value');
        return client;
      },
    },
  };
}

describe.each(['log', 'state', 'statistics'] as const)('hostile clients of the %s server', (pattern) => {
  const all = targets();
  const target = all[pattern];
  const { protocol } = target;
  let webSocket: Connect;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const server = await listenWebSocket(target.accept, { subprotocol: protocol });
    webSocket = connectWebSocket(server.url, { subprotocol: protocol });
    stop = server.stop;
  });
  afterAll(() => stop());

  async function attack(connect: Connect, frames: readonly Frame[], afterHello: boolean): Promise<RawClient> {
    const attacker = await RawClient.open(connect);
    if (afterHello) {
      attacker.say(target.hello);
      await attacker.heard('welcome');
    }
    for (const frame of frames) attacker.channel.send(frame);
    await settle(3);
    return attacker;
  }

  test.each<[string, () => Connect, number]>([
    ['in-process', () => connectInProcess(target.accept), 400],
    ['WebSocket', () => webSocket, 150],
  ])(
    '[P-20] whatever they send, the server stands and others go on (%s)',
    async (_name, connect, numRuns) => {
      const good = await RawClient.open(connect());
      good.say(target.hello);
      await good.heard('welcome');
      await target.greeted(good);
      await fc.assert(
        fc.asyncProperty(
          fc.array(hostile(target.messages), { minLength: 1, maxLength: 8 }),
          fc.boolean(),
          async (frames, afterHello) => {
            const attacker = await attack(connect(), frames, afterHello);
            const heard = good.of(target.hears).length;
            target.stir();
            good.say({ kind: 'heartbeat', time: 0 });
            await until(() => good.of(target.hears).length > heard || good.closed !== undefined);
            expect(good.closed).toBeUndefined();
            expect(attacker.closed?.code).not.toBe(1011);
            attacker.channel.close(1000, 'done');
          },
        ),
        { numRuns },
      );
      expect(all.told.filter(({ kind }) => kind === 'failed')).toEqual([]);
      expect(all.told.filter(({ kind }) => kind === 'malformed').length).toBeGreaterThan(numRuns / 10);
      expect(({} as Record<string, unknown>).tenant).toBeUndefined();
      good.channel.close(1000, 'done');
    },
  );
});
