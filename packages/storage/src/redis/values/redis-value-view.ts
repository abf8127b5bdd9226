import type { Clock } from '@pulse/base';
import type { TenantId } from '@pulse/model';
import type { ValueView } from '../../value-store.ts';
import type { RedisConnection } from '../connection/redis-connection.ts';
import { readTrend } from '../trends/read-trend.ts';
import { TenantMirror } from './tenant-mirror.ts';

export interface RedisValueViewOptions {
  readonly connection: RedisConnection;
  readonly clock: Clock;
  /** Hears what listeners throw and which messages cannot be read; the view goes on. */
  readonly onError: (error: unknown) => void;
}

/** The reading end of the values in Redis. */
export interface RedisValueView extends ValueView, Disposable {}

export function redisValueView({ connection, clock, onError }: RedisValueViewOptions): RedisValueView {
  const mirrors = new Map<TenantId, TenantMirror>();
  function of(tenant: TenantId): TenantMirror {
    let mirror = mirrors.get(tenant);
    if (!mirror) mirrors.set(tenant, (mirror = new TenantMirror({ tenant, connection, clock, onError })));
    return mirror;
  }
  return {
    follow: (tenant) => of(tenant).filled,
    layouts: (tenant) => mirrors.get(tenant)?.values.layouts ?? [],
    snapshot: (tenant, layout) => mirrors.get(tenant)?.values.tables.get(layout)?.snapshot(),
    health: (tenant) => mirrors.get(tenant)?.values.health ?? [],
    async trend(tenant, layout, column, object) {
      const token = mirrors.get(tenant)?.token ?? 0;
      return token > 0 ? readTrend(connection, tenant, token, layout, column, object) : undefined;
    },
    listen: (tenant, listener) => of(tenant).values.listen(listener),
    [Symbol.dispose]() {
      for (const mirror of mirrors.values()) mirror[Symbol.dispose]();
    },
  };
}
