import { ManualClock } from '@pulse/base';
import { STREAM_START, type StreamHealth, sourceId } from '@pulse/model';
import { beforeEach, describe, expect, test } from 'vitest';
import { Returns } from './returns.ts';
import { StreamState } from './stream-state.ts';

const source = sourceId('pbx');
const NOW = 1_000_000;
const LATE = NOW - 5000;

describe('a stream that tells of the past', () => {
  let streams: StreamState;
  let returns: Returns;

  function begin(calm = false) {
    streams = new StreamState(new ManualClock(NOW), ['lds']);
    streams.streams('lds', [{ source, clock: 'live', first: STREAM_START, last: STREAM_START }]);
    returns = new Returns({ streams, calm: new Set(calm ? [source] : []) });
  }
  beforeEach(() => begin());

  const link = (status: 'live' | 'disconnected') => {
    streams.link('lds', { status, since: NOW });
    streams.channel(source, { status, since: NOW });
    return returns.update();
  };
  const report = (state: StreamHealth['state'], last: number) => {
    const place = last === 0 ? STREAM_START : { epoch: 1, seq: last };
    streams.reports([{ source, state, since: NOW, watermark: NOW, clock: 'live', last: place }]);
    return returns.update();
  };
  const apply = (seq: number, time: number) => {
    returns.note(source, time, NOW);
    streams.applied(source, { epoch: 1, seq });
    return returns.update();
  };

  test('is made anew once it has brought everything, from the earliest time on', () => {
    link('live');
    report('catching-up', 1);
    expect(apply(1, LATE + 100)).toBeUndefined();
    expect(returns.isInexact).toBe(true);
    expect(report('live', 2)).toBeUndefined();
    expect(apply(2, LATE)).toBe(LATE);
  });

  test.each([
    ['its log was cut off', () => link('disconnected') ?? link('live')],
    ['its source could not be reached', () => report('disconnected', 1)],
    ['its source was catching up', () => report('catching-up', 1)],
  ])('counts as having been away when %s', (_, leave) => {
    link('live');
    report('live', 0);
    apply(1, NOW);
    leave();
    expect(apply(2, LATE)).toBeUndefined();
    expect(report('live', 2)).toBe(LATE);
  });

  test('is left as it is while it works, and within the allowed lateness', () => {
    link('live');
    report('live', 0);
    expect(apply(1, LATE)).toBeUndefined();
    link('disconnected');
    link('live');
    apply(2, NOW - 1000);
    expect(report('live', 2)).toBeUndefined();
    expect(returns.isInexact).toBe(false);
  });

  test('is not made anew again for what it told in the run before', () => {
    begin(true);
    link('live');
    expect(apply(1, LATE)).toBeUndefined();
    expect(report('live', 1)).toBeUndefined();
    link('disconnected');
    link('live');
    apply(2, LATE);
    expect(report('live', 2)).toBe(LATE);
  });
});
