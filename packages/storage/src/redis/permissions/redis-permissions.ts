import { type Clock, every, type Milliseconds } from '@pulse/base';
import type { TenantId } from '@pulse/model';
import type { PermissionStore, TenantAccess } from '../../permission-store.ts';
import type { RedisConnection } from '../connection/redis-connection.ts';
import type { RedisCommand, RedisReply } from '../connection/redis-link.ts';
import { redisKeys } from '../redis-keys.ts';
import { AccessMirror } from './access-mirror.ts';
import { packAccess } from './packed-access.ts';

/** How often whoever has put permissions looks whether they are still there. */
export const LOOKING: Milliseconds = 2000;

export interface RedisPermissionsOptions {
  readonly connection: RedisConnection;
  readonly clock: Clock;
  /** Hears what listeners throw, and permissions that cannot be read; the known ones hold then. */
  readonly onError: (error: unknown) => void;
}

/** Permissions in Redis: both ends, of which a process uses the one it has to. */
export interface RedisPermissions extends PermissionStore, Disposable {}

/**
 * A tenant's permissions are one packed value beside the number of its revision, both written in one step and only over
 * an older revision; then every reader is told. What was put is put again when Redis has lost it.
 */
export function redisPermissions({ connection, clock, onError }: RedisPermissionsOptions): RedisPermissions {
  const mirrors = new Map<TenantId, AccessMirror>();
  const put = new Map<TenantId, TenantAccess>();
  const listeners = new Set<{ readonly listener: (tenant: TenantId) => void }>();
  const looking = every(clock, LOOKING, () => {
    if (connection.health.state === 'ready') for (const tenant of put.keys()) void again(tenant);
  });

  const tell = (tenant: TenantId) => {
    for (const { listener } of listeners) {
      try {
        listener(tenant);
      } catch (error) {
        onError(error);
      }
    }
  };

  /** Puts what was put before, where the store has an older one or none. Failures are for the next look. */
  async function again(tenant: TenantId): Promise<void> {
    const access = put.get(tenant);
    try {
      const [stored] = await connection.send([['GET', redisKeys.accessRevision(tenant)]]);
      if (access && revisionOf(stored ?? null) < access.revision) await write(tenant, access);
    } catch {
      // The connection says for itself how it fares.
    }
  }

  async function write(tenant: TenantId, access: TenantAccess): Promise<void> {
    const packed = packAccess(access);
    await connection.exchange(
      [redisKeys.accessRevision(tenant)],
      ([stored]): readonly RedisCommand[] | undefined =>
        revisionOf(stored ?? null) > access.revision
          ? undefined
          : [
              ['SET', redisKeys.access(tenant), packed],
              ['SET', redisKeys.accessRevision(tenant), access.revision],
              ['PUBLISH', redisKeys.accessChannel(tenant), access.revision],
            ],
    );
  }

  return {
    async putAccess(tenant, access) {
      await write(tenant, access);
      put.set(tenant, access);
    },
    follow(tenant) {
      let mirror = mirrors.get(tenant);
      if (!mirror) {
        mirror = new AccessMirror({ tenant, connection, clock, onError, onChange: () => tell(tenant) });
        mirrors.set(tenant, mirror);
      }
      return mirror.filled;
    },
    viewer: (tenant, person) => mirrors.get(tenant)?.index?.viewer(person),
    viewerNamed: (tenant, userName) => mirrors.get(tenant)?.index?.viewerNamed(userName),
    staleSince: (tenant) => mirrors.get(tenant)?.staleSince,
    listen(listener) {
      const box = { listener };
      listeners.add(box);
      return () => void listeners.delete(box);
    },
    [Symbol.dispose]() {
      looking.cancel();
      for (const mirror of mirrors.values()) mirror[Symbol.dispose]();
    },
  };
}

/** -1 where there is none, or something else. */
function revisionOf(stored: RedisReply): number {
  const revision = stored instanceof Buffer ? Number(stored.toString()) : Number.NaN;
  return Number.isSafeInteger(revision) ? revision : -1;
}
