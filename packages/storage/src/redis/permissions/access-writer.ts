import { type Clock, every, type Milliseconds, type Timer } from '@pulse/base';
import type { TenantId } from '@pulse/model';
import type { PermissionSink, TenantAccess } from '../../permission-store.ts';
import type { RedisConnection } from '../connection/redis-connection.ts';
import { redisKeys } from '../redis-keys.ts';
import { readStamp, stampedRevision, stampOf } from './access-stamp.ts';
import { packAccess } from './packed-access.ts';

/** How often whoever has put permissions looks whether they are still there. */
export const LOOKING: Milliseconds = 1000;

/**
 * Writes a tenant's permissions, one packed value, together with their stamp and only over an older one; then readers
 * are told. What was put is put again when Redis has lost it.
 */
export class AccessWriter implements PermissionSink, Disposable {
  readonly #connection: RedisConnection;
  readonly #timer: Timer;
  readonly #put = new Map<TenantId, { readonly revision: number; readonly packed: Buffer }>();
  #looking = false;

  constructor(connection: RedisConnection, clock: Clock) {
    this.#connection = connection;
    this.#timer = every(clock, LOOKING, () => void this.#look());
  }

  async putAccess(tenant: TenantId, access: TenantAccess): Promise<void> {
    const packed = await packAccess(tenant, access);
    const { revision } = access;
    await this.#write(tenant, revision, packed);
    if (revision >= (this.#put.get(tenant)?.revision ?? 0)) this.#put.set(tenant, { revision, packed });
  }

  [Symbol.dispose](): void {
    this.#timer.cancel();
  }

  async #write(tenant: TenantId, revision: number, packed: Buffer): Promise<void> {
    const [key, stampKey] = [redisKeys.access(tenant), redisKeys.accessStamp(tenant)];
    const stamp = stampOf(revision, packed);
    await this.#connection.exchange([stampKey], ([known]) =>
      stampedRevision(readStamp(known)) > revision
        ? undefined
        : [
            ['set', key, packed],
            ['set', stampKey, stamp],
            ['publish', redisKeys.accessChannel(tenant), stamp],
          ],
    );
  }

  async #look(): Promise<void> {
    if (this.#looking || this.#connection.health.state !== 'ready') return;
    this.#looking = true;
    try {
      for (const [tenant, { revision, packed }] of this.#put) {
        const keys = [redisKeys.access(tenant), redisKeys.accessStamp(tenant)];
        const [there] = await this.#connection.send([['exists', ...keys]]);
        if (there !== keys.length) await this.#write(tenant, revision, packed);
      }
    } catch {
      // The connection says why; the next look tries again.
    } finally {
      this.#looking = false;
    }
  }
}
