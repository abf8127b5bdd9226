import type { Cursor, SourceId, StreamHealth, TenantId } from '@pulse/model';
import type { LogRecords, LogStream, RecordedEvent } from './log-messages.ts';

/**
 * What a log server reads from, for one tenant. Implemented by the lds (its file log) and by the simulator; for
 * revisions by the directory.
 *
 * Promises: `read` returns consecutive batches after the cursor, in order, at most `maxEvents` events together, and an
 * empty list when the cursor is the newest place, or further in the same epoch; it never skips. It rejects with
 * {@link PulseError} `cursor-ahead` for a cursor that this log cannot reach, and with `log-cursor-expired` for one that
 * has just fallen out of it. `subscribe`'s listener is called after an append is readable, at most once per turn of the
 * event loop.
 */
export interface LogSource<Item = RecordedEvent> {
  readonly tenant: TenantId;
  streams(): readonly LogStream[];
  read(source: SourceId, after: Cursor, maxEvents: number): Promise<readonly LogRecords<Item>[]>;
  health(): readonly (StreamHealth & { readonly last: Cursor })[];
  subscribe(listener: () => void): () => void;
}
