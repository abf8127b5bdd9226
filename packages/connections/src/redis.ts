import { peerOf, tlsClientSettings, watchDependency } from '@pulse/runtime';
import { type RedisConnection, type RedisHealth, redisConnection } from '@pulse/storage';
import type { ProgramWith } from './program.ts';

/** For a program that reads or writes values, permissions or leases in Redis. */
export const redisSettings = tlsClientSettings('redis', {
  what: 'Redis',
  protocols: ['rediss'],
  secret: 'Password',
  required: true,
});

/** Values that {@link redisSettings} leads to. */
export interface RedisValues {
  readonly redisUrl: string;
  readonly redisCa: string | undefined;
  readonly redisCert: string | undefined;
  readonly redisKey: string | undefined;
  readonly redisPassword: string | undefined;
}

/**
 * Opens Redis for as long as the program runs. A Redis that is away is no failure of the start: the program's health and
 * log say so within three seconds, and when it is back.
 */
export function openRedis(program: ProgramWith<RedisValues>): Promise<RedisConnection> {
  const { values, clock, random, tell, lifecycle, health } = program;
  return lifecycle.start('redis', () => {
    const { url, secret, tls } = peerOf(values, 'redis');
    const connection = redisConnection({
      url,
      clock,
      random: () => random.next(),
      ...(secret === undefined ? {} : { password: secret }),
      tls: {
        ...(tls.ca === undefined ? {} : { caFile: tls.ca }),
        ...(tls.cert === undefined ? {} : { certFile: tls.cert }),
        ...(tls.key === undefined ? {} : { keyFile: tls.key }),
      },
    });
    const dependency = watchDependency({
      what: `Redis at ${new URL(url).host}`,
      clock,
      tell,
      health: health.part('redis'),
    });
    const heard = (now: RedisHealth) => {
      if (now.state === 'ready') dependency.up();
      else if ('failure' in now) dependency.down(now.failure);
    };
    connection.onHealth(heard);
    heard(connection.health);
    return connection;
  });
}
