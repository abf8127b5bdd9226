import type { Milliseconds } from '@pulse/base';
import { tenantId } from '@pulse/model';
import { describe, expect, test } from 'vitest';
import type { Lease, LeaseStore } from '../src/mod.ts';

const acme = tenantId('acme');
const other = tenantId('other');

/** How the suite opens a driver. */
export interface LeaseStoreDriver {
  readonly name: string;
  /** How long a lease lasts: long against what the store needs to answer. */
  readonly duration: Milliseconds;
  /**
   * A store in which nobody has a lease, and another way to it, as of a second process; after `cut` that one renews
   * nothing any more.
   */
  open(): Promise<{ readonly store: LeaseStore; readonly other: LeaseStore; cut(): Promise<void> }>;
  /** Lets time pass, a little at a time. */
  pass(span: Milliseconds): Promise<void>;
}

/** What every store of leases promises. */
export function leaseStoreContract({ name, duration, open, pass }: LeaseStoreDriver): void {
  const got = (lease: Lease | undefined): Lease => {
    if (!lease) throw new Error('somebody else has the lease');
    return lease;
  };

  describe(`a store of leases (${name})`, () => {
    test('gives a lease to one only, until it is given up', async () => {
      const { store, other: rival } = await open();
      const lease = got(await store.acquire(acme, 'lds/pbx', duration));
      expect([lease.held(), lease.signal.aborted]).toEqual([true, false]);
      expect(await store.acquire(acme, 'lds/pbx', duration)).toBeUndefined();
      expect(await rival.acquire(acme, 'lds/pbx', duration)).toBeUndefined();
      await lease[Symbol.asyncDispose]();
      await lease[Symbol.asyncDispose]();
      expect([lease.held(), lease.signal.aborted]).toEqual([false, true]);
      await using next = got(await rival.acquire(acme, 'lds/pbx', duration));
      expect(next.token).toBeGreaterThan(lease.token);
      // Whoever has given it up does not take it from the next one.
      await lease[Symbol.asyncDispose]();
      expect(await store.acquire(acme, 'lds/pbx', duration)).toBeUndefined();
    });

    test('renews a lease as long as it is wanted', async () => {
      const { store, other: rival } = await open();
      await using lease = got(await store.acquire(acme, 'lds/pbx', duration));
      for (let n = 0; n < 12; n++) {
        await pass(duration / 4);
        expect(lease.held()).toBe(true);
        expect(await rival.acquire(acme, 'lds/pbx', duration)).toBeUndefined();
      }
    });

    test('ends a lease that cannot be renewed before anybody else gets it, and tokens rise', async () => {
      const { store, other: rival, cut } = await open();
      const lease = got(await rival.acquire(acme, 'lds/pbx', duration));
      await cut();
      let next: Lease | undefined;
      for (let n = 0; !next && n < 100; n++) {
        await pass(duration / 20);
        const heldBefore = lease.held();
        next = await store.acquire(acme, 'lds/pbx', duration);
        expect(next !== undefined && heldBefore).toBe(false);
      }
      await using taken = got(next);
      expect(taken.token).toBeGreaterThan(lease.token);
      expect(lease.held()).toBe(false);
      await lease[Symbol.asyncDispose]();
      expect(taken.held()).toBe(true);
    });

    test('leases of other names and tenants are other leases', async () => {
      const { store } = await open();
      const leases = [
        await store.acquire(acme, 'lds/pbx', duration),
        await store.acquire(acme, 'lds/pbx:token', duration),
        await store.acquire(acme, 'lds/pbx/2', duration),
        await store.acquire(acme, 'dcu/pbx', duration),
        await store.acquire(other, 'lds/pbx', duration),
      ];
      expect(leases.map((lease) => lease?.held())).toEqual([true, true, true, true, true]);
      for (const lease of leases) await lease?.[Symbol.asyncDispose]();
    });

    test.each(['', 'pbx', '/pbx', 'lds/', 'Lds/pbx', `lds/${'x'.repeat(300)}`])(
      'refuses the name %j',
      async (wrong) => {
        const { store } = await open();
        await expect(store.acquire(acme, wrong, duration)).rejects.toThrow('is no name of a lease');
      },
    );

    test('of many who want it at most one has it at any time, each with a larger token', async () => {
      const { store, other: rival } = await open();
      let holders = 0;
      const tokens: number[] = [];
      const contender = async (by: LeaseStore) => {
        for (let had = 0, tries = 0; had < 5 && tries < 2000; tries++) {
          const lease = await by.acquire(acme, 'lds/pbx', duration);
          if (lease) {
            expect(++holders).toBe(1);
            tokens.push(lease.token);
            await pass(duration / 50);
            expect(lease.held()).toBe(true);
            holders--;
            had++;
            await lease[Symbol.asyncDispose]();
          }
          await pass(duration / 100);
        }
      };
      await Promise.all([store, rival, store, rival].map(contender));
      expect(tokens).toHaveLength(20);
      expect(tokens).toEqual([...new Set(tokens)].toSorted((a, b) => a - b));
    });
  });
}
