import type { AddressInfo } from 'node:net';
import { type Clock, type Milliseconds, messageOf, PulseError, seededRandom } from '@pulse/base';
import type { TenantId } from '@pulse/model';
import type { ProtocolEvent } from '@pulse/protocol';
import { explainListenError, readTlsFiles, type ServerTlsFiles } from '@pulse/runtime';
import type { PermissionView, ValueView } from '@pulse/storage';
import { allowedHosts, inUrl, isLoopback } from './allowed-hosts.ts';
import type { BoardSource } from './boards/board-source.ts';
import type { PulseContext, TenantList } from './context.ts';
import { serveLive } from './live.ts';
import { Previews, type StatisticsServer } from './previews.ts';
import { createServer } from './server.ts';
import { type OpenIdOptions, OpenIdSignIn } from './sign-in/open-id.ts';
import { hashPassword } from './sign-in/password.ts';
import { type SessionStore, Sessions } from './sign-in/sessions.ts';
import { SignInLinks } from './sign-in/sign-in-links.ts';

const STALE_PERMISSIONS: Milliseconds = 15 * 60_000;

export interface PulseOptions {
  readonly tenants: TenantList;
  readonly version: string;
  readonly values: ValueView;
  readonly permissions: PermissionView;
  readonly boards: BoardSource;
  /** Rights that nobody confirmed for so long let nobody in any more; 15 minutes when absent. */
  readonly stalePermissions?: Milliseconds;
  readonly sessions: SessionStore;
  readonly clock: Clock;
  /** 127.0.0.1 unless there is a certificate, or a proxy in front that has one. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Further names that browsers reach this machine by; of no effect on loopback. */
  readonly names?: readonly string[];
  readonly tls?: ServerTlsFiles;
  /** By which browsers reach pulse where that is not its own address, e.g. `https://pulse.example.com`. */
  readonly publicUrl?: string;
  /** A proxy in front has the certificate of `publicUrl`; nobody else reaches this port. */
  readonly behindProxy?: boolean;
  /** The one account that needs nobody else: a person of the directory, and what lets in as that person. */
  readonly password?: { readonly userName: string; readonly password: string };
  /** The sign-in service of the site, or identity. */
  readonly provider?: Omit<OpenIdOptions, 'clock' | 'publicUrl'>;
  /** The statistics servers of the tenants; a tenant without one has no previews. */
  readonly statistics?: ReadonlyMap<TenantId, StatisticsServer>;
  /** Folder of the built dashboard. */
  readonly pages: string | undefined;
  /** A request failed by a surprise; the id is what its client was told. */
  readonly onFailure: (id: string, message: string) => void;
  /** Something is wrong that no request waits for; a sentence. */
  readonly onProblem: (message: string) => void;
  readonly onProtocolEvent: (event: ProtocolEvent) => void;
}

/** The service behind the dashboard: REST, pages, live push. */
export interface Pulse extends AsyncDisposable {
  /** `http://localhost:8080` */
  readonly url: string;
  /** A new link that signs somebody of the directory in, once. */
  signInLink(userName: string): string;
}

/** Listens and serves until disposed. Throws {@link PulseError} `port-in-use`, `unsafe-host`, `tls-unusable`. */
export async function startPulse(options: PulseOptions): Promise<Pulse> {
  const { host, tls, clock, tenants, values, permissions, boards, provider } = options;
  const protectedHost = (tls || options.behindProxy) && (options.password !== undefined || provider);
  if (!isLoopback(host) && !protectedHost) {
    throw new PulseError('unsafe-host', `Listening on ${host} lets other machines in.`, {
      advice: 'Give --tls-cert and --tls-key, and a password by PULSE_PASSWORD or --password-file.',
    });
  }
  const links = new SignInLinks(clock);
  let url = '';
  const context: PulseContext = {
    version: options.version,
    clock,
    tenants,
    values,
    permissions,
    stalePermissions: options.stalePermissions ?? STALE_PERMISSIONS,
    boards,
    sessions: await Sessions.load(clock, options.sessions, (error) =>
      options.onProblem(
        `Sessions could not be stored: ${messageOf(error)}. After a restart some people sign in again.`,
      ),
    ),
    links,
    password: options.password && (await hashPassword(options.password.userName, options.password.password)),
    provider: provider && new OpenIdSignIn({ ...provider, clock, publicUrl: () => options.publicUrl ?? url }),
    previews: new Previews({
      servers: options.statistics ?? new Map(),
      clock,
      random: seededRandom(clock.now()),
    }),
    secure: tls !== undefined || options.publicUrl?.startsWith('https:') === true,
  };
  const follow = () =>
    tenants.list().map(({ id }) => {
      void values.follow(id);
      void permissions.follow(id);
      return boards.follow(id);
    });
  const stopFollowing = tenants.listen(follow);
  // Nobody is shown that there are no boards because they were not read yet.
  await Promise.all(follow());
  let hostNames: ReadonlySet<string> = new Set();
  const stop = new AbortController();
  const security = { hosts: () => hostNames };
  const texts = tls && readTlsFiles({ cert: tls.cert, key: tls.key, ca: tls.clientCa }, clock.now());
  const api = await createServer({
    context,
    pages: options.pages,
    onFailure: options.onFailure,
    ...security,
    ...(texts ? { tls: texts } : {}),
  }).catch((error: unknown) => {
    throw new PulseError('tls-unusable', `The certificate cannot be used: ${messageOf(error)}.`, {
      advice: 'Check --tls-cert and --tls-key: PEM files that belong together.',
      cause: error,
    });
  });
  serveLive(api, { context, clock, signal: stop.signal, events: options.onProtocolEvent, ...security });
  await api.listen({ host, port: options.port }).catch((error: unknown) => {
    throw explainListenError(error, { host, port: options.port, what: 'the dashboard', option: '--port' });
  });
  const { port } = api.server.address() as AddressInfo;
  const shownHosts = options.publicUrl === undefined ? [] : [new URL(options.publicUrl).host];
  hostNames = new Set([...allowedHosts(host, port, options.names), ...shownHosts]);
  const everywhere = host === '0.0.0.0' || host === '::';
  const shown = everywhere || isLoopback(host) ? 'localhost' : inUrl(host);
  url = `${tls ? 'https' : 'http'}://${shown}:${port}`;
  return {
    url: options.publicUrl ?? url,
    signInLink: (userName) => `${options.publicUrl ?? url}/#sign-in=${links.issue(userName)}`,
    async [Symbol.asyncDispose]() {
      stop.abort();
      stopFollowing();
      await api.close();
    },
  };
}
