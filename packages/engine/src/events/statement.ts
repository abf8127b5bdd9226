import type { Milliseconds } from '@pulse/base';
import type { AddressInfo } from '@pulse/model';

/** What EventAddressInfo says of a DN, and how to take it. */
export interface Statement {
  readonly address: AddressInfo;
  /** Part of a snapshot: what is not said is not true. */
  readonly full: boolean;
  /** The last time at which what the engine knew of the DN was known to be true. */
  readonly known: Milliseconds;
  /** The DN has been in sight, so that what is otherwise than before happens now. */
  readonly seen: boolean;
}
