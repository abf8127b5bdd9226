import type { Clock } from '@pulse/base';
import type { LeaseStore } from '../../lease-store.ts';
import { checkLeaseName, HeldLease } from '../../leases/held-lease.ts';
import type { RedisConnection } from '../connection/redis-connection.ts';
import { redisKeys } from '../redis-keys.ts';
import { tokenOf } from '../values/owner-token.ts';

export interface RedisLeasesOptions {
  readonly connection: RedisConnection;
  /** The machine's, for tokens. */
  readonly clock: Clock;
  /** One that never jumps, for durations. */
  readonly monotonic: Clock;
}

/**
 * Leases in Redis: a key that holds the token and expires, and beside it the newest token, which does not. Tokens are at
 * least the time in milliseconds, so that they go on rising after Redis has lost them.
 *
 * When Redis loses a lease there may be two holders until the first one asks for its renewal, a quarter of the duration
 * later; the larger token is right.
 */
export function redisLeases({ connection, clock, monotonic }: RedisLeasesOptions): LeaseStore {
  return {
    async acquire(tenant, name, duration) {
      checkLeaseName(name);
      const key = redisKeys.lease(tenant, name);
      const newest = redisKeys.leaseToken(tenant, name);
      const since = monotonic.now();
      let token = 0;
      const acquired = await connection.exchange([key, newest], ([holder, last]) => {
        if (holder !== null) return undefined;
        token = Math.max(tokenOf(last) + 1, Math.floor(clock.now()));
        return [
          ['set', key, token, 'px', duration],
          ['set', newest, token],
        ];
      });
      if (!acquired) return undefined;
      return new HeldLease({
        token,
        duration,
        clock: monotonic,
        since,
        renew: () =>
          connection.exchange([key], ([holder]) =>
            tokenOf(holder) === token ? [['pexpire', key, duration]] : undefined,
          ),
        async release() {
          await connection.exchange([key], ([holder]) =>
            tokenOf(holder) === token ? [['del', key]] : undefined,
          );
        },
      });
    },
  };
}
