import type { Milliseconds } from '@pulse/base';
import type { TenantId } from '@pulse/model';

/** The right to be the only one, for a while. */
export interface Lease extends AsyncDisposable {
  /** Larger than that of every holder before. */
  readonly token: number;
  /** Aborts as soon as the lease may have ended: when it could not be renewed in time, or was given up. */
  readonly signal: AbortSignal;
  /**
   * Whether the lease certainly still lasts, by a look at the clock: a process that was stopped for a while may act
   * before its `signal` has aborted.
   */
  held(): boolean;
}

/**
 * Leases by name. At most one holder at a time as long as clocks run at the same speed; whoever must be sure writes
 * under a key that holds its token.
 */
export interface LeaseStore {
  /**
   * Takes the lease when nobody has it, and renews it until disposed; undefined when somebody else has it. Rejects with
   * {@link PulseError} `values-unavailable` or `values-refused` when the store cannot be asked.
   *
   * @param name begins with the service and a slash, `lds/asterisk-1`; at most 256 characters
   */
  acquire(tenant: TenantId, name: string, duration: Milliseconds): Promise<Lease | undefined>;
}
