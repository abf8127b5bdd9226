import type { AddressInfo } from 'node:net';
import { type Clock, messageOf, PulseError } from '@pulse/base';
import type { TenantId } from '@pulse/model';
import type { ProtocolEvent } from '@pulse/protocol';
import { explainListenError } from '@pulse/runtime';
import type { ValueView } from '@pulse/storage';
import { allowedHosts, inUrl, isLoopback } from './allowed-hosts.ts';
import { READY_BOARDS } from './boards.ts';
import type { PulseContext } from './context.ts';
import { serveLive } from './live.ts';
import { hashPassword } from './password.ts';
import { createServer } from './server.ts';
import { type SessionStore, Sessions } from './sessions.ts';
import { SignInLinks } from './sign-in-links.ts';

export interface PulseOptions {
  readonly tenant: TenantId;
  readonly timeZone: string;
  readonly version: string;
  readonly store: ValueView;
  readonly sessions: SessionStore;
  readonly clock: Clock;
  /** 127.0.0.1 unless there are certificate and password. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Further names that browsers reach this machine by; of no effect on loopback. */
  readonly names?: readonly string[];
  /** PEM texts. */
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly password?: string;
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
  /** A new link that signs in once. */
  signInLink(): string;
}

/** Listens and serves until disposed. Throws {@link PulseError} `port-in-use`, `unsafe-host`, `tls-unusable`. */
export async function startPulse(options: PulseOptions): Promise<Pulse> {
  const { host, tls, clock } = options;
  if (!isLoopback(host) && (!tls || options.password === undefined)) {
    throw new PulseError('unsafe-host', `Listening on ${host} lets other machines in.`, {
      advice: 'Give --tls-cert and --tls-key, and a password by PULSE_PASSWORD or --password-file.',
    });
  }
  const links = new SignInLinks(clock);
  const context: PulseContext = {
    tenant: options.tenant,
    timeZone: options.timeZone,
    version: options.version,
    clock,
    store: options.store,
    boards: READY_BOARDS,
    sessions: new Sessions(clock, options.sessions, (error) =>
      options.onProblem(
        `Sessions could not be stored: ${messageOf(error)}. After a restart some people sign in again.`,
      ),
    ),
    links,
    password: options.password === undefined ? undefined : await hashPassword(options.password),
    secure: tls !== undefined,
  };
  let hostNames: ReadonlySet<string> = new Set();
  const stop = new AbortController();
  const security = { hosts: () => hostNames, ...(tls ? { tls } : {}) };
  const api = await createServer({
    context,
    pages: options.pages,
    onFailure: options.onFailure,
    ...security,
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
  hostNames = allowedHosts(host, port, options.names);
  const everywhere = host === '0.0.0.0' || host === '::';
  const shown = everywhere || isLoopback(host) ? 'localhost' : inUrl(host);
  const url = `${tls ? 'https' : 'http'}://${shown}:${port}`;
  return {
    url,
    signInLink: () => `${url}/#sign-in=${links.issue()}`,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await api.close();
    },
  };
}
