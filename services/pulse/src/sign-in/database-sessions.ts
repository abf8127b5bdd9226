import type { TenantId } from '@pulse/model';
import type { Database } from '@pulse/storage';
import type { Session, SessionStore } from './sessions.ts';

interface SessionRow {
  readonly key_digest: string;
  readonly subject: string;
  readonly user_name: string;
  readonly tenant: TenantId;
  readonly used: number;
  readonly created: number;
}

/** Sessions as rows of the metadata. */
export function databaseSessions(database: Database): SessionStore {
  return {
    async load() {
      const rows = await database.transaction('shared', (transaction) =>
        transaction.query<SessionRow>(
          `SELECT key_digest, subject, user_name, tenant, used::float8 AS used, created::float8 AS created
           FROM session WHERE tenant IS NOT NULL`,
        ),
      );
      return new Map(
        rows.map((row): [string, Session] => [
          row.key_digest,
          {
            userName: row.user_name,
            subject: row.subject,
            tenant: row.tenant,
            opened: row.created,
            used: row.used,
          },
        ]),
      );
    },
    async put(key, { subject, userName, tenant, used, opened }) {
      await database.transaction('shared', (transaction) =>
        transaction.query(
          `INSERT INTO session (key_digest, subject, user_name, tenant, used, created)
           VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (key_digest) DO UPDATE SET tenant = excluded.tenant, used = excluded.used`,
          [key, subject, userName, tenant, Math.floor(used), Math.floor(opened)],
        ),
      );
    },
    async remove(key) {
      await database.transaction('shared', (transaction) =>
        transaction.query('DELETE FROM session WHERE key_digest = $1', [key]),
      );
    },
  };
}
