import { join } from 'node:path';
import type { Clock, Random } from '@pulse/base';
import { databaseCatalogue, startDcu } from '@pulse/dcu';
import { type Lds, startLds } from '@pulse/lds';
import type { TenantId } from '@pulse/model';
import { startPermissions } from '@pulse/permissions';
import { connectInProcess, serveLog, serveStatistics } from '@pulse/protocol';
import type { StatisticsServer } from '@pulse/pulse';
import type { Lifecycle } from '@pulse/runtime';
import { checkpointFiles, type EmbeddedDatabase, type PermissionStore, type ValueSink } from '@pulse/storage';
import type { LocalDirectory } from '../open-directory.ts';
import { reportDiscovered } from './report-discovered.ts';
import type { TenantPlan } from './tenant-plan.ts';

export interface TenantParts {
  readonly lifecycle: Lifecycle;
  readonly clock: Clock;
  readonly random: Random;
  /** As one service after the other sees it. */
  readonly database: Pick<EmbeddedDatabase, 'as'>;
  readonly directory: LocalDirectory;
  readonly values: ValueSink;
  readonly permissions: PermissionStore;
  /** Ownership token: larger than that of any run before. */
  readonly token: number;
}

export interface RunningTenant {
  /** Answers clients of statistics in this process. */
  readonly statistics: StatisticsServer;
  /** Settles when values and permissions are up to date. */
  readonly ready: Promise<unknown>;
}

/** Starts what writes the tenant's event log. */
export const startLog = (
  { id: tenant, folder, sources, tell }: TenantPlan,
  { lifecycle, clock }: Pick<TenantParts, 'lifecycle' | 'clock'>,
): Promise<Lds> =>
  lifecycle.start('lds', () => startLds({ tenant, directory: join(folder, 'log'), sources, clock, tell }));

/** Starts what works with the tenant's event log and directory: dcu and permissions. */
export async function startTenant(plan: TenantPlan, lds: Lds, parts: TenantParts): Promise<RunningTenant> {
  const { id: tenant, tell } = plan;
  const { lifecycle, clock, random, database, directory, values, permissions, token } = parts;
  const log = { name: 'directory', connect: directory.connect, token: directory.token };
  const checkpoints = await checkpointFiles({
    directory: join(plan.folder, 'checkpoints'),
    keep: 3,
    keepHours: 24,
  });
  const catalogue = await lifecycle.start('layouts', (signal) =>
    databaseCatalogue({ database: database.as('dcu'), tenant, clock, tell, signal }),
  );
  const dcu = await lifecycle.start('dcu', (signal) =>
    startDcu({
      tenant,
      objects: { directory: log },
      logs: [{ name: 'lds', connect: connectInProcess(serveLog({ source: lds.log, clock, signal })) }],
      catalogue,
      store: values,
      permissions,
      checkpoints,
      clock,
      random,
      token,
      tell,
      signal,
    }),
  );
  const granted = await lifecycle.start('permissions', () =>
    startPermissions({
      ...log,
      tenant,
      database: database.as('permissions'),
      sink: permissions,
      clock,
      random,
      tell,
    }),
  );
  const { discovers } = plan;
  if (discovers !== undefined) {
    const found = await directory.find(tenant);
    await lifecycle.start('discovered objects', () =>
      reportDiscovered({ source: discovers, discovered: dcu.engine, directory: found, clock, tell }),
    );
  }
  const sourceOf = (wanted: TenantId) => (wanted === tenant ? dcu.statistics : undefined);
  return {
    ready: Promise.all([dcu.ready, granted.ready]),
    statistics: {
      connect: connectInProcess(serveStatistics({ sourceOf, clock, signal: lifecycle.signal })),
      token: undefined,
    },
  };
}
