import { databaseAddress } from '@pulse/connections';
import { runJob } from '@pulse/runtime';
import { administerPostgres, MIGRATIONS, readMigrations } from '@pulse/storage';
import { initConfiguration } from './config.ts';
import { runInit } from './init.ts';
import { whenAvailable } from './when-available.ts';

await runJob({
  name: 'init',
  configuration: initConfiguration,
  async run(program) {
    const { values, clock, tell, lifecycle } = program;
    const address = databaseAddress(program);
    const migrations = await readMigrations(MIGRATIONS);
    const { applied, created } = await whenAvailable({ clock, tell, signal: lifecycle.signal }, () =>
      runInit({
        administer: (work) => administerPostgres(address, work),
        migrations,
        logins: values.users.map(({ name, roles, password }) => ({ user: name, roles, password })),
        tenants: values.tenants.map(({ id, name }) => ({ id, name: name ?? id })),
      }),
    );
    tell('info', applied.length > 0 ? `Applied: ${applied.join(', ')}.` : 'The schema was up to date.');
    if (created.length > 0) tell('info', `New tenants: ${created.join(', ')}.`);
  },
});
