import { describe, expect, test } from 'vitest';
import { type Connection, DATABASE_ROLES } from '../src/mod.ts';

/** Of each table: a row of tenant `acme` or of nobody, and how to write one and change it. */
const TABLES = {
  migration: {
    row: "(number, name, checksum, programs_since) VALUES (99, 'x', repeat('0', 64), 1)",
    set: "name = 'x'",
    key: 'number = 1',
  },
  tenant: { row: "(id, name) VALUES ('acme', 'Acme')", set: "name = 'x'", key: "id = 'acme'" },
  directory_object: {
    row: "(tenant, type, id, document, revision) VALUES ('acme', 'Skill', 'x', '{}', 1)",
    set: 'revision = 2',
  },
  directory_revision: {
    row: "(tenant, number, time, author, changes) VALUES ('acme', 1, 1, 'x', '[]')",
    set: "author = 'y'",
  },
  template: { row: "(tenant, id, document, author) VALUES ('acme', 'x', '{}', 'x')", set: "author = 'y'" },
  layout: { row: "(tenant, id, document, author) VALUES ('acme', 'x', '{}', 'x')", set: "author = 'y'" },
  board: { row: "(tenant, id, document, author) VALUES ('acme', 'x', '{}', 'x')", set: "author = 'y'" },
  shipped_document: {
    row: "(tenant, kind, id, digest) VALUES ('acme', 'board', 'x', repeat('0', 64))",
    set: "digest = repeat('1', 64)",
  },
  layout_change: { row: "(tenant, counter) VALUES ('acme', 1)", set: 'counter = 2' },
  board_change: { row: "(tenant, counter) VALUES ('acme', 1)", set: 'counter = 2' },
  account: {
    row: "(id, user_name, name, password_hash) VALUES ('a5d0c7f1-5c6f-4d44-9d0c-0a3c4d1c9b11', 'x', 'x', 'x')",
    set: "name = 'y'",
  },
  oidc_payload: { row: "(model, id, payload) VALUES ('Session', 'x', '{}')", set: 'consumed = 1' },
  signing_key: {
    row: "(id, kind, secret) VALUES ('a5d0c7f1-5c6f-4d44-9d0c-0a3c4d1c9b11', 'token', '{}')",
    set: "kind = 'cookie'",
  },
  session: {
    row: "(key_digest, subject, user_name, used) VALUES (repeat('0', 64), 'x', 'x', 1)",
    set: 'used = 2',
  },
} as const satisfies Record<string, { row: string; set: string; key?: string }>;
type Table = keyof typeof TABLES;
const SHARED: readonly Table[] = ['account', 'oidc_payload', 'signing_key', 'session'];
const NAMES = Object.keys(TABLES) as Table[];

/** What a transaction may say of its scope; undefined: it says nothing. */
interface Said {
  readonly tenant?: string;
  readonly shared?: string;
}
const QUOTED = ["acme' OR 'a'='a", "' OR true --", "acme'::text", '%', 'ACME', ' acme'];

/** Everything that is not the scope of the rows of a table. */
function wrongScopes(table: Table): readonly Said[] {
  const none: readonly Said[] = [{}, { tenant: '', shared: '' }];
  const odd = QUOTED.map((tenant) => ({ tenant, shared: 'off' }));
  if (SHARED.includes(table)) {
    return [
      ...none,
      ...odd,
      { tenant: 'acme', shared: 'off' },
      { shared: 'ON' },
      { shared: "on' OR 'a'='a" },
    ];
  }
  const elsewhere: readonly Said[] = [{ tenant: 'other', shared: 'off' }];
  // The list of tenants, and what was done to the schema, are what the shared scope is for.
  return table === 'tenant' || table === 'migration'
    ? [...none, ...odd, ...elsewhere]
    : [...none, ...odd, ...elsewhere, { tenant: '', shared: 'on' }];
}

const rightScope = (table: Table): Said =>
  SHARED.includes(table) || table === 'migration'
    ? { tenant: '', shared: 'on' }
    : { tenant: 'acme', shared: 'off' };

const STATEMENTS = {
  select: (table: Table) => `SELECT * FROM ${table} ${where(table)}`,
  update: (table: Table) => `UPDATE ${table} SET ${TABLES[table].set} ${where(table)} RETURNING 1`,
  delete: (table: Table) => `DELETE FROM ${table} ${where(table)} RETURNING 1`,
  insert: (table: Table) => `INSERT INTO ${table} ${TABLES[table].row} RETURNING 1`,
} as const;

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

function where(table: Table): string {
  const { key } = TABLES[table] as { readonly key?: string };
  return key === undefined ? '' : `WHERE ${key}`;
}

/**
 * Tries every statement on every table as every role with every wrong scope. `administer` lends a connection that may
 * take every role, to a database with the tenants `acme` and `other` and nothing else.
 */
export function rowSecurityContract(
  driver: string,
  administer: <Result>(work: (connection: Connection) => Promise<Result>) => Promise<Result>,
): void {
  /** Runs a statement, and undoes it; answers with its rows, or with the code of its error. */
  async function attempt(
    connection: Connection,
    role: string,
    said: Said,
    sql: string,
  ): Promise<number | string> {
    const settings = Object.entries(said).map(
      ([name, value]) => `SET LOCAL pulse.${name} = ${literal(value)};`,
    );
    await connection.script(
      `BEGIN; SET LOCAL search_path = pulse; ${settings.join('')} SET LOCAL ROLE ${role}`,
    );
    try {
      return (await connection.query(sql)).length;
    } catch (error) {
      return (error as { code: string }).code;
    } finally {
      await connection.script('ROLLBACK');
    }
  }

  /** One row of every table, written by the superuser, whom row security does not concern. */
  const addRows = (connection: Connection) =>
    connection.script(
      `SET LOCAL pulse.tenant = 'acme';
       ${NAMES.filter((name) => name !== 'migration' && name !== 'tenant')
         .map((name) => `INSERT INTO pulse.${name} ${TABLES[name].row} ON CONFLICT DO NOTHING;`)
         .join('')}`,
    );

  describe(`row security (${driver})`, () => {
    test('every table has it, forced on its owner, and no role can get around it', async () => {
      const [tables, roles] = await administer(async (connection) => [
        await connection.query(
          `SELECT relname AS name, relrowsecurity AND relforcerowsecurity AS secured, relowner::regrole::text AS owner
           FROM pg_class WHERE relnamespace = 'pulse'::regnamespace AND relkind IN ('r', 'p') ORDER BY relname`,
        ),
        await connection.query(
          `SELECT rolname AS name, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolcanlogin AS mighty
           FROM pg_roles WHERE rolname = ANY (string_to_array('${DATABASE_ROLES.map((role) => `pulse_${role}`).join()}', ','))`,
        ),
      ]);
      expect(tables).toEqual([...NAMES].sort().map((name) => ({ name, secured: true, owner: 'pulse_init' })));
      expect(roles.length).toBe(DATABASE_ROLES.length);
      expect(roles.every((role) => !(role as { mighty: boolean }).mighty)).toBe(true);
    });

    test('[A3] no role reads or writes a row outside the scope that it names', async () => {
      const passed: string[] = [];
      let cases = 0;
      await administer(async (connection) => {
        await addRows(connection);
        for (const table of NAMES) {
          for (const said of wrongScopes(table)) {
            for (const role of DATABASE_ROLES.map((name) => `pulse_${name}`)) {
              for (const [kind, statement] of Object.entries(STATEMENTS)) {
                // Which version the schema has is no secret.
                if (table === 'migration' && kind === 'select') continue;
                cases++;
                const answer = await attempt(connection, role, said, statement(table));
                const refused = answer === '42501' || (answer === 0 && kind !== 'insert');
                if (!refused) passed.push(`${role} ${kind} ${table} ${JSON.stringify(said)}: ${answer}`);
              }
            }
          }
        }
      });
      expect(passed).toEqual([]);
      expect(cases).toBeGreaterThan(600);
    });

    test('control: the owner reads every row in its scope', async () => {
      await administer(async (connection) => {
        await addRows(connection);
        for (const table of NAMES) {
          const answer = await attempt(connection, 'pulse_init', rightScope(table), STATEMENTS.select(table));
          expect(answer, table).toBe(1);
        }
      });
    });

    test('control: without FORCE the owner reads all rows whatever it says', async () => {
      await administer(async (connection) => {
        await addRows(connection);
        for (const table of NAMES) {
          const open = `ALTER TABLE pulse.${table} NO FORCE ROW LEVEL SECURITY`;
          const close = `ALTER TABLE pulse.${table} FORCE ROW LEVEL SECURITY`;
          await connection.script(open);
          const answer = await attempt(connection, 'pulse_init', {}, STATEMENTS.select(table));
          await connection.script(close);
          expect(answer, table).toBe(1);
        }
      });
    });
  });
}
