import { setImmediate as nextTurn } from 'node:timers/promises';
import { PulseError } from '@pulse/base';
import type { SourceEvent } from '@pulse/model';
import type { IngestSource } from '@pulse/sources';
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

/** Events that are checked before others get their turn: a batch must not silence the heartbeats of the log. */
const SLICE = 500;

/** Checks batches event by event and gives what is good to their source, batches of one source in the order of the calls. */
export class HandIn {
  /** By source, when the batch before has been given to it. */
  readonly #given = new WeakMap<IngestSource, Promise<unknown>>();

  /**
   * Throws {@link IngestError} `batch-key-reused`: nothing was taken; `not-stored`: the batch may be stored or not.
   */
  async take(batch: Batch): Promise<IngestResult> {
    const { source } = batch.endpoint;
    const before = this.#given.get(source) ?? Promise.resolve();
    // The promise of `take` stands in an object, so that the next batch waits for the call and not for the disk.
    const given = before.then(async () => {
      const { events, errors } = await check(batch);
      return { taking: source.take(events), errors };
    });
    this.#given.set(
      source,
      given.catch(() => {}),
    );
    const { taking, errors } = await given;
    try {
      const { accepted, duplicates, cursor } = await taking;
      return { accepted, duplicates, errors, cursor };
    } catch (error) {
      throw ingestErrorOf(error, source);
    }
  }
}

async function check({ entries, identity }: Batch) {
  const events: SourceEvent[] = [];
  const errors: IngestResult['errors'][number][] = [];
  for (const [index, entry] of entries.entries()) {
    if (index > 0 && index % SLICE === 0) await nextTurn();
    const read = readEvent(entry, index, identity);
    if (read.ok) events.push(read.value);
    else errors.push({ index, ...read.error });
  }
  return { events, errors };
}

function ingestErrorOf(error: unknown, { id }: IngestSource): unknown {
  if (!(error instanceof PulseError)) return error;
  if (error.code === 'batch-key-reused') return new IngestError('batch-key-reused', error.message);
  // What the disk says is for the operator, who hears it from the stream.
  return new IngestError('not-stored', `The log of ${id} takes nothing at the moment.`, {
    retryAfter: RETRY_NOT_STORED,
    cause: error,
  });
}
