import type { Clock } from '@pulse/base';
import type { Tenants } from '../store/tenants.ts';
import type { Holder } from '../tokens.ts';

/** What the handlers work with. */
export interface RestContext {
  readonly tenants: Tenants;
  readonly clock: Clock;
  readonly version: string;
  readonly holderOf: (token: string) => Holder | undefined;
  /** Surprises, with the id that the client was given. */
  readonly onFailure: (id: string, message: string) => void;
}
