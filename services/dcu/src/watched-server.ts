import type { Milliseconds } from '@pulse/base';
import type { LinkStatus } from '@pulse/protocol';

/** How an upstream is called where the original counts it. */
export type ServerType = 'T-Server' | 'IxnServer' | 'ConfigServer';

/** An upstream, and since when it is connected. */
export class WatchedServer {
  readonly name: string;
  readonly type: ServerType;
  #status: LinkStatus | undefined;

  constructor(name: string, type: ServerType) {
    this.name = name;
    this.type = type;
  }

  heard(status: LinkStatus): void {
    this.#status = status;
  }

  get connectedSince(): Milliseconds | undefined {
    return this.#status?.status === 'live' ? this.#status.since : undefined;
  }
}
