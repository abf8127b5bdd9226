import type { StreamHealth } from '@pulse/model';
import { describe, expect, test } from 'vitest';
import { freshnessOf, type Signs } from '../src/rules/freshness.ts';

const stream = (extra: Partial<StreamHealth> = {}): StreamHealth => ({
  source: 'asterisk-1',
  state: 'live',
  since: 0,
  watermark: 1_000_000,
  clock: 'live',
  ...extra,
});
/** Streams' time is 900,000 ms ahead of the page's in these tests. */
const signs = (extra: Partial<Signs> = {}): Signs => ({
  connected: true,
  streams: [stream()],
  version: { local: 100_000, stream: 1_000_000 },
  alive: { local: 100_000, stream: 1_000_000 },
  refresh: 1,
  ...extra,
});

describe('freshness', () => {
  test('the age counts from the newest sign: a version, or an idle stream that is alive', () => {
    expect(freshnessOf(signs(), 101_500)).toEqual({ kind: 'fresh', age: 1 });
    const idle = signs({ version: { local: 50_000, stream: 950_000 } });
    expect(freshnessOf(idle, 100_500)).toEqual({ kind: 'fresh', age: 0 });
  });

  test('nothing for more than twice the refresh is stale, and says since when', () => {
    expect(freshnessOf(signs({ refresh: 5 }), 110_000).kind).toBe('fresh');
    expect(freshnessOf(signs({ refresh: 5 }), 110_001)).toMatchObject({
      kind: 'stale',
      cause: 'silence',
      since: 1_000_000,
      age: 10,
    });
  });

  test('without a channel everything is stale at once', () => {
    expect(freshnessOf(signs({ connected: false }), 100_100)).toMatchObject({
      cause: 'channel',
      since: 1_000_000,
    });
  });

  test('a stream that never told anything has no age', () => {
    const refused = signs({ streams: [stream({ state: 'refused', watermark: 0 })] });
    expect(freshnessOf(refused, 100_000)).toEqual({ kind: 'stale', cause: 'never', since: 0, age: 0 });
  });

  test('a stream that has fallen makes its values stale although versions still come', () => {
    const fallen = signs({
      streams: [stream({ state: 'disconnected', watermark: 970_000 })],
      alive: { local: 70_000, stream: 970_000 },
    });
    expect(freshnessOf(fallen, 100_000)).toEqual({ kind: 'stale', cause: 'stream', since: 970_000, age: 30 });
  });

  test('a page that came later tells the same age from the watermark', () => {
    const fallen = signs({
      streams: [stream({ state: 'disconnected', watermark: 970_000 })],
      alive: undefined,
    });
    expect(freshnessOf(fallen, 106_000)).toMatchObject({ since: 970_000, age: 36 });
  });

  test('one stream of several that lives keeps the values fresh', () => {
    const half = signs({ streams: [stream({ state: 'disconnected' }), stream({ source: 'asterisk-2' })] });
    expect(freshnessOf(half, 100_500).kind).toBe('fresh');
  });

  test('a recording that has ended says so', () => {
    const over = signs({ streams: [stream({ state: 'ended', clock: 'replay', watermark: 5_000 })] });
    expect(freshnessOf(over, 100_500)).toMatchObject({ kind: 'stale', cause: 'ended', since: 5_000 });
  });

  test('before the first value there is nothing that could be old', () => {
    expect(freshnessOf(signs({ version: undefined, alive: undefined, connected: false }), 9e9).kind).toBe(
      'fresh',
    );
  });
});
