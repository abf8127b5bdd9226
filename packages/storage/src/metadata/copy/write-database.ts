import { PulseError } from '@pulse/base';
import type { Connection } from '../connection.ts';
import { COPIED_TABLES, type CopiedPart, type CopiedTable } from './copied-tables.ts';
import { enterScope, ownerTransaction, tenantsOf } from './owner-transaction.ts';

/** Tokens given away after a backup was made must not be given away again by what is restored from it. */
const TOKENS_LEFT_OUT = 1_000;

export interface WriteDatabaseOptions {
  /** Removes what is there; else a database that holds anything is refused. */
  readonly replace?: boolean;
}

/**
 * Fills a database that has its schema with everything that was read from another one, in one transaction: all of it
 * or nothing. Resolves with the number of rows of each table.
 *
 * Throws {@link PulseError} `database-not-empty`, `copy-incomplete`.
 */
export function writeDatabase(
  connection: Connection,
  parts: AsyncIterable<CopiedPart>,
  { replace = false }: WriteDatabaseOptions = {},
): Promise<Readonly<Record<string, number>>> {
  return ownerTransaction(connection, 'READ WRITE', async () => {
    if (replace) await removeAll(connection);
    else await expectEmpty(connection);
    let scope: string | undefined;
    for await (const part of parts) {
      if (part.kind === 'end') {
        await setToken(connection, part.ownershipToken);
        await compareCounts(connection, part.counts);
        return part.counts;
      }
      if (part.tenant !== scope) await enterScope(connection, part.tenant);
      scope = part.tenant;
      await insert(connection, part.table, part.rows);
    }
    throw incomplete('it ends in the middle');
  });
}

async function insert(connection: Connection, table: string, rows: readonly string[]): Promise<void> {
  const known = COPIED_TABLES.find(({ name }) => name === table);
  if (!known) throw incomplete(`there is no table ${table}`);
  // Columns that came after a backup get their defaults.
  const columns = Object.keys(JSON.parse(rows[0] ?? '{}') as object).map(
    (name) => `"${name.replaceAll('"', '')}"`,
  );
  await connection.query(
    `INSERT INTO ${known.name} (${columns.join()}) SELECT ${columns.join()}
     FROM jsonb_populate_recordset(NULL::${known.name}, $1::jsonb) ${known.onConflict ?? ''}`,
    [`[${rows.join()}]`],
  );
}

async function expectEmpty(connection: Connection): Promise<void> {
  await enterScope(connection, '');
  for (const { name } of COPIED_TABLES.filter(({ scope }) => scope === 'shared')) {
    const found = await connection.query(`SELECT 1 FROM ${name} LIMIT 1`);
    if (found.length === 0) continue;
    throw new PulseError('database-not-empty', `The table ${name} of the target holds rows already.`, {
      advice: 'Take an empty database, or say that what is there is to be replaced.',
    });
  }
}

async function removeAll(connection: Connection): Promise<void> {
  // What refers to others goes first; what triggers write goes when they have no more reason to.
  const byTrigger = ({ onConflict }: CopiedTable) => Number(onConflict !== undefined);
  const tables = COPIED_TABLES.toReversed().toSorted((a, b) => byTrigger(a) - byTrigger(b));
  for (const tenant of [...(await tenantsOf(connection)), '']) {
    await enterScope(connection, tenant);
    for (const { name, scope } of tables) {
      if ((scope === 'shared') === (tenant === '')) await connection.script(`DELETE FROM ${name}`);
    }
  }
}

async function setToken(connection: Connection, token: number): Promise<void> {
  await connection.query(
    "SELECT setval('ownership_token', greatest(last_value, $1::bigint) + $2::bigint) FROM ownership_token",
    [token, TOKENS_LEFT_OUT],
  );
}

async function compareCounts(
  connection: Connection,
  expected: Readonly<Record<string, number>>,
): Promise<void> {
  const found: Record<string, number> = {};
  for (const tenant of ['', ...(await tenantsOf(connection))]) {
    await enterScope(connection, tenant);
    for (const { name, scope } of COPIED_TABLES) {
      if ((scope === 'shared') !== (tenant === '')) continue;
      const [row] = await connection.query(`SELECT count(*) AS count FROM ${name}`);
      found[name] = (found[name] ?? 0) + (row as { count: number }).count;
    }
  }
  for (const [table, count] of Object.entries(expected)) {
    if ((found[table] ?? 0) !== count)
      throw incomplete(`${table} has ${found[table] ?? 0} rows instead of ${count}`);
  }
}

const incomplete = (what: string) =>
  new PulseError('copy-incomplete', `The copy is not complete: ${what}. The target is as it was before.`, {
    advice: 'Try again, or take another backup.',
  });
