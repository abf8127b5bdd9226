import type { Board, TenantId } from '@pulse/model';

/**
 * The boards of the tenants, whoever may see them; `visibleBoards` says who.
 *
 * Promises: a list never changes in place, and listeners hear of every change after it is readable; while what holds the
 * boards is away, the last known ones hold.
 */
export interface BoardSource {
  /** Begins to follow a tenant, for as long as this lives; of others there are no boards. Fulfils when its boards are
   * here, or turned out to be away; never rejects. May be called again. */
  follow(tenant: TenantId): Promise<void>;
  /** In the order of their ids. */
  list(tenant: TenantId): readonly Board[];
  /** Hears of every tenant whose boards changed. Returns the way to stop. */
  listen(listener: (tenant: TenantId) => void): () => void;
}
