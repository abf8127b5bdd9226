import type { Milliseconds } from '@pulse/base';

/** The right to be the only one, for a while. */
export interface Lease extends AsyncDisposable {
  /** Larger than that of every holder before. */
  readonly token: number;
  /** Aborts as soon as the lease may have ended: when it could not be renewed in time, or was given up. */
  readonly signal: AbortSignal;
}

/**
 * Leases by name. At most one holder at a time as long as clocks run at the same speed; whoever must be sure writes
 * under a key that holds its token.
 */
export interface LeaseStore {
  /**
   * Takes the lease when nobody has it, and renews it until disposed; undefined when somebody else has it. The name
   * holds the tenant.
   */
  acquire(name: string, duration: Milliseconds): Promise<Lease | undefined>;
}
