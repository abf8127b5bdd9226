import type { Clock } from '@pulse/base';
import type { TenantId } from '@pulse/model';
import { type Database, type FollowedMetadata, followMetadata, type Transaction } from '@pulse/storage';
import type { Tell } from '../tell.ts';
import type { LayoutCatalogue, LayoutDefinitions } from './layout-catalogue.ts';
import { readDefinitions, type StoredDefinition } from './stored-definitions.ts';

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
  const { signal } = options;
  const catalogue = new DatabaseCatalogue(options);
  const given = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => given.resolve(), { once: true });
  if (!signal.aborted) await Promise.race([catalogue.ready, given.promise]);
  if (!signal.aborted) return catalogue;
  await catalogue[Symbol.asyncDispose]();
  throw signal.reason;
}

class DatabaseCatalogue implements LayoutCatalogue, AsyncDisposable {
  readonly #followed: FollowedMetadata;
  readonly #listeners = new Set<{ readonly listener: () => void }>();
  #definitions: LayoutDefinitions = { catalogues: [], layouts: [], unreadable: [] };

  constructor({ database, tenant, clock, tell }: DatabaseCatalogueOptions) {
    this.#followed = followMetadata({
      database,
      tenant,
      what: 'layouts',
      clock,
      read: async (transaction) => ({
        templates: await rowsOf(transaction, 'template', tenant),
        layouts: await rowsOf(transaction, 'layout', tenant),
      }),
      onContent: ({ templates, layouts }) => {
        this.#definitions = readDefinitions(templates, layouts);
        for (const { listener } of [...this.#listeners]) listener();
      },
      onProblem: (reason) => tell('warn', `Layouts could not be read: ${reason}`),
    });
  }

  get ready(): Promise<void> {
    return this.#followed.ready;
  }

  current(): LayoutDefinitions {
    return this.#definitions;
  }

  listen(listener: () => void): () => void {
    const box = { listener };
    this.#listeners.add(box);
    return () => void this.#listeners.delete(box);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#followed[Symbol.asyncDispose]();
  }
}

const rowsOf = (transaction: Transaction, table: 'template' | 'layout', tenant: TenantId) =>
  transaction.query<StoredDefinition>(
    `SELECT id, document FROM ${table} WHERE tenant = $1 ORDER BY id LIMIT ${MOST_DEFINITIONS}`,
    [tenant],
  );
