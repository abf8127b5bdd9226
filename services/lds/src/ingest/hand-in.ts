import { PulseError } from '@pulse/base';
import type { SourceEvent } from '@pulse/model';
import type { IngestEndpoint } from './ingest-access.ts';
import { IngestError } from './ingest-errors.ts';
import type { Entry } from './parse-body.ts';
import { type BatchIdentity, type EventProblem, readEvent } from './read-event.ts';

/** A batch that was read and may be stored. */
export interface Batch {
  readonly endpoint: IngestEndpoint;
  readonly entries: readonly Entry[];
  readonly identity: BatchIdentity;
}

/** The answer to a batch. */
export interface IngestResult {
  readonly accepted: number;
  readonly duplicates: number;
  readonly errors: readonly ({ readonly index: number } & EventProblem)[];
  /** Newest place of the stream's log when the batch was in it. */
  readonly cursor: { readonly epoch: number; readonly seq: number };
}

/** Seconds after which a repetition makes sense when the log takes nothing. */
const RETRY_NOT_STORED = 2;

/**
 * Checks a batch event by event and gives what is good to its source. Throws {@link IngestError} `batch-key-reused`:
 * nothing was taken; `not-stored`: the batch may be stored or not.
 */
export async function handIn({ endpoint: { source }, entries, identity }: Batch): Promise<IngestResult> {
  const events: SourceEvent[] = [];
  const errors: IngestResult['errors'][number][] = [];
  for (const [index, entry] of entries.entries()) {
    const read = readEvent(entry, index, identity);
    if (read.ok) events.push(read.value);
    else errors.push({ index, ...read.error });
  }
  try {
    const { accepted, duplicates, cursor } = await source.take(events);
    return { accepted, duplicates, errors, cursor };
  } catch (error) {
    if (!(error instanceof PulseError)) throw error;
    if (error.code === 'batch-key-reused') throw new IngestError('batch-key-reused', error.message);
    // What the disk says is for the operator, who hears it from the stream.
    throw new IngestError('not-stored', `The log of ${source.id} takes nothing at the moment.`, {
      retryAfter: RETRY_NOT_STORED,
      cause: error,
    });
  }
}
