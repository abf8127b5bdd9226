import { PulseError } from '@pulse/base';
import type { Database } from './database.ts';
import { SCHEMA_VERSION } from './migrations.ts';

interface SchemaRow {
  readonly newest: number | null;
  readonly since: number | null;
}

/** What {@link Database} promises of `check`. */
export async function checkSchema(transaction: Database['transaction']): Promise<void> {
  const [row] = await transaction('shared', (tx) =>
    tx.query<SchemaRow>(
      'SELECT max(number) AS newest, (SELECT programs_since FROM migration ORDER BY number DESC LIMIT 1) AS since FROM migration',
    ),
  );
  const newest = row?.newest ?? 0;
  if (newest < SCHEMA_VERSION) {
    throw schemaError(`has version ${newest} and this program needs ${SCHEMA_VERSION}`, 'Run the init job.');
  }
  if ((row?.since ?? 0) > SCHEMA_VERSION) {
    throw schemaError(
      `has version ${newest}, which no longer works with programs for version ${SCHEMA_VERSION}`,
      'Update this program.',
    );
  }
}

const schemaError = (what: string, advice: string) =>
  new PulseError('database-schema', `The schema of the database ${what}.`, { advice });
