/** What the benchmark uses of DuckDB, which is installed with the benchmark alone. */
declare module '@duckdb/node-api' {
  interface Appender {
    appendInteger(value: number): void;
    appendDouble(value: number): void;
    appendVarchar(value: string): void;
    endRow(): void;
    flushSync(): void;
    closeSync(): void;
  }
  interface Connection {
    run(sql: string): Promise<unknown>;
    runAndReadAll(sql: string): Promise<{ getRows(): unknown[][] }>;
    createAppender(table: string): Promise<Appender>;
    closeSync(): void;
  }
  export const DuckDBInstance: {
    create(
      path: string,
      options: Record<string, string>,
    ): Promise<{ connect(): Promise<Connection>; closeSync(): void }>;
  };
}
