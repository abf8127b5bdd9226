import { ManualClock } from '@pulse/base';
import { type Cursor, type SourceId, STREAM_START, sourceId } from '@pulse/model';
import type { LogRecords, LogStream } from '@pulse/protocol';
import { beforeEach, describe, expect, test } from 'vitest';
import { EventOrder, PATIENCE } from './event-order.ts';
import { StreamState } from './stream-state.ts';

const [a, b] = [sourceId('a'), sourceId('b')];

describe('logs that are read again', () => {
  let clock: ManualClock;
  let streams: StreamState;
  let applied: string[];
  let told: string[];
  let order: EventOrder;

  beforeEach(() => {
    clock = new ManualClock(1_000_000);
    streams = new StreamState(clock, ['lds', 'lds-vq']);
    applied = [];
    told = [];
    order = new EventOrder({
      streams,
      clock,
      tell: (_, message) => void told.push(message),
      apply({ source, from, events }, first, end) {
        for (let place = first; place < end; place++) applied.push(`${source}${events[place]?.time}`);
        streams.applied(source, { epoch: 1, seq: from + end - 1 });
      },
    });
  });

  const at = (seq: number): Cursor => (seq === 0 ? STREAM_START : { epoch: 1, seq });
  const found = (source: SourceId, last: number): LogStream => ({
    source,
    clock: 'live',
    first: STREAM_START,
    last: at(last),
  });
  /** A log has told its stream, which has so many events, and how it fares. */
  function discovered(log: string, source: SourceId, last: number, state: 'live' | 'catching-up' = 'live') {
    streams.streams(log, [found(source, last)]);
    streams.reports([{ source, state, since: 0, watermark: 0, clock: 'live', last: at(last) }]);
    order.advance();
  }
  const batch = (source: SourceId, from: number, ...times: number[]): LogRecords => ({
    kind: 'records',
    source,
    epoch: 1,
    from,
    events: times.map((time) => ({ type: 'EventUserEvent', time })),
  });

  test('[T5] come in the order of time, then of name, whatever the order of arrival', async () => {
    discovered('lds', a, 4);
    discovered('lds-vq', b, 3);
    const one = order.offer(batch(a, 1, 10, 20, 30, 40));
    expect(applied).toEqual([]);
    void order.offer(batch(b, 1, 5, 20));
    expect(applied).toEqual(['b5', 'a10', 'a20', 'b20']);
    void order.offer(batch(b, 3, 35));
    await one;
    expect(applied).toEqual(['b5', 'a10', 'a20', 'b20', 'a30', 'b35', 'a40']);
  });

  test('an event with an older stamp than its stream had does not hold back the others', () => {
    discovered('lds', a, 3);
    discovered('lds-vq', b, 2);
    void order.offer(batch(a, 1, 10, 30, 11));
    void order.offer(batch(b, 1, 20, 31));
    expect(applied).toEqual(['a10', 'b20', 'a30', 'a11', 'b31']);
  });

  test('nothing is applied before every log has told its streams', () => {
    discovered('lds', a, 1);
    void order.offer(batch(a, 1, 10));
    expect(applied).toEqual([]);
    discovered('lds-vq', b, 0);
    expect(applied).toEqual(['a10']);
  });

  test('a stream whose own source is catching up is waited for', () => {
    discovered('lds', a, 1);
    discovered('lds-vq', b, 0, 'catching-up');
    void order.offer(batch(a, 1, 10));
    expect(applied).toEqual([]);
    discovered('lds-vq', b, 0);
    expect(applied).toEqual(['a10']);
  });

  test('once all is read, events go through as they come', () => {
    discovered('lds', a, 1);
    discovered('lds-vq', b, 1);
    void order.offer(batch(a, 1, 10));
    void order.offer(batch(b, 1, 20));
    expect(streams.settled).toBe(true);
    expect(order.offer(batch(b, 2, 40))).toBeUndefined();
    expect(order.offer(batch(a, 2, 30))).toBeUndefined();
    expect(applied.slice(2)).toEqual(['b40', 'a30']);
  });

  describe('of replays', () => {
    const replay = (
      log: string,
      source: SourceId,
      last: number,
      watermark: number,
      state = 'live' as const,
    ) => {
      streams.streams(log, [{ ...found(source, last), clock: 'replay' }]);
      const status = { status: 'live', since: 0 } as const;
      streams.link(log, status);
      streams.channel(source, status);
      streams.reports([{ source, state, since: 0, watermark, clock: 'replay', last: at(last) }]);
      order.advance();
    };

    test('[T5] wait until the others have promised to have nothing older, and no longer', () => {
      replay('lds', a, 0, 5);
      replay('lds-vq', b, 0, 5);
      void order.offer(batch(a, 1, 10, 20));
      expect(applied).toEqual([]);
      replay('lds-vq', b, 0, 15);
      expect(applied).toEqual(['a10']);
      // What is promised counts only once everything before it is here.
      replay('lds-vq', b, 1, 30);
      expect(applied).toEqual(['a10']);
      void order.offer(batch(b, 1, 16));
      expect(applied).toEqual(['a10', 'b16', 'a20']);
    });

    test('wait for nobody for ever whose time stands still, until it goes on', () => {
      replay('lds', a, 0, 5);
      replay('lds-vq', b, 0, 5);
      void order.offer(batch(a, 1, 10));
      clock.advance(PATIENCE + 2000);
      expect(applied).toEqual(['a10']);
      expect(told).toEqual([expect.stringContaining('b: nothing has come')]);
      expect(streams.isPresent(b)).toBe(false);
      replay('lds-vq', b, 0, 15);
      expect(streams.isPresent(b)).toBe(true);
      void order.offer(batch(a, 2, 20));
      expect(applied).toEqual(['a10']);
    });

    test.each(['disconnected', 'ended'] as const)('wait for nobody who is %s', (state) => {
      replay('lds', a, 0, 5);
      replay('lds-vq', b, 0, 5);
      void order.offer(batch(a, 1, 10));
      expect(applied).toEqual([]);
      streams.reports([{ source: b, state, since: 0, watermark: 5, clock: 'replay', last: at(0) }]);
      order.advance();
      expect(applied).toEqual(['a10']);
    });
  });

  test('who gives nothing is not waited for for ever, and that is told', () => {
    discovered('lds', a, 1);
    void order.offer(batch(a, 1, 10));
    clock.advance(PATIENCE - 1000);
    expect(applied).toEqual([]);
    clock.advance(2000);
    expect(applied).toEqual(['a10']);
    expect(told).toEqual([expect.stringContaining('lds-vq: nothing has come')]);
    expect(streams.caughtUp).toBe(false);
    expect(streams.now(10)).toBe(clock.now());
  });

  test('who waits when it ends is let go without being applied', async () => {
    discovered('lds', a, 1);
    const waiting = order.offer(batch(a, 1, 10));
    order[Symbol.dispose]();
    await waiting;
    expect(applied).toEqual([]);
  });
});
