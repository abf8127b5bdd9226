import type { Clock, Milliseconds } from '@pulse/base';
import type { LeaseStore } from '../lease-store.ts';
import { checkLeaseName, HeldLease } from '../leases/held-lease.ts';

interface Entry {
  token: number;
  until: Milliseconds;
}

/** Leases among the parts of one process. @param clock one that never jumps */
export function memoryLeases(clock: Clock): LeaseStore {
  /** Also of those that have ended, so that tokens rise. */
  const entries = new Map<string, Entry>();
  return {
    async acquire(tenant, name, duration) {
      checkLeaseName(name);
      const key = JSON.stringify([tenant, name]);
      const since = clock.now();
      const before = entries.get(key) ?? { token: 0, until: 0 };
      if (before.until > since) return undefined;
      const entry: Entry = { token: before.token + 1, until: since + duration };
      entries.set(key, entry);
      const isOurs = () => entries.get(key) === entry && entry.until > clock.now();
      return new HeldLease({
        token: entry.token,
        duration,
        clock,
        since,
        async renew() {
          if (!isOurs()) return false;
          entry.until = clock.now() + duration;
          return true;
        },
        async release() {
          if (isOurs()) entry.until = clock.now();
        },
      });
    },
  };
}
