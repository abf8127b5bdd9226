import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Clock, seededRandom } from '@pulse/base';
import { ChannelRemarks } from '@pulse/connections';
import { startDcu } from '@pulse/dcu';
import { startLds } from '@pulse/lds';
import { type Configuration, PRIVILEGES } from '@pulse/model';
import { connectInProcess, serveLog } from '@pulse/protocol';
import { startPulse, type TenantList } from '@pulse/pulse';
import { createLifecycle, type Lifecycle } from '@pulse/runtime';
import type { Tell } from '@pulse/sources';
import {
  checkpointFiles,
  type DataFolder,
  lockDataFolder,
  memoryPermissions,
  memoryValueStore,
  type TenantAccess,
} from '@pulse/storage';
import type { Options } from './options.ts';
import { tlsFilesOf } from './pem-files.ts';
import { storedSessions } from './stored-sessions.ts';
import { openUpstream } from './upstream.ts';

/** The built dashboard. */
const PAGES = fileURLToPath(new URL('../../../apps/dashboard/dist', import.meta.url));
export const VERSION = '0.1.0';

/** The one person of this Pulse, who sees every object. */
const LOCAL_USER = 'supervisor';
const LOCAL_ACCESS: TenantAccess = {
  revision: 1,
  objects: [],
  persons: [
    {
      person: LOCAL_USER,
      userName: LOCAL_USER,
      name: LOCAL_USER,
      privileges: PRIVILEGES,
      administrator: true,
      everything: true,
      visible: [],
    },
  ],
};

const oneTenant = ({ tenant, timeZone }: Configuration): TenantList => ({
  list: () => [{ id: tenant, name: tenant, timeZone }],
  listen: () => () => {},
});

export interface AppContext {
  readonly options: Options;
  readonly clock: Clock;
  readonly tell: Tell;
  readonly askSecret: () => Promise<string>;
}

/** The whole of Pulse in this process. */
export interface App {
  readonly lifecycle: Lifecycle;
  /** `http://localhost:8080` */
  readonly url: string;
  /** Settles when the values are up to date with the log. */
  readonly ready: Promise<void>;
  signInLink(): string;
}

/**
 * Starts source, lds, dcu and pulse, each speaking the real protocol over in-process channels. What was started is
 * stopped again when a later part fails. Throws {@link PulseError} for everything that the person can mend.
 */
export async function startApp({ options, clock, tell, askSecret }: AppContext): Promise<App> {
  const lifecycle = createLifecycle({ clock, tell });
  const folder = await lifecycle.start('data folder', () => lockDataFolder(resolve(options.data)));
  const tls = tlsFilesOf(options);
  const upstream = await lifecycle.start('source', () =>
    openUpstream({ options, folder, clock, tell, askSecret }),
  );
  const { configuration } = upstream;
  const store = memoryValueStore();
  const lds = await lifecycle.start('lds', () =>
    startLds({
      tenant: configuration.tenant,
      directory: join(upstream.folder, 'log'),
      sources: [upstream.source],
      clock,
      tell,
    }),
  );
  const checkpoints = await checkpointFiles({
    directory: join(upstream.folder, 'checkpoints'),
    keep: 3,
    keepHours: 24,
  });
  const token = await nextToken(folder, clock);
  const dcu = await lifecycle.start('dcu', (signal) =>
    startDcu({
      configuration,
      connect: connectInProcess(serveLog({ source: lds.log, clock, signal })),
      store,
      checkpoints,
      clock,
      random: seededRandom(clock.now()),
      token,
      tell,
    }),
  );
  const permissions = memoryPermissions();
  await permissions.putAccess(configuration.tenant, LOCAL_ACCESS);
  const remarks = new ChannelRemarks(clock);
  const pulse = await lifecycle.start('pulse', async () =>
    startPulse({
      tenants: oneTenant(configuration),
      version: VERSION,
      values: store,
      permissions,
      sessions: await storedSessions(folder),
      clock,
      host: options.host,
      port: options.port,
      names: options.name,
      ...(tls ? { tls } : {}),
      ...(options.password === undefined
        ? {}
        : { password: { userName: LOCAL_USER, password: options.password } }),
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
  return { lifecycle, url: pulse.url, ready: dcu.ready, signInLink: () => pulse.signInLink(LOCAL_USER) };
}

/** An ownership token that no earlier run of this data folder had. */
async function nextToken(folder: DataFolder, clock: Clock): Promise<number> {
  const previous = await folder.readDocument('ownership', (value) => {
    const { token } = value as { token: unknown };
    if (typeof token !== 'number') throw new Error('token is not a number');
    return token;
  });
  const token = Math.max((previous ?? 0) + 1, Math.floor(clock.now()));
  await folder.writeDocument('ownership', { token });
  return token;
}
