import {
  type DirectoryChange,
  type DirectoryObject,
  type DirectoryRevision,
  refKey,
  type TenantId,
} from '@pulse/model';
import type { Database, Transaction } from '@pulse/storage';
import { LIMITS } from '../limits.ts';
import { DirectoryState, type Stamp } from '../plan/state.ts';

/** Told on each commit: `tenant:number`. */
export const CHANNEL = 'pulse_directory';

/** Objects that are loaded by one statement. */
const LOADED_AT_ONCE = 5000;

/**
 * Reads a tenant's directory. Writers may go on meanwhile: objects that are newer than the revision that this begins
 * with are put again by the revisions that follow, which changes nothing.
 */
export async function loadState(database: Database, tenant: TenantId): Promise<DirectoryState> {
  const at = await database.transaction({ tenant }, (tx) => newest(tx, tenant));
  const objects: { object: DirectoryObject; stamp: Stamp }[] = [];
  for (let after: DirectoryObject | undefined; ; after = objects.at(-1)?.object) {
    const page = await database.transaction({ tenant }, (tx) => objectsAfter(tx, tenant, after));
    objects.push(
      ...page.map(({ document, number, time }) => ({ object: document, stamp: { number, time } })),
    );
    if (page.length < LOADED_AT_ONCE) break;
  }
  // Last, so that whatever was removed while objects were read is found to be gone.
  const retired = await database.transaction({ tenant }, (tx) => retiredIdentities(tx, tenant));
  const state = new DirectoryState(tenant, objects, at, retired);
  await database.transaction({ tenant }, (tx) => catchUp(tx, state));
  return state;
}

/** Number and time of the newest revision; 0 where there is none. */
export async function newest(tx: Transaction, tenant: TenantId): Promise<Stamp> {
  const [row] = await tx.query<Stamp>(
    'SELECT number, time FROM directory_revision WHERE tenant = $1 ORDER BY number DESC LIMIT 1',
    [tenant],
  );
  return row ?? { number: 0, time: 0 };
}

function objectsAfter(tx: Transaction, tenant: TenantId, after: DirectoryObject | undefined) {
  return tx.query<{ document: DirectoryObject } & Stamp>(
    `SELECT o.document, o.revision AS number, r.time FROM directory_object o
       JOIN directory_revision r ON r.tenant = o.tenant AND r.number = o.revision
     WHERE o.tenant = $1 AND (o.type, o.id) > ($2, $3) ORDER BY o.type, o.id LIMIT $4`,
    [tenant, after?.type ?? '', after?.id ?? '', LOADED_AT_ONCE],
  );
}

/** What DNs and persons were that are there no more. */
async function retiredIdentities(tx: Transaction, tenant: TenantId): Promise<[string, string][]> {
  const rows = await tx.query<{ type: 'Dn' | 'Person'; id: string; identity: string }>(
    `SELECT DISTINCT c->'object'->>'type' AS type, c->'object'->>'id' AS id,
       coalesce(c->'object'->>'kind', c->'object'->>'agent') AS identity
     FROM directory_revision r CROSS JOIN LATERAL jsonb_array_elements(r.changes) c
     WHERE r.tenant = $1 AND c->>'kind' = 'put' AND c->'object'->>'type' IN ('Dn', 'Person')
       AND NOT EXISTS (SELECT FROM directory_object o
         WHERE o.tenant = $1 AND o.type = c->'object'->>'type' AND o.id = c->'object'->>'id')`,
    [tenant],
  );
  return rows.map(({ type, id, identity }) => [refKey({ type, id }), identity]);
}

/** Brings a state to the newest revision that is committed. */
export async function catchUp(tx: Transaction, state: DirectoryState): Promise<void> {
  const { view } = state;
  for (;;) {
    const revisions = await readRevisions(tx, view.tenant, view.revision.number, LIMITS.pageRevisions);
    if (revisions.length === 0) return;
    for (const revision of revisions) state.apply(revision);
  }
}

/** The revisions after a number, in order: at least one where there is one, and not many more bytes than a page's. */
export function readRevisions(
  tx: Transaction,
  tenant: TenantId,
  after: number,
  most: number,
): Promise<readonly DirectoryRevision[]> {
  return tx.query<DirectoryRevision>(
    `SELECT number, time, author, changes FROM (
       SELECT *, sum(octet_length(changes::text)) OVER (ORDER BY number) - octet_length(changes::text) AS before
       FROM (SELECT number, time, author, changes FROM directory_revision
         WHERE tenant = $1 AND number > $2 ORDER BY number LIMIT $3) AS page) AS sized
     WHERE before < $4 ORDER BY number`,
    [tenant, after, Math.min(most, LIMITS.pageRevisions), LIMITS.pageBytes],
  );
}

/** Writes a revision and what it makes of the objects. */
export async function insertRevision(
  tx: Transaction,
  tenant: TenantId,
  { number, time, author, changes }: DirectoryRevision,
): Promise<void> {
  await tx.query(
    'INSERT INTO directory_revision (tenant, number, time, author, changes) VALUES ($1, $2, $3, $4, $5)',
    [tenant, number, time, author, changes],
  );
  const of = (kind: DirectoryChange['kind']) => changes.filter((change) => change.kind === kind);
  const put = of('put').map(({ object }) => object);
  if (put.length > 0) {
    await tx.query(
      `INSERT INTO directory_object (tenant, type, id, document, revision)
       SELECT $1, object->>'type', object->>'id', object, $2 FROM jsonb_array_elements($3::jsonb) object
       ON CONFLICT (tenant, type, id) DO UPDATE SET document = excluded.document, revision = excluded.revision`,
      [tenant, number, put],
    );
  }
  const removed = of('remove').map(({ object }) => object);
  if (removed.length > 0) {
    await tx.query(
      `DELETE FROM directory_object o USING jsonb_to_recordset($2::jsonb) AS gone(type text, id text)
       WHERE o.tenant = $1 AND o.type = gone.type AND o.id = gone.id`,
      [tenant, removed],
    );
  }
  await tx.notify(CHANNEL, `${tenant}:${number}`);
}
