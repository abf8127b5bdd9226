import type { Cursor, SourceId, StreamHealth, TenantId } from '@pulse/model';
import type { LogRecords, LogStream } from './log-messages.ts';

/**
 * What a log server reads from, for one tenant. Implemented by the lds (its file log) and by the simulator.
 *
 * Promises: `read` returns consecutive batches after the cursor, in order, at most `maxEvents` events together, and an
 * empty list when the cursor is the newest place; it never skips. `subscribe`'s listener is called after an append is
 * readable, at most once per turn of the event loop.
 */
export interface LogSource {
  readonly tenant: TenantId;
  streams(): readonly LogStream[];
  read(source: SourceId, after: Cursor, maxEvents: number): Promise<readonly LogRecords[]>;
  health(): readonly (StreamHealth & { readonly last: Cursor })[];
  subscribe(listener: () => void): () => void;
}
