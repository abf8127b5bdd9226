import { ManualClock } from '@pulse/base';
import { type Cursor, STREAM_START, type StreamClock, type StreamHealth, sourceId } from '@pulse/model';
import { beforeEach, describe, expect, test } from 'vitest';
import { StreamState } from './stream-state.ts';

const source = sourceId('pbx');
const at = (seq: number): Cursor => (seq === 0 ? STREAM_START : { epoch: 1, seq });

describe('what is now', () => {
  let clock: ManualClock;
  let state: StreamState;
  beforeEach(() => {
    clock = new ManualClock(1_000_000);
    state = new StreamState(clock, ['lds']);
  });

  const found = (streamClock: StreamClock) =>
    state.streams('lds', [{ source, clock: streamClock, first: at(0), last: at(5) }]);
  const report = (health: StreamHealth['state'], last: number, watermark = 0) =>
    state.reports([{ source, state: health, since: 0, watermark, clock: 'live', last: at(last) }]);

  test('while the log is read again: how far the reading has come', () => {
    found('live');
    report('live', 5);
    state.applied(source, at(4));
    expect(state.now(400)).toBe(400);
    state.applied(source, at(5));
    expect(state.now(400)).toBe(1_000_000);
  });

  test('while the source itself is catching up, its log growing, the past is not taken for the present', () => {
    found('live');
    state.applied(source, at(5));
    report('catching-up', 5);
    expect(state.now(400)).toBe(400);
    report('live', 9);
    expect(state.now(400)).toBe(400);
    state.applied(source, at(9));
    expect(state.now(400)).toBe(1_000_000);
  });

  test('an event that is under way later is the present, not a past to catch up with', () => {
    found('live');
    report('live', 5);
    state.applied(source, at(5));
    report('live', 6);
    expect(state.now(400)).toBe(1_000_000);
  });

  test('a replay tells its own time, and never one before its last event', () => {
    found('replay');
    report('live', 0, 7_000);
    expect(state.now(6_500)).toBe(7_000);
    expect(state.now(7_500)).toBe(7_500);
  });

  test('[T5] of several replays the one that is behind tells it', () => {
    found('replay');
    state.streams('lds', [{ source: sourceId('queues'), clock: 'replay', first: at(0), last: at(1) }]);
    report('live', 0, 7_000);
    expect(state.now(6_500)).toBe(6_500);
    const queues = { source: sourceId('queues'), state: 'live', since: 0, clock: 'replay' } as const;
    state.reports([{ ...queues, watermark: 6_800, last: at(1) }]);
    expect(state.now(6_500)).toBe(6_500);
    state.applied(sourceId('queues'), at(1));
    expect(state.now(6_500)).toBe(6_800);
  });

  test('a stream whose source cannot be reached is up to date with its log', () => {
    found('live');
    report('disconnected', 5);
    state.applied(source, at(5));
    expect(state.caughtUp).toBe(true);
    expect(state.health()).toMatchObject([{ state: 'disconnected' }]);
  });

  test('a link to the log that is down is said, with its beginning', () => {
    found('live');
    report('live', 0);
    state.link('lds', { status: 'disconnected', since: 990_000 });
    expect(state.health()).toMatchObject([
      { state: 'disconnected', since: 990_000, code: 'log-unreachable' },
    ]);
  });
});
