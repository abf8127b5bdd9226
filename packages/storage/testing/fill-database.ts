import { randomUUID } from 'node:crypto';
import type { Random } from '@pulse/base';
import { type Database, type DatabaseRole } from '../src/mod.ts';
import { TEST_TENANTS } from './prepared-database.ts';

/** Texts that have broken copies before. */
const ODD_TEXTS = [
  '',
  'a\tb',
  'line\nbreak',
  '"quoted"',
  "it's",
  '\\',
  '\\t',
  '{',
  '😀 ä',
  '\u2028',
  'NULL',
  '\\.',
  '\u0001',
];

/** Writes rows into every table of a database with the test tenants, the largest numbers and oddest texts among them. */
export async function fillDatabase(
  database: { as(role: DatabaseRole): Database },
  random: Random,
  rows: number,
): Promise<void> {
  const text = () => `${random.pick(ODD_TEXTS)}${random.below(1e9)}${random.pick(ODD_TEXTS)}`;
  const document = () => ({ text: text(), list: [text(), null, random.next(), { deep: text() }] });
  const time = () => random.below(2 ** 31) * 1_000_000;
  const each = async (work: (index: number) => Promise<unknown>) => {
    for (let index = 0; index < rows; index++) await work(index);
  };
  for (const tenant of TEST_TENANTS) {
    await database.as('directory').transaction({ tenant }, (tx) =>
      each(async (index) => {
        const author = `author ${text()}`;
        await tx.query(
          'INSERT INTO directory_revision (tenant, number, time, author, changes) VALUES ($1, $2, $3, $4, $5)',
          [tenant, index + 1, time(), author, [document()]],
        );
        await tx.query(
          'INSERT INTO directory_object (tenant, type, id, document, revision) VALUES ($1, $2, $3, $4, $5)',
          [tenant, 'Skill', `${index} ${text()}`, document(), Number.MAX_SAFE_INTEGER],
        );
      }),
    );
    await database.as('pulse').transaction({ tenant }, (tx) =>
      each(async (index) => {
        for (const table of ['template', 'layout', 'board']) {
          await tx.query(`INSERT INTO ${table} (tenant, id, document, author) VALUES ($1, $2, $3, $4)`, [
            tenant,
            `${index} ${text()}`,
            document(),
            `author ${text()}`,
          ]);
        }
      }),
    );
  }
  for (const tenant of TEST_TENANTS) {
    await database
      .as('init')
      .transaction({ tenant }, (tx) =>
        tx.query(
          "INSERT INTO shipped_document (tenant, kind, id, digest) SELECT tenant, 'board', id, document_digest(document) FROM board",
        ),
      );
  }
  await database.as('identity').transaction('shared', (tx) =>
    each(async (index) => {
      await tx.query(
        'INSERT INTO account (id, user_name, name, email, password_hash, locked_until) VALUES ($1, $2, $3, $4, $5, $6)',
        [randomUUID(), `${index} ${text()}`, `name ${text()}`, index % 2 ? text() : null, text(), time()],
      );
      await tx.query(
        'INSERT INTO oidc_payload (model, id, uid, payload, expires) VALUES ($1, $2, $3, $4, $5)',
        ['Session', `${index} ${text()}`, text(), document(), time()],
      );
      await tx.query("INSERT INTO signing_key (id, kind, secret) VALUES ($1, 'token', $2)", [
        randomUUID(),
        document(),
      ]);
    }),
  );
  await database
    .as('pulse')
    .transaction('shared', (tx) =>
      each((index) =>
        tx.query(
          'INSERT INTO session (key_digest, subject, user_name, tenant, used) VALUES ($1, $2, $3, $4, $5)',
          [
            `${index}`.padStart(64, '0'),
            `subject ${text()}`,
            `name ${text()}`,
            index % 2 ? TEST_TENANTS[0] : null,
            time(),
          ],
        ),
      ),
    );
  await database.as('dcu').transaction('shared', (tx) => tx.query("SELECT nextval('ownership_token')"));
}
