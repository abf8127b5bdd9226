import { systemClock } from '@pulse/base';
import { onTestFinished } from 'vitest';
import { type RedisConnection, redisConnection } from '../src/mod.ts';
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
