import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Clock, present, seededRandom } from '@pulse/base';
import { ChannelRemarks } from '@pulse/connections';
import type { TenantId } from '@pulse/model';
import { DatabaseBoards, databaseSessions, type StatisticsServer, startPulse } from '@pulse/pulse';
import type { Lifecycle } from '@pulse/runtime';
import type { Tell } from '@pulse/sources';
import { lockDataFolder, memoryPermissions, memoryValueStore } from '@pulse/storage';
import { openDirectory } from '../open-directory.ts';
import type { Options } from '../options.ts';
import { tlsFilesOf } from '../pem-files.ts';
import type { SignInPerson } from '../sign-in-person.ts';
import { VERSION } from '../version.ts';
import { removeOldSessions } from './old-sessions.ts';
import { openMetadata } from './open-metadata.ts';
import { nextToken } from './ownership.ts';
import { startLog, startTenant } from './start-tenant.ts';
import { openUpstream } from './upstream.ts';

/** The built dashboard. */
const PAGES = fileURLToPath(new URL('../../../../apps/dashboard/dist', import.meta.url));

export interface AppContext {
  readonly options: Options;
  /** Stops everything, in the opposite order of starting. */
  readonly lifecycle: Lifecycle;
  readonly clock: Clock;
  readonly tell: Tell;
  readonly askSecret: () => Promise<string>;
}

/** The whole of Pulse in this process. */
export interface App {
  /** `http://localhost:8080` */
  readonly url: string;
  /** Settles when the values are up to date with the log. */
  readonly ready: Promise<void>;
  /** To whom a link can be given, the administrator first. */
  readonly people: readonly [SignInPerson, ...SignInPerson[]];
  /** A new link that lets one browser in, once. */
  signInLink(person: SignInPerson): string;
}

/**
 * Starts the sources, lds and dcu of each tenant, and what they share: metadata, directory, permissions, values, pulse;
 * each speaking the real protocol over in-process channels. What was started is stopped again when a later part fails.
 * Throws {@link PulseError} for everything that the person can mend.
 */
export async function startApp(context: AppContext): Promise<App> {
  const { options, lifecycle, clock, tell, askSecret } = context;
  const data = await lifecycle.start('data folder', () => lockDataFolder(resolve(options.data)));
  await removeOldSessions(data, tell);
  const tls = tlsFilesOf(options);
  const upstream = await lifecycle.start('source', () =>
    openUpstream({ options, folder: data, clock, tell, askSecret }),
  );
  const { tenants, people } = upstream;
  // Differs from start to start, so that many clients do not retry in step.
  const random = seededRandom(clock.now());
  // Logs catch up while the database starts in a process of its own.
  const logs = await Promise.all(tenants.map((plan) => startLog(plan, context)));
  const values = memoryValueStore();
  const permissions = memoryPermissions();
  const token = await nextToken(data, clock);
  const metadata = await lifecycle.start('metadata', () =>
    openMetadata({ data: data.path, clock, tell, tenants }),
  );
  const directory = await lifecycle.start('directory', () =>
    openDirectory({
      database: metadata.database.as('directory'),
      tenants,
      version: VERSION,
      clock,
      random,
      tell,
    }),
  );
  const parts = {
    lifecycle,
    clock,
    random,
    database: metadata.database,
    directory,
    values,
    permissions,
    token,
  };
  const ready: Promise<unknown>[] = [];
  const statistics = new Map<TenantId, StatisticsServer>();
  for (const [place, plan] of tenants.entries()) {
    const running = await startTenant(plan, present(logs[place], 'every tenant has a log'), parts);
    ready.push(running.ready);
    statistics.set(plan.id, running.statistics);
  }
  const asPulse = metadata.database.as('pulse');
  const boards = await lifecycle.start(
    'boards',
    () => new DatabaseBoards({ database: asPulse, clock, tell }),
  );
  const remarks = new ChannelRemarks(clock);
  const pulse = await lifecycle.start('pulse', () =>
    startPulse({
      tenants: { list: () => tenants, listen: () => () => {} },
      version: VERSION,
      values,
      permissions,
      boards,
      sessions: databaseSessions(asPulse),
      clock,
      host: options.host,
      port: options.port,
      names: options.name,
      ...(tls ? { tls } : {}),
      ...(options.password === undefined
        ? {}
        : { password: { userName: people[0].userName, password: options.password } }),
      statistics,
      pages: PAGES,
      onFailure: (id, message) => tell('error', `Request failed (${id}): ${message}`),
      onProblem: (message) => tell('error', message),
      onProtocolEvent: (event) => {
        const remark = remarks.take(event);
        if (remark !== undefined) tell('warn', remark);
      },
    }),
  );
  tell('info', `Listening to ${upstream.describes}.`);
  return {
    url: pulse.url,
    ready: Promise.all(ready).then(() => {}),
    people,
    signInLink: ({ userName }) => pulse.signInLink(userName),
  };
}
