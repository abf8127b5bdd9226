import type { Milliseconds } from '@pulse/base';

/** How long a database may take, and how much of it one process may use. */
export interface DatabaseLimits {
  /** Until a connection stands, or one of the pool is free. */
  readonly connect: Milliseconds;
  /** One statement; the database ends it then. */
  readonly statement: Milliseconds;
  /** What a statement that the database should have ended gets on top, before its connection is given up. */
  readonly grace: Milliseconds;
  /** Waiting for rows that another transaction holds. */
  readonly lock: Milliseconds;
  /** A whole transaction with all its statements; the work of one that takes longer is undone. */
  readonly transaction: Milliseconds;
  /** Connections of one process; a further transaction waits. */
  readonly connections: number;
  /** Transactions that wait for a connection; more are refused at once. */
  readonly waiting: number;
  /** How often a transaction is tried when concurrent ones undo it. */
  readonly tries: number;
  /** An unused connection is closed. */
  readonly idle: Milliseconds;
  /** How often the connection that listens is tried. */
  readonly heartbeat: Milliseconds;
}

export const DATABASE_LIMITS: DatabaseLimits = {
  connect: 3_000,
  statement: 15_000,
  grace: 2_000,
  lock: 5_000,
  transaction: 30_000,
  connections: 10,
  waiting: 500,
  tries: 12,
  idle: 30_000,
  heartbeat: 10_000,
};
