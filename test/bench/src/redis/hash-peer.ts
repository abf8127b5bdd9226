import { readFileSync } from 'node:fs';
import type { RedisServer } from '@pulse/storage/testing';
import { Redis } from 'ioredis';
import type { Contestant } from './contestant.ts';
import { LAYOUTS, valueAt } from './refresh.ts';

/** A hash for each object, a field for each value, all in one pipeline. */
export function hashPeer(server: RedisServer): Contestant {
  const { hostname, port, username, password } = new URL(server.url);
  const client = new Redis({
    host: hostname,
    port: Number(port),
    username,
    password,
    tls: { ca: readFileSync(server.caFile ?? '', 'utf8') },
  });
  return {
    prepare(refresh) {
      const rows = LAYOUTS.flatMap(({ id, columns, objects }) =>
        objects.map((object, place) => ({
          key: `{bench}:${id}:${object.id}`,
          values: Array.from({ length: columns }, (_, column) => [
            `c${column}`,
            valueAt(refresh, place, column),
          ]),
        })),
      );
      return async () => {
        const pipeline = client.pipeline();
        for (const { key, values } of rows) pipeline.hset(key, ...values.flat());
        await pipeline.exec();
      };
    },
    async [Symbol.asyncDispose]() {
      client.disconnect();
    },
  };
}
