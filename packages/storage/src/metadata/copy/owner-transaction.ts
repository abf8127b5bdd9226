import type { Connection } from '../connection.ts';

/** Runs work as the owner of the schema, who sees the rows of the scope that was entered last. */
export async function ownerTransaction<Result>(
  connection: Connection,
  mode: 'READ ONLY' | 'READ WRITE',
  work: () => Promise<Result>,
): Promise<Result> {
  // Readers want one moment; writers wait for each other instead of failing.
  const isolation = mode === 'READ ONLY' ? 'REPEATABLE READ' : 'READ COMMITTED';
  await connection.script(
    `BEGIN ISOLATION LEVEL ${isolation} ${mode}; SET LOCAL ROLE pulse_init; SET LOCAL search_path = pulse, pg_temp`,
  );
  try {
    const result = await work();
    await connection.script('COMMIT');
    return result;
  } catch (error) {
    await connection.script('ROLLBACK').catch(() => {});
    throw error;
  }
}

/** Shows the rows of one tenant; without one those that belong to none. */
export async function enterScope(connection: Connection, tenant: string): Promise<void> {
  await connection.query(
    "SELECT set_config('pulse.tenant', $1, true), set_config('pulse.shared', $2, true)",
    [tenant, tenant === '' ? 'on' : 'off'],
  );
}

/** The tenants of a database, in the shared scope. */
export async function tenantsOf(connection: Connection): Promise<readonly string[]> {
  await enterScope(connection, '');
  const rows = await connection.query('SELECT id FROM tenant ORDER BY id');
  return (rows as { id: string }[]).map(({ id }) => id);
}
