import { type Clock, every, type Milliseconds, messageOf, pause } from '@pulse/base';
import type { TenantId } from '@pulse/model';
import type { Database } from '@pulse/storage';
import type { Tell } from '../tell.ts';
import type { LayoutCatalogue, LayoutDefinitions } from './layout-catalogue.ts';
import { readDefinitions, type StoredDefinition } from './stored-definitions.ts';

/** How often the counter of changes is looked at, whether notifications come or not. */
export const LOOKING: Milliseconds = 5000;
/** Between tries to listen while the database is away. */
const RETRY: Milliseconds = 1000;
const CHANNEL = 'pulse_layouts';
/** Of further templates and layouts nothing is read. */
export const MOST_DEFINITIONS = 500;

export interface DatabaseCatalogueOptions {
  readonly database: Database;
  readonly tenant: TenantId;
  readonly clock: Clock;
  readonly tell: Tell;
  /** Gives up waiting for a database that is away. */
  readonly signal: AbortSignal;
}

/**
 * What the tables of a tenant's templates and layouts say, followed until disposed. Resolves when they were read for the
 * first time, which waits for the database; rejects when `signal` aborts before.
 */
export async function databaseCatalogue(
  options: DatabaseCatalogueOptions,
): Promise<LayoutCatalogue & AsyncDisposable> {
  const { clock, signal } = options;
  const catalogue = new DatabaseCatalogue(options);
  while (!(await catalogue.look())) {
    await pause(clock, RETRY, signal);
    signal.throwIfAborted();
  }
  catalogue.follow();
  return catalogue;
}

class DatabaseCatalogue implements LayoutCatalogue, AsyncDisposable {
  readonly #options: DatabaseCatalogueOptions;
  readonly #stop = new AbortController();
  readonly #listeners = new Set<{ readonly listener: () => void }>();
  #definitions: LayoutDefinitions = { catalogues: [], layouts: [], unreadable: [] };
  /** The counter with which the definitions were read; 0: the tenant never had any. */
  #counter: number | undefined;
  #looking: Promise<boolean> | undefined;
  #again = false;
  /** The problem that was told since the last success. */
  #told: string | undefined;
  #following: Promise<void> = Promise.resolve();

  constructor(options: DatabaseCatalogueOptions) {
    this.#options = options;
  }

  current(): LayoutDefinitions {
    return this.#definitions;
  }

  listen(listener: () => void): () => void {
    const box = { listener };
    this.#listeners.add(box);
    return () => void this.#listeners.delete(box);
  }

  follow(): void {
    this.#following = this.#follow();
  }

  /** Reads what is there if anything changed; whether the database answered. One reading at a time. */
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
    // Nobody else can change an embedded database: its listeners miss nothing, and a look would keep it awake.
    const looking = database.driver === 'pglite' ? undefined : every(clock, LOOKING, () => void this.look());
    let stop: (() => Promise<void>) | undefined;
    while (!stop && !signal.aborted) {
      stop = await this.#listen();
      if (!stop) await pause(clock, RETRY, signal);
    }
    // Between reading and listening something may have changed.
    void this.look();
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    looking?.cancel();
    await stop?.().catch(() => {});
  }

  /** The way to stop; undefined while the database is away, which its own health tells. */
  async #listen(): Promise<(() => Promise<void>) | undefined> {
    const { database, tenant } = this.#options;
    const own = `${tenant}:`;
    try {
      return await database.listen(CHANNEL, {
        heard: (payload) => void (payload.startsWith(own) && this.look()),
        lost: () => void this.look(),
      });
    } catch {
      return undefined;
    }
  }

  async #lookUntilDone(): Promise<boolean> {
    while (this.#again) {
      this.#again = false;
      try {
        await this.#read();
        this.#told = undefined;
      } catch (error) {
        const problem = messageOf(error);
        if (problem !== this.#told) this.#options.tell('warn', `Layouts could not be read: ${problem}`);
        this.#told = problem;
        return false;
      }
    }
    return true;
  }

  async #read(): Promise<void> {
    const { database, tenant } = this.#options;
    const known = this.#counter;
    const found = await database.transaction({ tenant }, async (transaction) => {
      const [change] = await transaction.query<{ counter: number }>(
        'SELECT counter FROM layout_change WHERE tenant = $1',
        [tenant],
      );
      const counter = change?.counter ?? 0;
      if (counter === known) return undefined;
      const rows = (table: 'template' | 'layout') =>
        transaction.query<StoredDefinition>(
          `SELECT id, document FROM ${table} WHERE tenant = $1 ORDER BY id LIMIT ${MOST_DEFINITIONS}`,
          [tenant],
        );
      return { counter, templates: await rows('template'), layouts: await rows('layout') };
    });
    if (!found) return;
    this.#definitions = readDefinitions(found.templates, found.layouts);
    this.#counter = found.counter;
    for (const { listener } of [...this.#listeners]) listener();
  }
}
