import type { TenantId } from '@pulse/model';
import type { Database, Transaction } from '@pulse/storage';
import type { ReadyDocument } from './ready-documents.ts';

/** What became of a ready document. */
export type Outcome =
  | 'added'
  /** A newer document took the place of the one that came with an earlier version of Pulse. */
  | 'updated'
  | 'unchanged'
  /** The tenant has changed or removed it: that stays. */
  | 'kept';

export type InitTenantReport = Readonly<Record<Outcome, number>>;

/** Who the author of ready documents is. */
const AUTHOR = 'pulse';

/**
 * Gives a tenant the ready templates, layouts and boards, all in one transaction. May run at any time and several times at
 * once: what the tenant has made of them stays. `database` is that of the role `init`. Errors as of {@link Database};
 * `database-conflict` when there is no such tenant.
 */
export function runInitTenant(
  database: Database,
  tenant: TenantId,
  documents: readonly ReadyDocument[],
): Promise<InitTenantReport> {
  return database.transaction({ tenant }, async (tx) => {
    const report = { added: 0, updated: 0, unchanged: 0, kept: 0 };
    for (const document of documents) report[await load(tx, tenant, document)]++;
    return report;
  });
}

interface Present {
  /** The tenant's document is still the one that was put there. */
  readonly untouched: boolean | null;
  readonly same: boolean;
}

async function load(tx: Transaction, tenant: TenantId, ready: ReadyDocument): Promise<Outcome> {
  const { kind, id, document } = ready;
  const [shipped] = await tx.query('SELECT digest FROM shipped_document WHERE kind = $1 AND id = $2', [
    kind,
    id,
  ]);
  const [present] = await tx.query<Present>(
    `SELECT document = $2::jsonb AS same, document_digest(document) = (
       SELECT digest FROM shipped_document WHERE kind = $3 AND id = $1
     ) AS untouched FROM ${kind} WHERE id = $1`,
    [id, document, kind],
  );
  const outcome = outcomeOf(shipped !== undefined, present);
  if (outcome === 'added') {
    await tx.query(`INSERT INTO ${kind} (tenant, id, document, author) VALUES ($1, $2, $3, $4)`, [
      tenant,
      id,
      document,
      AUTHOR,
    ]);
  }
  if (outcome === 'updated') {
    await tx.query(
      `UPDATE ${kind} SET document = $2, revision = revision + 1, updated = now_milliseconds(), author = $3 WHERE id = $1`,
      [id, document, AUTHOR],
    );
  }
  await tx.query(
    `INSERT INTO shipped_document (tenant, kind, id, digest) VALUES ($1, $2, $3, document_digest($4))
     ON CONFLICT (tenant, kind, id) DO UPDATE SET digest = excluded.digest
     WHERE shipped_document.digest <> excluded.digest`,
    [tenant, kind, id, document],
  );
  return outcome;
}

function outcomeOf(wasShipped: boolean, present: Present | undefined): Outcome {
  if (!present) return wasShipped ? 'kept' : 'added';
  if (present.same) return 'unchanged';
  return present.untouched === true ? 'updated' : 'kept';
}
