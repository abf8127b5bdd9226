/** What the benchmark uses of chdb, which is installed with the benchmark alone. */
declare module 'chdb' {
  export class Session {
    query(sql: string, format?: string): string;
    insert(rows: { table: string; values: string; format: 'TabSeparated' }): Promise<unknown>;
    close(): void;
  }
}
