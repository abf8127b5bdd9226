import type { Milliseconds } from '@pulse/base';
import type { Cursor, SourceEvent, SourceId, StreamClock, TenantId } from '@pulse/model';

/** Consecutive events of one epoch; `events[i]` has sequence `from + i`. */
export interface LogBatch {
  readonly epoch: number;
  readonly from: number;
  readonly events: readonly (SourceEvent & { readonly received?: Milliseconds })[];
}

/**
 * The log of one stream, owned by one writer at a time.
 *
 * Promises: an appended batch is readable at once and survives the end of the process (not of the machine) when
 * `append` has returned; after `sync` it survives the machine too. Reading never skips: a record that cannot be read is
 * an error that names file and place, unless it is the torn end of the newest segment, which is cut off at opening.
 */
export interface EventLog extends AsyncDisposable {
  readonly tenant: TenantId;
  readonly source: SourceId;
  readonly clock: StreamClock;
  /** Oldest place from which `read` can go on: that of the newest event that retention removed, else STREAM_START. */
  readonly first: Cursor;
  /** Place of the newest event; equal to `first` while empty. */
  readonly last: Cursor;
  /**
   * The machine went down under the last writer that appended. What it handed on without a `sync` may be missing here,
   * so that the next one must not use the following sequence numbers again.
   */
  readonly interrupted: boolean;
  /** What opening had to do, e.g. the bytes that it cut from a torn tail; for the log and the operator. */
  readonly repairs: readonly string[];
  /**
   * Takes the whole batch or nothing. The batch stands behind `last`: sequences rise within an epoch, epochs rise.
   * Throws {@link PulseError} `disk-full` or `log-unwritable` when the batch could not be written, `batch-too-large`
   * when it never can; the log stays usable and the same batch may be tried again.
   */
  append(batch: LogBatch): void;
  /** Throws {@link PulseError} `log-unwritable` when the disk refuses; what was appended since counts as unsafe. */
  sync(): Promise<void>;
  /**
   * Batches after the cursor, oldest first, at most `maxEvents` events together; empty when there is nothing newer.
   * Throws {@link PulseError} `log-cursor-expired` when the cursor is older than `first`, `log-damaged` when a record
   * cannot be read.
   */
  read(after: Cursor, maxEvents: number): Promise<readonly LogBatch[]>;
  /** The newest `maxEvents` events, or as many as there are, oldest first. */
  readNewest(maxEvents: number): Promise<readonly LogBatch[]>;
}
