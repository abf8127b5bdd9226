import { resolve } from 'node:path';
import type { Clock, Random } from '@pulse/base';
import type { Lifecycle, PortName, Tell } from '@pulse/runtime';
import { lockDataFolder } from '@pulse/storage';
import { openDirectory } from '../open-directory.ts';
import type { Options } from '../options.ts';
import { VERSION } from '../version.ts';
import { makeAccounts, type NewAccount } from './accounts.ts';
import { jobPlans } from './jobs.ts';
import { openAs } from './open-as.ts';
import { prepareSite } from './prepare-site.ts';
import { type ConstellationProcess, Processes } from './processes.ts';
import { dashboardUrl, directoryPlan, identityPlan, permissionsPlan, pulsePlan } from './shared-programs.ts';
import type { ProgramPlan, Site } from './site.ts';
import { type TenantPrograms, tenantPrograms } from './tenant-programs.ts';

export interface ConstellationContext {
  readonly options: Options;
  /** Stops everything, in the opposite order of starting. */
  readonly lifecycle: Lifecycle;
  /** Of this process; programs get it without settings of ours. */
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly random: Random;
  readonly tell: Tell;
  /** Asks the person for the secret of Asterisk's manager user when it was not given. */
  readonly askSecret: () => Promise<string>;
  /** A line that one of the processes has printed. */
  readonly onLine: (process: string, line: string) => void;
  /** Ports of the programs but pulse's own; those of `oneHostPort` when absent. */
  readonly portOf?: (name: PortName, tenant?: number) => number;
  /** A person of the directory whom pulse lets in with this password, without identity. */
  readonly local?: { readonly userName: string; readonly password: string };
}

/** All programs of Pulse as processes of this machine. */
export interface Constellation {
  /** Of the dashboard. */
  readonly url: string;
  /** In the order in which they were started; stopped in the opposite one. */
  readonly processes: readonly ConstellationProcess[];
  /** Made at this start; those of earlier starts keep their passwords. */
  readonly accounts: readonly NewAccount[];
  /** Authority of all certificates but those of the dashboard, PEM. */
  readonly caFile: string;
  /** Fulfils with whether everything stopped well. */
  stop(): Promise<boolean>;
}

/**
 * Starts everything and keeps it running: PostgreSQL and Redis where none are given, the init jobs, then every program
 * by itself, connected over TLS with tokens. Fulfils when all of them say that they are well (with a
 * telephone system of somebody else: that they have started); when one cannot start, everything is stopped. Throws {@link PulseError} for everything that the person can mend.
 */
export async function startConstellation(context: ConstellationContext): Promise<Constellation> {
  const { options, lifecycle } = context;
  const data = await lifecycle.start('data folder', () => lockDataFolder(resolve(options.data)));
  const { site, servers, people } = await prepareSite(context, data);
  const processes = new Processes({ ...context, folder: site.folder });
  for (const server of servers) await processes.startServer(server);
  for (const job of jobPlans(site)) await processes.runJob(job);
  await declareDirectories(site, context);
  await using identity = openAs(site, 'identity', context.clock);
  const accounts = await makeAccounts(identity, people, context.clock);
  // A telephone system may be away, which its board says.
  const own = site.tenants.every(({ upstream }) => upstream.kind === 'simulator');
  for (const stage of stagesOf(site)) {
    for (const plan of stage) await processes.startProgram(plan);
    await processes.ready(own ? 'well' : 'started');
  }
  return {
    url: dashboardUrl(site),
    processes: processes.all,
    accounts,
    caFile: site.certificates.caFile,
    stop: () => lifecycle.stop('it was asked to'),
  };
}

/** Programs that begin together: whoever needs another one finds it there. */
function stagesOf(site: Site): readonly (readonly ProgramPlan[])[] {
  const tenants = site.tenants.map((_, place) => tenantPrograms(site, place));
  const of = (part: keyof TenantPrograms) => tenants.flatMap((programs) => programs[part]);
  return [
    [directoryPlan(site)],
    [permissionsPlan(site), identityPlan(site), ...of('upstream')],
    of('logs'),
    of('collectors'),
    [pulsePlan(site)],
  ];
}

/** Says what the tenants' directories hold, as files would; what was said before changes nothing. */
async function declareDirectories(site: Site, context: ConstellationContext): Promise<void> {
  const { clock, random, tell } = context;
  await using database = openAs(site, 'directory', clock);
  await using _directory = await openDirectory({
    database,
    tenants: site.tenants,
    version: VERSION,
    clock,
    random,
    tell,
  });
}
