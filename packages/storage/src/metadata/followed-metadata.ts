import { type Clock, every, type Milliseconds, messageOf, pause } from '@pulse/base';
import type { TenantId } from '@pulse/model';
import type { Database, Transaction } from './database.ts';

/** How often the counter of changes is looked at, whether notifications come or not. */
export const LOOKING_FOR_CHANGES: Milliseconds = 5000;
/** Between tries while the database is away. */
const RETRY: Milliseconds = 1000;

/** What of a tenant can be followed: the table of its counter, and the channel on which changes are told. */
const FOLLOWED = {
  layouts: { counter: 'layout_change', channel: 'pulse_layouts' },
  boards: { counter: 'board_change', channel: 'pulse_boards' },
} as const;

export interface FollowMetadataOptions<Content> {
  readonly database: Database;
  readonly tenant: TenantId;
  /** Layouts are followed with their templates. */
  readonly what: keyof typeof FOLLOWED;
  readonly clock: Clock;
  /** Reads it, in the transaction that has read the counter of its changes. */
  readonly read: (transaction: Transaction) => Promise<Content>;
  /** What was read: at first, and after every change; changes that come close together once. */
  readonly onContent: (content: Content) => void;
  /** Why it cannot be read; what was read last holds. Each reason is told once until it could be. */
  readonly onProblem: (reason: string) => void;
}

/** Something of the metadata of a tenant that is followed until disposed. */
export interface FollowedMetadata extends AsyncDisposable {
  /** Fulfils when it was read for the first time. */
  readonly ready: Promise<void>;
  /** Looks for a change now; fulfils with whether the database answered, after `onContent`. */
  look(): Promise<boolean>;
}

/** Reads something of the metadata of a tenant, and again whenever it has changed. A database that is away is waited for. */
export function followMetadata<Content>(options: FollowMetadataOptions<Content>): FollowedMetadata {
  return new Following(options);
}

class Following<Content> implements FollowedMetadata {
  readonly ready: Promise<void>;
  readonly #options: FollowMetadataOptions<Content>;
  readonly #stop = new AbortController();
  readonly #becomeReady: () => void;
  readonly #following: Promise<void>;
  /** The counter with which it was read last; 0: the tenant never had any. */
  #counter: number | undefined;
  #looking: Promise<boolean> | undefined;
  #again = false;
  /** The problem that was told since the last success. */
  #told: string | undefined;

  constructor(options: FollowMetadataOptions<Content>) {
    this.#options = options;
    const ready = Promise.withResolvers<void>();
    this.ready = ready.promise;
    this.#becomeReady = ready.resolve;
    this.#following = this.#follow();
  }

  /** One reading at a time. */
  look(): Promise<boolean> {
    this.#again = true;
    this.#looking ??= this.#lookUntilDone().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#following;
    await this.#looking;
  }

  async #follow(): Promise<void> {
    const { clock, database } = this.#options;
    const { signal } = this.#stop;
    void this.look();
    // Nobody else can change an embedded database: its listeners miss nothing, and a look would keep it awake.
    const looking =
      database.driver === 'pglite' ? undefined : every(clock, LOOKING_FOR_CHANGES, () => void this.look());
    let stop: (() => Promise<void>) | undefined;
    while (!stop && !signal.aborted) {
      stop = await this.#listen();
      if (!stop) await pause(clock, RETRY, signal);
    }
    // Between reading and listening something may have changed.
    while (!signal.aborted && !(await this.look())) await pause(clock, RETRY, signal);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    looking?.cancel();
    await stop?.().catch(() => {});
  }

  /** The way to stop; undefined while the database is away, which its own health tells. */
  async #listen(): Promise<(() => Promise<void>) | undefined> {
    const { database, tenant, what } = this.#options;
    const own = `${tenant}:`;
    try {
      return await database.listen(FOLLOWED[what].channel, {
        heard: (payload) => void (payload.startsWith(own) && this.look()),
        lost: () => void this.look(),
      });
    } catch {
      return undefined;
    }
  }

  async #lookUntilDone(): Promise<boolean> {
    while (this.#again && !this.#stop.signal.aborted) {
      this.#again = false;
      try {
        await this.#read();
        this.#told = undefined;
        this.#becomeReady();
      } catch (error) {
        const reason = messageOf(error);
        if (reason !== this.#told) this.#options.onProblem(reason);
        this.#told = reason;
        return false;
      }
    }
    return true;
  }

  async #read(): Promise<void> {
    const { database, tenant, what, read, onContent } = this.#options;
    const known = this.#counter;
    const found = await database.transaction({ tenant }, async (transaction) => {
      const [change] = await transaction.query<{ counter: number }>(
        `SELECT counter FROM ${FOLLOWED[what].counter} WHERE tenant = $1`,
        [tenant],
      );
      const counter = change?.counter ?? 0;
      return counter === known ? undefined : { counter, content: await read(transaction) };
    });
    if (!found) return;
    onContent(found.content);
    this.#counter = found.counter;
  }
}
