import { ManualClock } from '@pulse/base';
import { expect, test } from 'vitest';
import { ChannelRemarks } from '../src/channel-remarks.ts';

const malformed = { kind: 'malformed', peer: '10.0.0.7:4711', reason: 'not JSON' } as const;

test('a fault is told with its peer, the next ones are counted until the terminal has been quiet', () => {
  const clock = new ManualClock();
  const remarks = new ChannelRemarks(clock);
  expect(remarks.take(malformed)).toContain('10.0.0.7:4711');
  for (let i = 0; i < 100; i++) expect(remarks.take(malformed)).toBeUndefined();
  clock.advance(10_000);
  expect(remarks.take(malformed)).toContain('That makes 102 of the kind.');
  expect(remarks.count('malformed')).toBe(102);
});

test('one kind does not silence another, and good order is not told', () => {
  const remarks = new ChannelRemarks(new ManualClock());
  remarks.take(malformed);
  expect(remarks.take({ kind: 'oversized', peer: 'p', bytes: 9, limit: 8 })).toContain('9 bytes');
  expect(remarks.take({ kind: 'opened', peer: 'p' })).toBeUndefined();
  expect(remarks.take({ kind: 'closed', peer: 'p', code: 1001, reason: '' })).toBeUndefined();
});
