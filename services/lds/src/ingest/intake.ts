import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { type Clock, PulseError } from '@pulse/base';
import type { SourceEvent, SourceId, TenantId } from '@pulse/model';
import { digestOf } from '@pulse/sources';
import type { IngestEndpoint } from './ingest-access.ts';
import { IngestError } from './ingest-errors.ts';
import type { IngestLimits } from './ingest-limits.ts';
import { type Entry, parseBody } from './parse-body.ts';
import { type BodyForm, bodyForm, readBody } from './read-body.ts';
import { type BatchIdentity, type EventProblem, readEvent } from './read-event.ts';
import { TokenBucket } from './token-bucket.ts';

export interface IntakeOptions {
  readonly clock: Clock;
  readonly limits: IngestLimits;
  readonly onOutcome: (outcome: IngestOutcome) => void;
}

/** What became of the events of a batch, or of a request none of whose events was looked at. */
export interface IngestOutcome {
  readonly tenant: TenantId;
  readonly source: SourceId;
  readonly outcome: 'accepted' | 'duplicate' | 'invalid' | 'refused';
  /** Events; of `refused`, requests. */
  readonly count: number;
}

/** The answer to a batch. */
export interface IngestResult {
  readonly accepted: number;
  readonly duplicates: number;
  readonly errors: readonly ({ readonly index: number } & EventProblem)[];
  /** Newest place of the stream's log when the batch was in it. */
  readonly cursor: { readonly epoch: number; readonly seq: number };
}

/** Seconds after which a repetition makes sense when there is no room, and when the log takes nothing. */
const RETRY_OVERLOADED = 1;
const RETRY_NOT_STORED = 2;

/** A batch that was read and may be stored. */
export interface Batch {
  readonly endpoint: IngestEndpoint;
  readonly entries: readonly Entry[];
  readonly identity: BatchIdentity;
}

/** What happens to a batch between its connection and its source: bounds, reading, checking, handing in. */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #buckets = new Map<TenantId, TokenBucket>();
  #requests = 0;
  #heldBytes = 0;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** Throws {@link IngestError}: no event of the batch is taken then. */
  read(endpoint: IngestEndpoint, headers: IncomingHttpHeaders, body: IncomingMessage): Promise<Batch> {
    return this.#attempt(endpoint, async () => {
      const { limits } = this.#options;
      const bucket = this.#bucket(endpoint.tenant);
      checkRate(bucket);
      const form = bodyForm(headers, limits.bodyBytes);
      const key = batchKey(headers);
      const { entries, digest } = await this.#parse(body, headers, form);
      // Again: others may have taken the permits while this body was on its way.
      checkRate(bucket);
      bucket.take(Math.max(1, entries.length));
      const { tenant, source } = endpoint;
      const identity = { tenant, source: source.id, digest, ...(key !== undefined && { key }) };
      return { endpoint, entries, identity };
    });
  }

  /** Throws {@link IngestError} `batch-key-reused`: nothing is taken then; `not-stored`: the batch may be stored or not. */
  store({ endpoint, entries, identity }: Batch): Promise<IngestResult> {
    return this.#attempt(endpoint, async () => {
      const result = await handIn(endpoint, entries, identity);
      this.#tell(endpoint, 'accepted', result.accepted);
      this.#tell(endpoint, 'duplicate', result.duplicates);
      this.#tell(endpoint, 'invalid', result.errors.length);
      return result;
    });
  }

  async #attempt<Made>(endpoint: IngestEndpoint, make: () => Promise<Made>): Promise<Made> {
    try {
      if (this.#requests >= this.#options.limits.requests)
        throw overloaded('Too many batches are being taken.');
      this.#requests += 1;
      try {
        return await make();
      } finally {
        this.#requests -= 1;
      }
    } catch (error) {
      this.#tell(endpoint, 'refused', 1);
      throw error;
    }
  }

  #tell({ tenant, source }: IngestEndpoint, outcome: IngestOutcome['outcome'], count: number): void {
    this.#options.onOutcome({ tenant, source: source.id, outcome, count });
  }

  async #parse(
    body: IncomingMessage,
    headers: IncomingHttpHeaders,
    form: BodyForm,
  ): Promise<{ readonly entries: readonly Entry[]; readonly digest: string }> {
    const { limits } = this.#options;
    const content = await readBody(body, headers, limits.bodyBytes, this);
    try {
      return { entries: parseBody(content, form, limits.events), digest: digestOf(content) };
    } finally {
      this.hold(-content.length);
    }
  }

  hold(bytes: number): void {
    if (bytes > 0 && this.#heldBytes + bytes > this.#options.limits.bufferedBytes) {
      throw overloaded('Too many batches are being read.');
    }
    this.#heldBytes += bytes;
  }

  #bucket(tenant: TenantId): TokenBucket {
    const { clock, limits } = this.#options;
    let bucket = this.#buckets.get(tenant);
    if (!bucket) {
      bucket = new TokenBucket(clock, limits.eventsPerSecond, limits.burstEvents);
      this.#buckets.set(tenant, bucket);
    }
    return bucket;
  }
}

async function handIn(
  { source }: IngestEndpoint,
  entries: readonly Entry[],
  identity: BatchIdentity,
): Promise<IngestResult> {
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

function checkRate(bucket: TokenBucket): void {
  const { wait } = bucket;
  if (wait === 0) return;
  throw new IngestError('rate-exceeded', "The tenant's events come faster than they are taken.", {
    retryAfter: wait,
  });
}

function batchKey(headers: IncomingHttpHeaders): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key === 'string' && /^[\x21-\x7e]{1,128}$/.test(key)) return key;
  throw new IngestError('batch-key-invalid', 'The header Idempotency-Key is no key.');
}

const overloaded = (message: string): IngestError =>
  new IngestError('overloaded', message, { retryAfter: RETRY_OVERLOADED });
