import type { Clock } from '@pulse/base';
import type { Tenants } from './store/tenants.ts';

/**
 * Removes what vanished long enough ago, of all tenants. Where nothing has, the database is not asked.
 *
 * Throws what the first write throws that fails; the next time goes on.
 */
export async function sweep(tenants: Tenants, clock: Clock): Promise<void> {
  for (const directory of await tenants.loaded()) {
    while (directory.hasExpired(clock.now())) {
      const written = await directory.write({ write: { kind: 'sweep' }, author: 'directory' });
      if (!written.ok || written.value.differences.length === 0) break;
    }
  }
}
