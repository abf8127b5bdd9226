import { setImmediate as nextTurn } from 'node:timers/promises';
import { ManualClock, seededRandom } from '@pulse/base';
import {
  type Cursor,
  dn,
  type SourceEvent,
  STREAM_START,
  type StreamHealth,
  sourceId,
  tenantId,
} from '@pulse/model';
import { connectInProcess, type RecordedEvent, serveLog } from '@pulse/protocol';
import { MemoryLog } from '@pulse/protocol/testing';
import { afterEach, describe, expect, test } from 'vitest';
import { createFeedSource, type FeedOptions, type SourceHealth, type SourceSink } from '../src/mod.ts';

/** Keeps what a feed gives it, with the sink's own rule: a hole must have been announced. */
class NotingSink implements SourceSink {
  readonly recent = [];
  last: Cursor;
  readonly stored: string[] = [];
  readonly events: (SourceEvent & { readonly received?: number })[] = [];
  readonly healths: SourceHealth[] = [];
  readonly watermarks: number[] = [];
  epochs = 0;
  #announced = false;

  constructor(last: Cursor = STREAM_START) {
    this.last = last;
  }

  emit(): void {
    throw new Error('a feed invents no identity');
  }

  adopt(epoch: number, from: number, events: readonly SourceEvent[]): void {
    const expected = epoch > this.last.epoch ? 1 : this.last.seq + 1;
    if (from !== expected && !this.#announced) throw new Error(`a hole before ${epoch}/${from}`);
    this.#announced = false;
    for (const [i, event] of events.entries()) {
      this.stored.push(`${epoch}/${from + i} ${event.type}`);
      this.events.push(event);
    }
    this.last = { epoch, seq: from + events.length - 1 };
  }

  newEpoch(): void {
    this.epochs += 1;
    this.#announced = true;
  }

  watermark(time: number): void {
    this.watermarks.push(time);
  }

  sync(): Promise<void> {
    return Promise.resolve();
  }

  readNewest(): Promise<readonly SourceEvent[]> {
    return Promise.resolve(this.events);
  }

  health(state: SourceHealth): void {
    this.healths.push(state);
  }
}

const upstreamName = sourceId('voice-sip');
const ringing = (seq: number): RecordedEvent => ({
  type: 'EventUserEvent',
  time: 1000 + seq,
  received: 2000 + seq,
  thisDn: dn('1003', 'voice-sip'),
});

const running: AbortController[] = [];
afterEach(() => {
  for (const each of running.splice(0)) each.abort();
});

function setUp({ sink = new NotingSink(), ...options }: Partial<FeedOptions> & { sink?: NotingSink } = {}) {
  const clock = new ManualClock(5_000_000);
  const log = new MemoryLog();
  log.add('voice-sip');
  const told: string[] = [];
  const server = new AbortController();
  const source = createFeedSource({
    context: {
      tenant: tenantId('acme'),
      source: sourceId('voice'),
      clock,
      tell: (level, message) => told.push(`${level}: ${message}`),
    },
    streamClock: 'live',
    connect: connectInProcess(serveLog({ source: log, clock, signal: server.signal })),
    random: seededRandom(1),
    upstream: { source: upstreamName },
    ...options,
  });
  const stop = new AbortController();
  running.push(stop, server);
  const done = source.run(sink, stop.signal);
  return { clock, log, told, sink, source, stop, done, server };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await nextTurn();
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await nextTurn();
}

describe('feed source', () => {
  test('events keep the identity and the arrival stamp that they have upstream', async () => {
    const { log, sink } = setUp();
    log.append('voice-sip', 7, 1, [ringing(1), ringing(2)]);
    log.append('voice-sip', 8, 1, [ringing(1)]);
    await until(() => sink.stored.length === 3);
    expect(sink.stored).toEqual(['7/1 EventUserEvent', '7/2 EventUserEvent', '8/1 EventUserEvent']);
    expect(sink.events[1]).toEqual(ringing(2));
    expect(sink.epochs).toBe(0);
  });

  test("goes on behind the log's end", async () => {
    const sink = new NotingSink({ epoch: 7, seq: 2 });
    const { log } = setUp({ sink });
    log.append('voice-sip', 7, 1, [ringing(1), ringing(2), ringing(3)]);
    await until(() => sink.stored.length > 0);
    expect(sink.stored).toEqual(['7/3 EventUserEvent']);
  });

  test('only its own stream of the upstream is read', async () => {
    const { log, sink } = setUp();
    log.append('other', 7, 1, [ringing(1)]);
    log.append('voice-sip', 9, 1, [ringing(1)]);
    await until(() => sink.stored.length > 0);
    await settle();
    expect(sink.stored).toEqual(['9/1 EventUserEvent']);
  });

  test('a gap upstream leaves a hole of the same size, announced to the sink and told', async () => {
    const { log, sink, told } = setUp();
    log.append('voice-sip', 7, 1, [ringing(1)]);
    log.append('voice-sip', 7, 5, [ringing(5)]);
    await until(() => sink.stored.length === 2);
    expect(sink.stored).toEqual(['7/1 EventUserEvent', '7/5 EventUserEvent']);
    expect(sink.epochs).toBe(1);
    expect(told.at(-1)).toBe(
      'warn: the upstream no longer has the events behind 7/1 up to 7/4 (missing-in-log); totals of this time are incomplete',
    );
  });

  test('an invalid event is left out, counted and told with index and field; the rest of its batch goes on', async () => {
    const { log, sink, told, source } = setUp();
    const lacking = { type: 'EventRinging', time: 1, thisDn: 'x' } as unknown as RecordedEvent;
    const wrong = { type: 'EventUserEvent', time: 'noon' } as unknown as RecordedEvent;
    log.append('voice-sip', 7, 1, [wrong, ringing(2), lacking, ringing(4)]);
    log.append('voice-sip', 7, 5, [lacking]);
    log.append('voice-sip', 7, 6, [ringing(6)]);
    await until(() => sink.stored.length === 3);
    expect(sink.stored).toEqual(['7/2 EventUserEvent', '7/4 EventUserEvent', '7/6 EventUserEvent']);
    expect(source.counts).toEqual({ invalid: 3, unknownType: 0 });
    const remarks = told.filter((line) => line.includes('invalid'));
    expect(remarks).toEqual([
      expect.stringMatching(/^warn: event 0 of the batch at 7\/1 is invalid and left out: time: /),
    ]);
    expect(remarks.join()).not.toContain('noon');
  });

  test('an event of an unknown type keeps its place, is counted and told once', async () => {
    const { log, sink, told, source } = setUp();
    const future = { ...ringing(1), type: 'EventFromTheFuture' } as unknown as RecordedEvent;
    log.append('voice-sip', 7, 1, [future, future, ringing(3)]);
    await until(() => sink.stored.length === 3);
    expect(sink.stored).toEqual(['7/1 EventFromTheFuture', '7/2 EventFromTheFuture', '7/3 EventUserEvent']);
    expect(source.counts).toEqual({ invalid: 0, unknownType: 2 });
    expect(told.filter((line) => line.includes('EventFromTheFuture'))).toHaveLength(1);
    expect(sink.epochs).toBe(0);
  });
});

describe('feed source: how the upstream fares', () => {
  test('connecting, catching up, live, and the words of the upstream', async () => {
    const { log, sink, clock, told } = setUp();
    await until(() => sink.healths.at(-1)?.state === 'live');
    expect(sink.healths.map(({ state }) => state)).toEqual(['connecting', 'live']);
    expect(told).toEqual(['info: connected to the feed of in-process']);
    log.health = () => [
      {
        source: 'voice-sip',
        state: 'disconnected',
        since: 1,
        watermark: 77,
        clock: 'live',
        last: { epoch: 0, seq: 0 },
        code: 'switch-lost',
        message: 'No link to the switch.',
      } satisfies StreamHealth & { last: Cursor },
    ];
    clock.advance(1000);
    await until(() => sink.healths.length === 3);
    expect(sink.healths.at(-1)).toEqual({
      state: 'disconnected',
      code: 'switch-lost',
      message: 'No link to the switch.',
    });
    expect(sink.watermarks.at(-1)).toBe(77);
  });

  test('while events are underway it is catching up, and the watermark waits for them', async () => {
    const { log, sink, clock } = setUp();
    await until(() => sink.healths.at(-1)?.state === 'live');
    const [health] = log.health();
    log.health = () => [
      { ...(health as NonNullable<typeof health>), watermark: 99, last: { epoch: 7, seq: 5 } },
    ];
    clock.advance(1000);
    await until(() => sink.healths.at(-1)?.state === 'catching-up');
    expect(sink.watermarks).not.toContain(99);
    log.append('voice-sip', 7, 1, [1, 2, 3, 4, 5].map(ringing));
    await until(() => sink.stored.length === 5);
    clock.advance(1000);
    await until(() => sink.watermarks.includes(99));
    expect(sink.healths.at(-1)?.state).toBe('live');
  });

  test('an invalid event at the very end does not keep it from having caught up', async () => {
    const { log, sink, clock, source } = setUp();
    log.append('voice-sip', 7, 1, [ringing(1), { type: 'EventRinging', time: 1 }]);
    await until(() => source.counts.invalid === 1);
    clock.advance(1000);
    await until(() => sink.watermarks.length > 0);
    expect(sink.healths.at(-1)?.state).toBe('live');
  });

  test('a lost upstream is told once, however often it is tried, and recovery is told', async () => {
    const { server, sink, told, clock } = setUp();
    await until(() => sink.healths.at(-1)?.state === 'live');
    server.abort();
    await until(() => sink.healths.at(-1)?.state === 'disconnected');
    for (let attempt = 0; attempt < 20; attempt++) {
      clock.advance(1000);
      await settle();
    }
    expect(sink.healths.at(-1)).toMatchObject({ state: 'disconnected', code: 'going-away' });
    expect(told.filter((line) => line.startsWith('warn: feed lost'))).toHaveLength(1);
  });

  test('a refusal is told as one', async () => {
    const { sink, told } = setUp({ upstream: { tenant: tenantId('other') } });
    await until(() => sink.healths.at(-1)?.state === 'refused');
    expect(sink.healths.at(-1)).toEqual({
      state: 'refused',
      code: 'tenant-unknown',
      message: 'no log of other here',
    });
    expect(told).toEqual(['error: feed refused, trying again: no log of other here']);
  });

  test('a stream that the upstream does not have is told with those that it has', async () => {
    const { sink } = setUp({ upstream: { source: sourceId('nobody') } });
    await until(() => sink.healths.at(-1)?.state === 'refused');
    expect(sink.healths.at(-1)).toMatchObject({
      code: 'stream-not-found',
      message: 'The upstream has no stream nobody; it has voice-sip.',
    });
  });

  test('clocks that differ are a warning', async () => {
    const { sink } = setUp({ streamClock: 'replay' });
    await until(() => sink.healths.length === 2);
    expect(sink.healths.at(-1)?.warning).toMatch(/declares this stream live, here it is configured replay/);
  });

  test('the signal ends it', async () => {
    const { stop, done, sink } = setUp();
    await until(() => sink.healths.at(-1)?.state === 'live');
    stop.abort();
    await done;
  });
});
