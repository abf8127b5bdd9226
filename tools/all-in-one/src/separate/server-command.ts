import type { Account } from './server-account.ts';

/** How a server is started and stopped. */
export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Undefined: as we. */
  readonly account: Account | undefined;
  /** Lets it end in good order. */
  readonly stopSignal: NodeJS.Signals;
}
