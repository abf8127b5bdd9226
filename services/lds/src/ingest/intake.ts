import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Clock } from '@pulse/base';
import type { SourceId, TenantId } from '@pulse/model';
import { digestOf } from '@pulse/sources';
import { type Batch, HandIn, type IngestResult } from './hand-in.ts';
import type { IngestEndpoint } from './ingest-access.ts';
import { IngestError } from './ingest-errors.ts';
import type { IngestLimits } from './ingest-limits.ts';
import { type Entry, parseBody } from './parse-body.ts';
import { type BodyForm, bodyForm, readBody } from './read-body.ts';
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

/** Seconds after which a repetition makes sense when there is no room. */
const RETRY_OVERLOADED = 1;

/** What happens to a batch between its connection and its source: bounds, reading, checking, handing in. */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #buckets = new Map<TenantId, TokenBucket>();
  readonly #handIn = new HandIn();
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
  store(batch: Batch): Promise<IngestResult> {
    const { endpoint } = batch;
    return this.#attempt(endpoint, async () => {
      const result = await this.#handIn.take(batch);
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
