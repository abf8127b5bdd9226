import { randomInt } from 'node:crypto';
import { seededRandom } from '@pulse/base';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatabaseRole, DatabaseScope } from '../src/mod.ts';
import { type OpenDatabase, type PreparedPostgres, preparePostgres, TEST_TENANTS } from '../testing/mod.ts';

let prepared: PreparedPostgres;
let database: OpenDatabase;
beforeAll(async () => {
  prepared = await preparePostgres();
  // Few connections, so that each serves one scope after the other.
  database = prepared.open({ connections: 4, waiting: 10_000, connect: 120_000 });
  for (const tenant of TEST_TENANTS) {
    await database.as('pulse').transaction({ tenant }, (tx) =>
      tx.query(
        `INSERT INTO layout (tenant, id, document, author) SELECT $1, 'layout-' || number, '{}', 'x'
         FROM generate_series(1, 5) AS number`,
        [tenant],
      ),
    );
  }
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await prepared[Symbol.asyncDispose]();
});

const ENDS = ['commit', 'throw', 'fail', 'hide'] as const;

test('[A3] interleaved transactions on pooled connections see their own tenant, however the one before ended', async () => {
  const seed = randomInt(2 ** 31);
  const random = seededRandom(seed);
  const scopes: readonly DatabaseScope[] = [...TEST_TENANTS.map((tenant) => ({ tenant })), 'shared'];
  const roles: readonly DatabaseRole[] = ['pulse', 'dcu', 'permissions'];
  const wrong: string[] = [];
  let finished = 0;

  async function one(): Promise<void> {
    const [scope, role, end] = [random.pick(scopes), random.pick(roles), random.pick(ENDS)];
    const expected = scope === 'shared' ? [] : Array.from({ length: 5 }, () => scope.tenant);
    await database
      .as(role)
      .transaction(scope, async (tx) => {
        const rows = await tx.query<{ tenant: string }>('SELECT tenant FROM layout');
        const [who] = await tx.query<{ role: string }>('SELECT current_user::text AS role');
        const seen = rows.map(({ tenant }) => tenant);
        if (String(seen) !== String(expected)) wrong.push(`${JSON.stringify(scope)} saw ${seen.join()}`);
        if (who?.role !== `pulse_${role}`) wrong.push(`${role} was ${who?.role}`);
        if (end === 'throw') throw new Error('thrown');
        if (end === 'fail') await tx.query('SELECT 1 / 0');
        if (end === 'hide') await tx.query('SELECT 1 / 0').catch(() => {});
      })
      .catch((error: unknown) => {
        if (end === 'commit') throw error;
      });
    finished++;
  }

  const times = 4_000;
  await Promise.all(Array.from({ length: times }, one));
  expect(wrong, `seed ${seed}`).toEqual([]);
  expect(finished).toBe(times);
});

test('control: a connection that kept its tenant would show it to the next transaction', async () => {
  await using one = prepared.open({ connections: 1, connect: 120_000 });
  const pulse = one.as('pulse');
  const [acme] = TEST_TENANTS;
  await pulse.transaction({ tenant: acme }, (tx) =>
    tx.query("SELECT set_config('pulse.kept', current_setting('pulse.tenant'), false)"),
  );
  const [row] = await pulse.transaction('shared', (tx) =>
    tx.query("SELECT current_setting('pulse.tenant') AS tenant, current_setting('pulse.kept') AS kept"),
  );
  expect(row).toEqual({ tenant: '', kept: acme });
});
