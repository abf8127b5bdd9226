import type { Clock } from '@pulse/base';
import type { Database } from '@pulse/storage';
import type { Adapter, AdapterPayload } from 'oidc-provider';

interface PayloadRow {
  readonly payload: AdapterPayload;
  readonly consumed: number | null;
}

/** Where the provider keeps its sessions, codes and grants of one model: rows of the metadata. */
export class PayloadAdapter implements Adapter {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #model: string;

  constructor(database: Database, clock: Clock, model: string) {
    this.#database = database;
    this.#clock = clock;
    this.#model = model;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    await this.#query(
      `INSERT INTO oidc_payload (model, id, grant_id, user_code, uid, payload, expires)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (model, id) DO UPDATE SET grant_id = excluded.grant_id, user_code = excluded.user_code,
           uid = excluded.uid, payload = excluded.payload, expires = excluded.expires`,
      [
        id,
        payload.grantId ?? null,
        payload.userCode ?? null,
        payload.uid ?? null,
        JSON.stringify(payload),
        expiresIn ? this.#clock.now() + expiresIn * 1000 : null,
      ],
    );
  }

  find = (id: string) => this.#find('id', id);
  findByUid = (uid: string) => this.#find('uid', uid);
  findByUserCode = (userCode: string) => this.#find('user_code', userCode);

  async consume(id: string): Promise<void> {
    await this.#query('UPDATE oidc_payload SET consumed = $3 WHERE model = $1 AND id = $2', [
      id,
      this.#clock.now(),
    ]);
  }

  async destroy(id: string): Promise<void> {
    await this.#query('DELETE FROM oidc_payload WHERE model = $1 AND id = $2', [id]);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await this.#query('DELETE FROM oidc_payload WHERE model = $1 AND grant_id = $2', [grantId]);
  }

  async #find(column: 'id' | 'uid' | 'user_code', value: string): Promise<AdapterPayload | undefined> {
    const [row] = await this.#query(
      `SELECT payload, consumed::float8 AS consumed FROM oidc_payload
         WHERE model = $1 AND ${column} = $2 AND (expires IS NULL OR expires > $3)`,
      [value, this.#clock.now()],
    );
    if (!row) return undefined;
    return row.consumed === null
      ? row.payload
      : { ...row.payload, consumed: Math.floor(row.consumed / 1000) };
  }

  /** `$1` is the model. */
  #query(sql: string, values: readonly unknown[]): Promise<readonly PayloadRow[]> {
    return this.#database.transaction('shared', (transaction) =>
      transaction.query<PayloadRow>(sql, [this.#model, ...values]),
    );
  }
}

/** Removes what has expired; to be called now and then. Resolves with how many rows went. */
export async function removeExpired(database: Database, clock: Clock): Promise<number> {
  const removed = await database.transaction('shared', (transaction) =>
    transaction.query('DELETE FROM oidc_payload WHERE expires <= $1 RETURNING id', [clock.now()]),
  );
  return removed.length;
}
