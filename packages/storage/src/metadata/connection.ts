/** One session of a database, as a driver lends it; its errors are {@link DatabaseFault}s. */
export interface Connection {
  query(sql: string, values?: readonly unknown[]): Promise<readonly object[]>;
  /** Several statements in one text, without values. */
  script(sql: string): Promise<void>;
  /** Gives it back. A `broken` one is not used again: nobody knows what it is doing. */
  release(broken: boolean): void;
}

/** Lends connections; rejects with {@link PulseError} or {@link DatabaseFault} when there is none in time. */
export type BorrowConnection = () => Promise<Connection>;
