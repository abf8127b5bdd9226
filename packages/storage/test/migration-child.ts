/* Prepares the database at the address it is given, when told to. */
import { once } from 'node:events';
import { administerPostgres, MIGRATIONS, prepareDatabase, readMigrations } from '../src/mod.ts';

const [url = ''] = process.argv.slice(2);
const migrations = await readMigrations(MIGRATIONS);
const told = once(process, 'SIGUSR2');
const waiting = setInterval(() => {}, 1_000);
console.log('ready');
await told;
clearInterval(waiting);
const logins = [{ user: 'pulse_app', password: 'a password of tests', roles: ['pulse', 'dcu'] as const }];
const { applied } = await administerPostgres({ url, tls: 'off' }, (connection) =>
  prepareDatabase(connection, { migrations, logins }),
);
console.log(JSON.stringify(applied));
