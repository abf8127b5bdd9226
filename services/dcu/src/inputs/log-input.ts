import type { Connect, LinkStatus } from '@pulse/protocol';

/** A server whose log is followed. */
export interface LogInput {
  /** `lds`, `lds-vq`: for messages and metrics. */
  readonly name: string;
  readonly connect: Connect;
  readonly token?: string | undefined;
  /** How the connection fares. */
  readonly onStatus?: ((status: LinkStatus) => void) | undefined;
}
