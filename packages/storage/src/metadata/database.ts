import type { TenantId } from '@pulse/model';

/**
 * The database roles that services act as; each may do only what its service needs, and none can get around the row
 * security that keeps tenants apart. `init` owns the schema and is used by the init jobs alone.
 */
export const DATABASE_ROLES = ['init', 'directory', 'permissions', 'dcu', 'pulse', 'identity'] as const;
export type DatabaseRole = (typeof DATABASE_ROLES)[number];

/**
 * Which rows a transaction can see: those of one tenant, or only those that belong to none (the list of tenants,
 * accounts, sessions). There is no scope that sees the rows of all tenants.
 */
export type DatabaseScope = { readonly tenant: TenantId } | 'shared';

/** A transaction that is under way; unusable once the work that got it has settled. */
export interface Transaction {
  /**
   * One statement with `$1`, `$2` …; values never become part of its text. Throws {@link PulseError} of the catalogue below.
   *
   * Values given: `null` and `undefined` are NULL; objects and arrays travel as JSON, whatever the column; a string is
   * taken as it is, so one in a `jsonb` column is JSON text. Values returned: `bigint`, other whole numbers and floats are
   * numbers, `jsonb` is parsed, `boolean` a boolean, `bytea` a Uint8Array; all else is text. Times are bigints.
   */
  query<Row extends object>(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Tells the listeners of a channel when, and only when, the transaction is committed. At most 7,900 bytes. */
  notify(channel: string, payload: string): Promise<void>;
}

/**
 * Pulse's metadata: who, what to collect, boards. PGlite beside this process or a PostgreSQL server, with the same schema.
 *
 * Promises: the work of `transaction` is committed as a whole when its promise fulfils and leaves no trace when it
 * rejects; it runs as the database role of the service that opened this, in one scope. Transactions have the effect of
 * running one after the other. The work may run again from its start when the database had to undo it for a concurrent
 * one, so it has no other effects, and it begins no transaction inside. When `transaction` has fulfilled, what was
 * written survives the end of the machine; when the connection ends while it commits, it rejects with
 * `database-unavailable` although it may have been committed.
 *
 * Errors are {@link PulseError}s: `database-unavailable` (not there, or no answer in time: try again later),
 * `database-refused` (wrong password, certificate or rights: somebody has to change something),
 * `database-conflict` (a key is taken or a reference is not there; `cause.constraint` names which),
 * `database-invalid` (a value is too large or not of the column's form; `cause.constraint` may name the rule),
 * `database-schema` (the schema is older or newer than this program: run init).
 */
export interface Database extends AsyncDisposable {
  /**
   * Nobody else can change a `pglite`, so that who listens misses nothing; it sleeps while nobody asks, and should not be
   * asked now and then whether something has changed.
   */
  readonly driver: 'pglite' | 'postgres';
  transaction<Result>(
    scope: DatabaseScope,
    work: (transaction: Transaction) => Promise<Result>,
  ): Promise<Result>;
  /**
   * Hears a channel, over reconnections too; `lost` says that notifications may have been missed, so that the listener
   * looks for itself. Fulfils with the way to stop once it listens; rejects when it cannot listen at first.
   */
  listen(channel: string, listener: DatabaseListener): Promise<() => Promise<void>>;
  /** Fulfils when the database answers and its schema is one this program works with; rejects with what is wrong. */
  check(): Promise<void>;
}

export interface DatabaseListener {
  readonly heard: (payload: string) => void;
  readonly lost: () => void;
}
