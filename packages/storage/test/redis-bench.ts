import { type Clock, systemClock } from '@pulse/base';
import { onTestFinished } from 'vitest';
import {
  type RedisConnection,
  type RedisValueSink,
  type RedisValueView,
  redisConnection,
  redisValueSink,
  redisValueView,
} from '../src/mod.ts';
import type { RedisServer } from '../testing/mod.ts';

/** Connects as the admin until the test is over. */
export function connectTo(
  server: RedisServer,
  more: Partial<Parameters<typeof redisConnection>[0]> = {},
): RedisConnection {
  const connection = redisConnection({
    url: server.url,
    tls: { caFile: server.caFile ?? '' },
    clock: systemClock,
    random: Math.random,
    ...more,
  });
  onTestFinished(() => connection[Symbol.asyncDispose]());
  return connection;
}

/** Looks again until it is so; ten times what it may take, then the last failure is thrown. */
export async function eventually(assertion: () => void | Promise<void>, bound = 1000): Promise<void> {
  const end = performance.now() + 10 * bound;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (performance.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Periods pass twenty times as fast; what waits for a real server is not hurried by a tenth of that. */
export const fastClock: Clock = {
  now: systemClock.now,
  after: (delay, run) => systemClock.after(delay / 20, run),
};

/** The writing end with a connection of its own, until the test is over. */
export function sinkOn(
  server: RedisServer,
  token: number,
  more: Partial<Parameters<typeof redisValueSink>[0]> = {},
): RedisValueSink {
  const sink = redisValueSink({ connection: connectTo(server), clock: systemClock, token, ...more });
  onTestFinished(() => sink[Symbol.asyncDispose]());
  return sink;
}

/** The reading end with a connection of its own, until the test is over. */
export function viewOn(
  server: RedisServer,
  more: Partial<Parameters<typeof redisValueView>[0]> = {},
): RedisValueView {
  const onError = (error: unknown) => {
    throw error;
  };
  const view = redisValueView({ connection: connectTo(server), clock: systemClock, onError, ...more });
  onTestFinished(() => view[Symbol.dispose]());
  return view;
}

/** Removes everything, as if the server had been started anew without data. */
export async function flush(server: RedisServer): Promise<void> {
  await using connection = connectTo(server);
  await connection.check();
  await connection.send([['flushall']]);
}
