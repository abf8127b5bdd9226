import type { Clock } from '@pulse/base';
import type { TenantId } from '@pulse/model';
import type { ValueSink } from '../../value-store.ts';
import type { RedisConnection } from '../connection/redis-connection.ts';
import { TrendWriter } from '../trends/trend-writer.ts';
import { TenantWriter } from './tenant-writer.ts';

export interface RedisValueSinkOptions {
  readonly connection: RedisConnection;
  readonly clock: Clock;
  /** The ownership token of this run: larger than that of any before for the tenants that it writes. */
  readonly token: number;
  /**
   * Called once when somebody with a larger token owns the tenant's values: nothing that is put for it from then on is
   * written, and what is written until it is noticed, nobody reads.
   */
  readonly onStale?: (tenant: TenantId, token: number) => void;
}

/** The writing end of the values in Redis. Disposing writes what is owed if Redis is there; the values stay. */
export interface RedisValueSink extends ValueSink, AsyncDisposable {}

export function redisValueSink({ connection, clock, token, onStale }: RedisValueSinkOptions): RedisValueSink {
  const tenants = new Map<TenantId, { readonly values: TenantWriter; readonly trends: TrendWriter }>();

  function begin(tenant: TenantId) {
    const trends = new TrendWriter(tenant, token, connection, clock);
    const values = new TenantWriter({
      tenant,
      token,
      connection,
      clock,
      onAsserted: () => trends.writeAll(),
      onStale(newer) {
        void trends[Symbol.asyncDispose]();
        onStale?.(tenant, newer);
      },
    });
    return { values, trends };
  }

  /** The writers of a tenant; undefined once it is somebody else's. */
  function of(tenant: TenantId) {
    let writers = tenants.get(tenant);
    if (!writers) tenants.set(tenant, (writers = begin(tenant)));
    return writers.values.stale ? undefined : writers;
  }

  return {
    putLayouts(tenant, layouts) {
      const writers = of(tenant);
      writers?.trends.keep(layouts);
      writers?.values.put((values) => values.putLayouts(layouts));
    },
    publishSnapshot: (tenant, snapshot) =>
      of(tenant)?.values.put((values) => values.publishSnapshot(snapshot)),
    publishDelta: (tenant, delta) => of(tenant)?.values.put((values) => values.publishDelta(delta)),
    publishHealth: (tenant, streams) => of(tenant)?.values.put((values) => values.publishHealth(streams)),
    putTrend: (tenant, layout, column, object, points) =>
      of(tenant)?.trends.put(layout, column, object, points),
    async [Symbol.asyncDispose]() {
      const writers = [...tenants.values()];
      await Promise.all(
        writers.flatMap(({ values, trends }) => [
          values[Symbol.asyncDispose](),
          trends[Symbol.asyncDispose](),
        ]),
      );
    },
  };
}
