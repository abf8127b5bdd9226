import { sourceId } from '@pulse/model';
import { expect, test } from 'vitest';
import { Stream } from './streams.ts';

const streamOf = () => {
  const stream = new Stream(sourceId('pbx'), 0);
  return { stream, note: (seq: number, epoch = 1) => stream.note({ epoch, seq } as never) };
};

test('[E-7] a hole is remembered below up to 10,000 that came, and then given up', () => {
  const { stream, note } = streamOf();
  note(1);
  for (let seq = 3; seq <= 10_002; seq++) note(seq);
  expect(stream.cursor).toEqual({ epoch: 1, seq: 1 });
  expect(note(10_004)).toBe('new');
  expect(stream.cursor).toEqual({ epoch: 1, seq: 10_002 });
  expect(note(2)).toBe('duplicate');
  expect(note(10_003)).toBe('out-of-order');
  expect(stream.cursor).toEqual({ epoch: 1, seq: 10_004 });
});

test('[E-7] a hole is filled by what comes late', () => {
  const { stream, note } = streamOf();
  expect([1, 3, 4, 3, 2, 2, 1, 5].map((seq) => note(seq))).toEqual([
    'new',
    'new',
    'new',
    'duplicate',
    'out-of-order',
    'duplicate',
    'duplicate',
    'new',
  ]);
  expect(stream.cursor).toEqual({ epoch: 1, seq: 5 });
});

test('[E-7] of a stream that is joined in the middle the 1,000 before may come late', () => {
  const { note } = streamOf();
  expect([5000, 3999, 4000, 4999, 4999, 5001].map((seq) => note(seq))).toEqual([
    'new',
    'duplicate',
    'out-of-order',
    'out-of-order',
    'duplicate',
    'new',
  ]);
});

test('[E-7] four epochs of a stream are remembered', () => {
  const { stream, note } = streamOf();
  expect(stream.cursor).toEqual({ epoch: 0, seq: 0 });
  expect([1, 2, 3, 4].map((epoch) => note(1, epoch))).toEqual(['new', 'new-epoch', 'new-epoch', 'new-epoch']);
  expect([note(2, 1), note(3, 4), note(2, 4)]).toEqual(['out-of-order', 'new', 'out-of-order']);
  expect(note(1, 5)).toBe('new-epoch');
  expect([note(3, 1), note(3, 2), note(3, 2)]).toEqual(['duplicate', 'out-of-order', 'duplicate']);
  expect(stream.cursor).toEqual({ epoch: 5, seq: 1 });
});
