/** What the benchmark uses of pg-copy-streams, which is installed with the benchmark alone. */
declare module 'pg-copy-streams' {
  import type { Writable } from 'node:stream';
  import type { Submittable } from 'pg';
  export function from(sql: string): Writable & Submittable;
}
