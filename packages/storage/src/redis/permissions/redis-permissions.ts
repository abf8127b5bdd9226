import type { Clock } from '@pulse/base';
import type { TenantId } from '@pulse/model';
import type { PermissionStore } from '../../permission-store.ts';
import type { RedisConnection } from '../connection/redis-connection.ts';
import { AccessMirror } from './access-mirror.ts';
import { AccessWriter } from './access-writer.ts';

export interface RedisPermissionsOptions {
  readonly connection: RedisConnection;
  readonly clock: Clock;
  /** Hears what listeners throw, and permissions that cannot be read; the known ones hold then. */
  readonly onError: (error: unknown) => void;
}

/** Permissions in Redis: both ends, of which a process uses the one it has to. */
export interface RedisPermissions extends PermissionStore, Disposable {}

export function redisPermissions({ connection, clock, onError }: RedisPermissionsOptions): RedisPermissions {
  const writer = new AccessWriter(connection, clock);
  const mirrors = new Map<TenantId, AccessMirror>();
  /** In boxes, so that the same listener may be given twice and each is ended on its own. */
  const listeners = new Set<{ readonly listener: (tenant: TenantId) => void }>();

  function tell(tenant: TenantId): void {
    for (const { listener } of [...listeners]) {
      try {
        listener(tenant);
      } catch (error) {
        onError(error);
      }
    }
  }

  return {
    putAccess: (tenant, access) => writer.putAccess(tenant, access),
    follow(tenant) {
      let mirror = mirrors.get(tenant);
      if (!mirror) {
        mirror = new AccessMirror({ tenant, connection, clock, onError, onChange: () => tell(tenant) });
        mirrors.set(tenant, mirror);
      }
      return mirror.filled;
    },
    viewer: (tenant, person) => mirrors.get(tenant)?.viewers.viewer(person),
    viewerNamed: (tenant, userName) => mirrors.get(tenant)?.viewers.viewerNamed(userName),
    listen(listener) {
      const box = { listener };
      listeners.add(box);
      return () => void listeners.delete(box);
    },
    staleSince: (tenant) => mirrors.get(tenant)?.staleSince,
    [Symbol.dispose]() {
      writer[Symbol.dispose]();
      for (const mirror of mirrors.values()) mirror[Symbol.dispose]();
    },
  };
}
