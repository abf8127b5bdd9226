import type { Clock, Random } from '@pulse/base';
import { type Cursor, DIGITAL_EVENT_TYPES, EVENT_TYPES, type SourceId, type TenantId } from '@pulse/model';
import { type LogRecords, runLogClient } from '@pulse/protocol';
import type { LogInput } from './log-input.ts';

/** What is known of the interaction streams, as JSON values. */
export interface SavedInteractions {
  readonly cursors: readonly (readonly [SourceId, Cursor])[];
  readonly counts: readonly (readonly [type: string, count: number])[];
}

export const NO_INTERACTIONS: SavedInteractions = { cursors: [], counts: [] };

/** Stands for all types that nobody knows. */
const UNKNOWN = 'unknown';

/**
 * Chats, e-mails and other digital interactions: how many events of each type there were, and up to where. The engine
 * computes nothing of them, so nothing else is made of them.
 */
export class Interactions {
  readonly #cursors: Map<SourceId, Cursor>;
  readonly #counts: Map<string, number>;

  constructor({ cursors, counts }: SavedInteractions = NO_INTERACTIONS) {
    this.#cursors = new Map(cursors);
    this.#counts = new Map(counts);
  }

  get cursors(): ReadonlyMap<SourceId, Cursor> {
    return this.#cursors;
  }

  /** Events by type since the beginning of the streams; types that are not in the vocabulary count as `unknown`. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  take({ source, epoch, from, events }: LogRecords): void {
    for (const { type } of events) {
      const name =
        Object.hasOwn(DIGITAL_EVENT_TYPES, type) || Object.hasOwn(EVENT_TYPES, type) ? type : UNKNOWN;
      this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    }
    this.#cursors.set(source, { epoch, seq: from + events.length - 1 });
  }

  /** What the log no longer has cannot be counted. */
  skip(source: SourceId, to: Cursor): void {
    this.#cursors.set(source, to);
  }

  save(): SavedInteractions {
    return { cursors: [...this.#cursors], counts: [...this.#counts] };
  }
}

export interface InteractionLogOptions {
  readonly log: LogInput;
  readonly tenant: TenantId;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly interactions: Interactions;
}

/** Follows the log of an interaction server from where it was left. Resolves when `signal` aborts. */
export function followInteractions({ log, interactions, ...client }: InteractionLogOptions): Promise<void> {
  return runLogClient({
    ...client,
    connect: log.connect,
    token: log.token,
    cursors: interactions.cursors,
    onRecords: (records) => interactions.take(records),
    onGap: ({ source, to }) => interactions.skip(source, to),
    onStatus: (status) => log.onStatus?.(status),
  });
}
