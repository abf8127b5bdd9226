import { systemClock } from '@pulse/base';
import type { TenantId } from '@pulse/model';
import { redisConnection, redisValueView } from '@pulse/storage';
import type { RedisServer } from '@pulse/storage/testing';

/** How many values a tenant's dcu has published. */
export async function publishedValues(redis: RedisServer, tenant: TenantId): Promise<number> {
  await using connection = redisConnection({
    url: redis.url,
    tls: { caFile: redis.caFile ?? '' },
    clock: systemClock,
    random: Math.random,
  });
  await connection.check();
  using view = redisValueView({ connection, clock: systemClock, onError: console.error });
  await view.follow(tenant);
  const rows = view.layouts(tenant).flatMap(({ id }) => view.snapshot(tenant, id)?.rows ?? []);
  return rows.reduce((sum, { cells }) => sum + cells.length, 0);
}
