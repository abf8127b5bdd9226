import { PulseError } from '@pulse/base';
import type { Connection } from './connection.ts';
import { DATABASE_ROLES, type DatabaseRole } from './database.ts';
import { DatabaseFault } from './database-fault.ts';
import { type Migration } from './migrations.ts';
import { roleName } from './run-transaction.ts';
import { scramVerifier } from './scram-verifier.ts';

/** A user of PostgreSQL that a service signs in as. */
export interface DatabaseLogin {
  readonly user: string;
  readonly password: string;
  /** What it may act as; without that, nothing. */
  readonly roles: readonly DatabaseRole[];
}

export interface PreparedDatabase {
  /** Names of the migrations that this run applied; empty when everything was as it should be. */
  readonly applied: readonly string[];
}

/** Any two runs of init in one database take turns, whoever they are. */
const TURN = `SET LOCAL lock_timeout = '120s'; SELECT pg_advisory_xact_lock(hashtext('pulse.init'))`;
/** Several databases of one server share its roles, so that their inits may meet there. */
const TRIES = 5;

/**
 * Makes roles, users and schema, and brings the schema to its newest version; safe to run at any time, also by several
 * at once. The connection belongs to a superuser, or to the owner of the database who may create roles; where the roles
 * exist already it need only be a member of `pulse_init`.
 *
 * Throws {@link PulseError} `login-unsafe`, `password-unusable`, `migration-changed` when an applied migration is not what it was, `database-schema` when the
 * database is newer than this program.
 */
export async function prepareDatabase(
  connection: Connection,
  options: { readonly migrations: readonly Migration[]; readonly logins?: readonly DatabaseLogin[] },
): Promise<PreparedDatabase> {
  const { migrations, logins = [] } = options;
  await again(() => inTurn(connection, () => createRoles(connection)));
  for (const login of logins) await again(() => inTurn(connection, () => createLogin(connection, login)));
  await inTurn(connection, () =>
    connection.script('CREATE SCHEMA IF NOT EXISTS pulse AUTHORIZATION pulse_init'),
  );
  const applied: string[] = [];
  for (const migration of migrations) {
    const isNew = await inTurn(connection, async () => {
      await connection.script(`SET LOCAL ROLE pulse_init; SET LOCAL search_path = pulse, pg_temp`);
      return applyOnce(connection, migration, migrations.length);
    });
    if (isNew) applied.push(migration.name);
  }
  return { applied };
}

async function inTurn<Result>(connection: Connection, work: () => Promise<Result>): Promise<Result> {
  await connection.script('BEGIN');
  try {
    await connection.script(TURN);
    const result = await work();
    await connection.script('COMMIT');
    return result;
  } catch (error) {
    await connection.script('ROLLBACK').catch(() => {});
    throw error;
  }
}

async function again(run: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await run();
    } catch (error) {
      const met = error instanceof DatabaseFault && /^(23505|42710|XX000)$/.test(error.code);
      if (!met || tries >= TRIES) throw error;
    }
  }
}

/** Group roles: nobody signs in as them, none owns anything but `pulse_init`, none gets around row security. */
async function createRoles(connection: Connection): Promise<void> {
  const names = DATABASE_ROLES.map(roleName);
  const known = await connection.query("SELECT rolname AS name FROM pg_roles WHERE rolname LIKE 'pulse%'");
  const there = new Set((known as { name: string }[]).map(({ name }) => name));
  for (const name of names) {
    if (!there.has(name)) await connection.script(`CREATE ROLE ${name} NOLOGIN NOINHERIT`);
  }
  // From version 16 on, who makes a role may give it to others, and to itself, but is not yet able to act as it.
  const [self] = await connection.query(
    `SELECT pg_has_role(current_user, 'pulse_init',
       CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END) AS able,
       current_user::text AS name`,
  );
  const { able, name } = self as { able: boolean; name: string };
  if (!able) await connection.script(`GRANT pulse_init TO ${identifier(name)}`);
}

async function createLogin(connection: Connection, login: DatabaseLogin): Promise<void> {
  const user = identifier(login.user);
  const [known] = await connection.query(
    'SELECT rolsuper OR rolbypassrls AS mighty FROM pg_roles WHERE rolname = $1',
    [login.user],
  );
  if ((known as { mighty: boolean } | undefined)?.mighty) {
    throw new PulseError('login-unsafe', `Row security does not hold for the database user ${login.user}.`, {
      advice: 'Choose another user for services, or take SUPERUSER and BYPASSRLS from this one.',
    });
  }
  // The verifier, not the password: statements may be logged.
  const secret = `LOGIN NOINHERIT PASSWORD '${scramVerifier(login.password)}'`;
  await connection.script(`${known ? 'ALTER' : 'CREATE'} ROLE ${user} ${secret}`);
  const not = DATABASE_ROLES.filter((role) => !login.roles.includes(role));
  if (known && not.length > 0) await connection.script(`REVOKE ${not.map(roleName).join()} FROM ${user}`);
  for (const role of login.roles) await connection.script(`GRANT ${roleName(role)} TO ${user}`);
}

async function applyOnce(connection: Connection, migration: Migration, newest: number): Promise<boolean> {
  const [schema] = await connection.query(`SELECT to_regclass('pulse.migration') IS NOT NULL AS known`);
  if ((schema as { known: boolean }).known) {
    const rows = await connection.query('SELECT number, name, checksum FROM migration ORDER BY number');
    const done = rows as { number: number; name: string; checksum: string }[];
    const last = done.at(-1)?.number ?? 0;
    if (last > newest) throw newerSchema(last, newest);
    const same = done.find(({ number }) => number === migration.number);
    if (same && same.checksum !== migration.checksum) throw changed(migration);
    if (same) return false;
  }
  await connection.script(migration.sql);
  await connection.script(`SET LOCAL pulse.shared = 'on'`);
  await connection.query(
    'INSERT INTO migration (number, name, checksum, programs_since) VALUES ($1, $2, $3, $4)',
    [migration.number, migration.name, migration.checksum, migration.programsSince],
  );
  return true;
}

const changed = ({ name }: Migration) =>
  new PulseError(
    'migration-changed',
    `The migration ${name} is not the one that the database was made with.`,
    {
      advice:
        'Install the files that came with this version of Pulse; a change of the schema is a new migration.',
    },
  );

const newerSchema = (last: number, newest: number) =>
  new PulseError('database-schema', `The schema has version ${last}; this init knows it up to ${newest}.`, {
    advice: 'Run the init job of the newest version of Pulse that is installed.',
  });

/** A name as SQL wants it, where no value can stand. */
const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;
