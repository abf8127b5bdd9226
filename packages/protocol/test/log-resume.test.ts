import { setImmediate as nextTurn } from 'node:timers/promises';
import { seededRandom, systemClock } from '@pulse/base';
import { compareCursors, STREAM_START, sourceId, tenantId } from '@pulse/model';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Accept,
  type BackoffLimits,
  type Connect,
  connectInProcess,
  connectWebSocket,
  type LogRecords,
  type LogSource,
  runLogClient,
  serveLog,
} from '../src/mod.ts';
import { MemoryLog } from '../testing/mod.ts';
import { LOG_KINDS, type LogKind } from './log-kinds.ts';
import { RawClient } from './raw-client.ts';
import { breaking } from './unreliable.ts';
import { listenWebSocket } from './web-socket-server.ts';

const IMPATIENT: BackoffLimits = { quick: 1, first: 1, longest: 2, held: 0 };

/** What happens to one stream: batches that are there at the start, and batches that come while it is read. */
const story = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
  batches: fc.array(
    fc.record({
      source: fc.constantFrom('a', 'b'),
      events: fc.integer({ min: 1, max: 9 }),
      epochEnds: fc.boolean(),
      before: fc.boolean(),
    }),
    { minLength: 1, maxLength: 40, size: 'max' },
  ),
  /** Frames until each connection is cut; the connections after these hold. */
  cuts: fc.array(fc.integer({ min: 0, max: 25 }), { maxLength: 12, size: 'max' }),
  encoding: fc.constantFrom('json' as const, 'msgpack' as const),
  slowConsumer: fc.boolean(),
});

type Story = typeof story extends fc.Arbitrary<infer S> ? S : never;

/** Plays a story and returns what was written and what a client read, as `source epoch/seq number`. */
async function play(kind: LogKind, told: Story, connectTo: (log: LogSource<unknown>) => Connect) {
  const log = new MemoryLog<unknown>();
  log.add('a');
  log.add('b');
  const random = seededRandom(told.seed);
  const written = new Map<string, string[]>([
    ['a', []],
    ['b', []],
  ]);
  const read = new Map<string, string[]>([
    ['a', []],
    ['b', []],
  ]);
  let number = 0;
  const places = new Map<string, { epoch: number; seq: number }>();

  const append = ({ source, events, epochEnds }: Story['batches'][number]) => {
    const place = places.get(source) ?? { epoch: 1, seq: 0 };
    const batch = Array.from({ length: events }, () => kind.item(++number));
    log.append(source, place.epoch, place.seq + 1, batch);
    for (const [i, item] of batch.entries()) {
      written.get(source)?.push(`${place.epoch}/${place.seq + 1 + i} ${kind.numberOf(item)}`);
    }
    const next = { epoch: place.epoch, seq: place.seq + events };
    places.set(source, epochEnds ? { epoch: place.epoch + 1, seq: 0 } : next);
  };

  for (const batch of told.batches) if (batch.before) append(batch);
  const stop = new AbortController();
  const cuts = [...told.cuts];
  const complete = () =>
    [...written].every(([source, events]) => read.get(source)?.length === events.length) &&
    appended === told.batches.length;
  let appended = told.batches.filter(({ before }) => before).length;
  const take = ({ source, epoch, from, events }: LogRecords<unknown>) => {
    for (const [i, item] of events.entries()) {
      read.get(source)?.push(`${epoch}/${from + i} ${kind.numberOf(item)}`);
    }
    if (complete()) stop.abort();
  };
  const client = runLogClient<unknown>(
    {
      connect: breaking(connectTo(log), () => cuts.shift()),
      tenant: tenantId('acme'),
      clock: systemClock,
      random: seededRandom(told.seed + 1),
      signal: stop.signal,
      encoding: told.encoding,
      backoff: IMPATIENT,
      onRecords: told.slowConsumer ? (records) => nextTurn().then(() => take(records)) : take,
      onGap: (gap) => {
        throw new Error(`a gap that nobody made: ${JSON.stringify(gap)}`);
      },
    },
    kind.content,
  );
  for (const batch of told.batches) {
    if (batch.before) continue;
    for (let turns = random.below(4); turns > 0; turns--) await nextTurn();
    appended += 1;
    append(batch);
  }
  if (complete()) stop.abort();
  await client;
  return { written, read };
}

const limits = { batchEvents: 4, windowEvents: 32, batchBytes: 400, sharedEvents: 20 };

describe.each(LOG_KINDS)('log client of $name over connections that break', (kind) => {
  const subprotocol = kind.content.protocol;
  let url: string;
  let stop: () => Promise<void>;
  let accept: Accept;

  beforeAll(async () => {
    ({ url, stop } = await listenWebSocket((channel) => accept(channel), {
      subprotocol,
    }));
  });
  afterAll(() => stop());

  const served = (log: LogSource<unknown>) =>
    serveLog<unknown>({ source: log, clock: systemClock, limits }, kind.content);

  const transports: Record<string, (log: LogSource<unknown>) => Connect> = {
    'in-process': (log) => connectInProcess(served(log)),
    WebSocket: (log) => {
      accept = served(log);
      return connectWebSocket(url, {
        subprotocol,
      });
    },
  };

  test.each(Object.keys(transports))(
    '[LOG-1] [LOG-9] nothing is lost, repeated or out of order, wherever connections are cut (%s)',
    async (name) => {
      const connectTo = transports[name] as (log: LogSource<unknown>) => Connect;
      await fc.assert(
        fc.asyncProperty(story, async (told) => {
          const { written, read } = await play(kind, told, connectTo);
          expect(read).toEqual(written);
        }),
        { numRuns: 60 },
      );
    },
  );

  test('[LOG-9] negative control: without resuming, what was under way when the connection broke is lost', async () => {
    const log = new MemoryLog<unknown>();
    for (let seq = 1; seq <= 30; seq++) log.append('a', 1, seq, [kind.item(seq)]);
    const client = await RawClient.open(breaking(connectInProcess(served(log)), () => 5));
    client.say({
      kind: 'hello',
      protocol: subprotocol,
      versions: [1],
      encoding: 'json',
      tenant: 'acme',
      cursors: [],
    });
    await client.ended();
    expect(client.messages.map(({ kind }) => kind)).toEqual(['welcome', 'heartbeat', 'records', 'records']);
  });

  test('[LOG-2] a client goes on from the cursors that it is given', async () => {
    const log = new MemoryLog<unknown>();
    for (let seq = 1; seq <= 30; seq++) log.append('a', 5, seq, [kind.item(seq)]);
    const stopping = new AbortController();
    let last = STREAM_START;
    const seen: number[] = [];
    await runLogClient<unknown>(
      {
        connect: connectInProcess(served(log)),
        tenant: tenantId('acme'),
        clock: systemClock,
        random: seededRandom(1),
        signal: stopping.signal,
        cursors: [[sourceId('a'), { epoch: 5, seq: 21 }]],
        onRecords: ({ epoch, from, events }) => {
          const next = { epoch, seq: from + events.length - 1 };
          expect(compareCursors(next, last)).toBeGreaterThan(0);
          last = next;
          for (const [i] of events.entries()) seen.push(from + i);
          if (next.seq === 30) stopping.abort();
        },
      },
      kind.content,
    );
    expect(seen).toEqual([22, 23, 24, 25, 26, 27, 28, 29, 30]);
  });
});
