import { AssertionError, ManualClock, PulseError } from '@pulse/base';
import { beforeEach, expect, test } from 'vitest';
import { createHealth, type Health } from '../src/mod.ts';

let clock: ManualClock;
let health: Health;
beforeEach(() => {
  clock = new ManualClock(1000);
  health = createHealth(clock);
});

test('a program is well when all that it needs is', () => {
  expect(health.report()).toEqual({ state: 'ok', parts: {} });
  const redis = health.part('redis');
  const board = health.part('board', { required: false });
  expect(health.report().state).toBe('starting');
  redis.ok();
  expect(health.report().state).toBe('ok');
  board.failed(new Error('x'));
  expect(health.report().state).toBe('ok');
  redis.failed(new Error('x'));
  expect(health.report().state).toBe('failed');
});

test('a failure outweighs a start', () => {
  health.part('lds');
  health.part('redis').failed(new Error('x'));
  expect(health.report().state).toBe('failed');
});

test('a part says since when, and why, as the log does', () => {
  const redis = health.part('redis');
  clock.advance(10);
  redis.failed(new PulseError('wrong-password', 'Redis refused the password.', { advice: 'Correct it.' }));
  clock.advance(10);
  redis.failed(new Error('nothing listens there'));
  expect(health.report().parts['redis']).toEqual({
    state: 'failed',
    since: 1010,
    required: true,
    code: 'unexpected',
    message: 'nothing listens there',
  });
  redis.ok();
  clock.advance(10);
  redis.ok();
  expect(health.report().parts['redis']).toEqual({ state: 'ok', since: 1020, required: true });
  redis.failed(new Error('x'.repeat(10_000)));
  expect(health.report().parts['redis']?.message).toHaveLength(500);
});

test('a part is one, whoever asks for it', () => {
  health.part('redis', { required: false }).ok();
  health.part('redis').failed(new Error('x'));
  expect(health.report().parts['redis']).toMatchObject({ state: 'failed', required: false });
});

test('names of parts are few and plain, for they are labels of a metric', () => {
  for (const name of ['', 'Redis', 'a b', 'a"b', '1a', 'x'.repeat(41)]) {
    expect(() => health.part(name)).toThrow(AssertionError);
  }
  for (let n = 0; n < 50; n++) health.part(`tenant-${n}`);
  expect(() => health.part('tenant-50')).toThrow(AssertionError);
});
