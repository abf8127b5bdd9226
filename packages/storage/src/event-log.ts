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
  /** Oldest and newest place; equal to STREAM_START while empty. */
  readonly first: Cursor;
  readonly last: Cursor;
  append(batch: LogBatch): void;
  sync(): Promise<void>;
  read(after: Cursor, maxEvents: number): Promise<readonly LogBatch[]>;
  /** What opening had to do, e.g. the bytes that it cut from a torn tail; for the log and the operator. */
  readonly repairs: readonly string[];
}
