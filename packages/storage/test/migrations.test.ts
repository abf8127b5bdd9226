import { readdir } from 'node:fs/promises';
import { systemClock } from '@pulse/base';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  administerPostgres,
  type DatabaseRole,
  MIGRATIONS,
  type Migration,
  openPostgres,
  prepareDatabase,
  readMigrations,
  SCHEMA_VERSION,
} from '../src/mod.ts';
import { type PostgresServer, startPostgres } from '../testing/mod.ts';
import { runChild } from './child-process.ts';

let server: PostgresServer;
let migrations: readonly Migration[];
beforeAll(async () => {
  server = await startPostgres();
  migrations = await readMigrations(MIGRATIONS);
});
afterAll(() => server.stop());

/** A database of its own on the server, as the address of its superuser. */
async function newDatabase(name: string): Promise<string> {
  await administerPostgres({ url: server.url, tls: 'off' }, (connection) =>
    connection.script(`CREATE DATABASE ${name}`),
  );
  return server.url.replace(/postgres$/, name);
}
const prepare = (url: string, with_: readonly Migration[] = migrations) =>
  administerPostgres({ url, tls: 'off' }, (connection) => prepareDatabase(connection, { migrations: with_ }));
const check = async (url: string) => {
  await using database = openPostgres({ url, tls: 'off', role: 'pulse', clock: systemClock });
  await database.check();
};
/** The migration after the last one. */
const further = (sql: string, more: Partial<Migration> = {}): Migration => ({
  number: SCHEMA_VERSION + 1,
  name: 'further',
  sql,
  checksum: 'f'.repeat(64),
  programsSince: 1,
  ...more,
});

test('this program knows every migration that comes with it, and each says which programs work with it', async () => {
  const files = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql'));
  expect(files.length).toBe(SCHEMA_VERSION);
  expect(migrations.map(({ number }) => number)).toEqual(files.map((_, index) => index + 1));
  for (const { number, programsSince } of migrations) expect(programsSince).toBeLessThanOrEqual(number);
});

test('init applies all migrations once, and nothing when it runs again', async () => {
  const url = await newDatabase('once');
  await expect(check(url)).rejects.toMatchObject({ code: 'database-schema' });
  expect((await prepare(url)).applied).toEqual(migrations.map(({ name }) => name));
  await check(url);
  expect((await prepare(url)).applied).toEqual([]);
});

test('inits in several processes and databases at once take turns', async () => {
  const urls = [await newDatabase('together'), await newDatabase('beside')];
  const children = [0, 1, 2, 3].map((index) => runChild('migration-child.ts', [urls[index % 2] ?? '']));
  for (const child of children) expect(await child.line()).toBe('ready');
  for (const child of children) process.kill(child.pid, 'SIGUSR2');
  const applied = await Promise.all(children.map((child) => child.line()));
  const all = JSON.stringify(migrations.map(({ name }) => name));
  expect(applied.toSorted()).toEqual([all, all, '[]', '[]'].toSorted());
  for (const url of urls) await check(url);
});

test('a migration that fails leaves nothing, and those before it stay', async () => {
  const url = await newDatabase('failing');
  const failing = further('CREATE TABLE half (id text); SELECT 1 / 0');
  await expect(prepare(url, [...migrations, failing])).rejects.toMatchObject({ code: 'database-invalid' });
  await check(url);
  const whole = further('CREATE TABLE half (id text)');
  expect((await prepare(url, [...migrations, whole])).applied).toEqual(['further']);
});

test('an applied migration that was changed is refused', async () => {
  const url = await newDatabase('changed');
  await prepare(url);
  const changed = migrations.map((migration) => ({ ...migration, checksum: '0'.repeat(64) }));
  await expect(prepare(url, changed)).rejects.toMatchObject({
    code: 'migration-changed',
    message: expect.stringContaining(migrations[0]?.name ?? ''),
  });
});

test('programs of the version before work with an expanded schema, and are refused by a contracted one', async () => {
  const url = await newDatabase('expanded');
  await prepare(url, [...migrations, further('ALTER TABLE board ADD COLUMN folder text')]);
  await check(url);
  const contract = further('ALTER TABLE board DROP COLUMN folder', {
    number: SCHEMA_VERSION + 2,
    programsSince: SCHEMA_VERSION + 1,
  });
  await prepare(url, [...migrations, further('ALTER TABLE board ADD COLUMN folder text'), contract]);
  await expect(check(url)).rejects.toMatchObject({ code: 'database-schema' });
});

test('an init that is older than the schema is refused', async () => {
  const url = await newDatabase('newer');
  await prepare(url, [...migrations, further('SELECT 1')]);
  await expect(prepare(url)).rejects.toMatchObject({ code: 'database-schema' });
});

test('an owner who may create roles but is no superuser can run init', async () => {
  await using own = await startPostgres();
  await administerPostgres({ url: own.url, tls: 'off' }, async (connection) => {
    await connection.script("CREATE ROLE owner_of_it LOGIN CREATEROLE PASSWORD 'a password of tests'");
    await connection.script('CREATE DATABASE owned OWNER owner_of_it');
  });
  const url = `postgres://owner_of_it:a%20password%20of%20tests@127.0.0.1:${own.port}/owned`;
  const logins = [{ user: 'pulse_app', password: 'a password of tests', roles: ['pulse'] as const }];
  for (const expected of [migrations.map(({ name }) => name), []]) {
    const { applied } = await administerPostgres({ url, tls: 'off' }, (connection) =>
      prepareDatabase(connection, { migrations, logins }),
    );
    expect(applied).toEqual(expected);
  }
});

test('a password is changed by running init again with another one', async () => {
  const url = await newDatabase('passwords');
  const withPassword = (password: string) =>
    administerPostgres({ url, tls: 'off' }, (connection) =>
      prepareDatabase(connection, {
        migrations,
        logins: [{ user: 'pulse_changing', password, roles: ['pulse'] }],
      }),
    );
  const signIn = async (password: string) => {
    const as = url.replace(/\/\/[^@]+@/, '//pulse_changing@');
    await using database = openPostgres({ url: as, password, tls: 'off', role: 'pulse', clock: systemClock });
    await database.check();
  };
  await withPassword('the first password');
  await signIn('the first password');
  await withPassword('the "second" $password\'s');
  await signIn('the "second" $password\'s');
  await expect(signIn('the first password')).rejects.toMatchObject({ code: 'database-refused' });
  await expect(withPassword('short')).rejects.toMatchObject({ code: 'password-unusable' });
});

test('a user acts as the roles that the last init gave, and one whom row security does not bind is refused', async () => {
  const url = await newDatabase('users');
  const withUser = (user: string, roles: readonly DatabaseRole[]) =>
    administerPostgres({ url, tls: 'off' }, (connection) =>
      prepareDatabase(connection, { migrations, logins: [{ user, password: 'a password of tests', roles }] }),
    );
  const actAs = async (role: DatabaseRole) => {
    const as = url.replace(/\/\/[^@]+@/, '//pulse_moving@');
    await using database = openPostgres({
      url: as,
      password: 'a password of tests',
      tls: 'off',
      role,
      clock: systemClock,
    });
    await database.check();
  };
  await withUser('pulse_moving', ['pulse', 'dcu']);
  await actAs('dcu');
  await withUser('pulse_moving', ['pulse']);
  await actAs('pulse');
  await expect(actAs('dcu')).rejects.toMatchObject({ code: 'database-refused' });
  await expect(withUser('postgres', ['pulse'])).rejects.toMatchObject({ code: 'login-unsafe' });
});
