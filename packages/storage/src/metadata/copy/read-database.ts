import type { Connection } from '../connection.ts';
import { COPIED_TABLES, type CopiedPart } from './copied-tables.ts';
import { enterScope, tenantsOf } from './owner-transaction.ts';

/** What is asked for at once, as far as the rows before let it guess. */
const BYTES_AT_ONCE = 1_000_000;
const ROWS_AT_ONCE = 1_000;

/** Everything in a database but its schema, within an owner's transaction. */
export async function* readDatabase(connection: Connection): AsyncGenerator<CopiedPart> {
  const counts: Record<string, number> = {};
  for (const tenant of ['', ...(await tenantsOf(connection))]) {
    await enterScope(connection, tenant);
    for (const { name, scope } of COPIED_TABLES) {
      counts[name] ??= 0;
      if ((scope === 'shared') !== (tenant === '')) continue;
      for await (const rows of readTable(connection, name)) {
        counts[name] += rows.length;
        yield { kind: 'rows', table: name, tenant, rows };
      }
    }
  }
  const [sequence] = await connection.query('SELECT last_value AS token FROM ownership_token');
  yield { kind: 'end', counts, ownershipToken: (sequence as { token: number }).token };
}

async function* readTable(connection: Connection, table: string): AsyncGenerator<readonly string[]> {
  await connection.script(
    `DECLARE copied NO SCROLL CURSOR FOR SELECT to_jsonb(t)::text AS row FROM ${table} AS t`,
  );
  for (let count = 1; ; ) {
    const rows = (await connection.query(`FETCH ${count} FROM copied`)) as { row: string }[];
    if (rows.length === 0) break;
    const texts = rows.map(({ row }) => row);
    const average = texts.reduce((sum, text) => sum + text.length, 0) / texts.length;
    count = Math.max(1, Math.min(ROWS_AT_ONCE, Math.floor(BYTES_AT_ONCE / average)));
    yield texts;
  }
  await connection.script('CLOSE copied');
}
