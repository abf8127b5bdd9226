import { type Clock, PulseError, type Random } from '@pulse/base';
import type { TenantId } from '@pulse/model';
import { retrying } from '@pulse/runtime';
import type { Database, DataFolder } from '@pulse/storage';

export interface SequenceOptions {
  readonly tenant: TenantId;
  readonly clock: Clock;
  readonly random: Random;
  /** Gives up waiting for a database that is away. */
  readonly signal: AbortSignal;
}

/** A token larger than any that the database has given before, to whomever; waits for the database. */
export function tokenOfSequence(database: Database, options: SequenceOptions): Promise<number> {
  const { tenant } = options;
  // How the database fares is told by whoever opened it.
  return retrying({ ...options, what: 'PostgreSQL', tell: () => {} }, async () => {
    const [row] = await database.transaction({ tenant }, (transaction) =>
      transaction.query<{ token: number }>("SELECT nextval('ownership_token') AS token"),
    );
    if (row) return row.token;
    throw new PulseError('ownership-unknown', 'PostgreSQL gave no ownership token.');
  });
}

/** A token larger than any that an earlier run with this folder had. */
export async function tokenOfFolder(folder: DataFolder, clock: Clock): Promise<number> {
  const previous = await folder.readDocument('ownership', (value) => {
    const { token } = value as { token: unknown };
    if (typeof token !== 'number') throw new Error('token is not a number');
    return token;
  });
  const token = Math.max((previous ?? 0) + 1, Math.floor(clock.now()));
  await folder.writeDocument('ownership', { token });
  return token;
}
