import { databaseAddress } from '@pulse/connections';
import type { TenantId } from '@pulse/model';
import { runJob } from '@pulse/runtime';
import { openPostgres } from '@pulse/storage';
import { initTenantConfiguration } from './config.ts';
import { runInitTenant } from './init-tenant.ts';
import { READY, readReadyDocuments } from './ready-documents.ts';
import { whenAvailable } from './when-available.ts';

await runJob({
  name: 'init-tenant',
  configuration: initTenantConfiguration,
  async run(program) {
    const { values, clock, tell, lifecycle } = program;
    const documents = await readReadyDocuments(READY);
    await using database = openPostgres({ ...databaseAddress(program), role: 'init', clock });
    const waiting = { clock, tell, signal: lifecycle.signal };
    await whenAvailable(waiting, () => database.check());
    const all = () =>
      database.transaction('shared', (tx) => tx.query<{ id: TenantId }>('SELECT id FROM tenant'));
    const tenants = values.tenants.length > 0 ? values.tenants : (await all()).map(({ id }) => id);
    for (const tenant of tenants) {
      const { added, updated, kept } = await whenAvailable(waiting, () =>
        runInitTenant(database, tenant, documents),
      );
      tell('info', `${tenant}: ${added} added, ${updated} updated, ${kept} left as the tenant made them.`);
    }
  },
});
