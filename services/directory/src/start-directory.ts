import type { Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { type Clock, every, messageOf, type Random } from '@pulse/base';
import type { ObjectManager, TenantId } from '@pulse/model';
import { type Accept, attachWebSocket, DIRECTORY_PROTOCOL, type OnProtocolEvent } from '@pulse/protocol';
import { type Listening, listen, listenTls, type ServerTlsFiles, type Tell } from '@pulse/runtime';
import type { Database } from '@pulse/storage';
import { LIMITS } from './limits.ts';
import { DEFAULT_VANISH_RULE, type VanishRule } from './plan/vanish-rule.ts';
import { createApi } from './rest/server.ts';
import { serveRevisions } from './serve-revisions.ts';
import type { TenantDirectory } from './store/tenant-directory.ts';
import { type OnRevision, Tenants } from './store/tenants.ts';
import { sweep } from './sweep.ts';
import { type DirectoryToken, revisionGate, tokenHolders } from './tokens.ts';

/** Where one of the two servers listens; without TLS on loopback only. */
export interface DirectoryAddress {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly tls?: ServerTlsFiles;
}

export interface DirectoryOptions {
  /** Opened as `directory`. */
  readonly database: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly version: string;
  readonly tokens: readonly DirectoryToken[];
  /** REST; port 80 or 443 in the original. This and the next are absent where everybody is in this process. */
  readonly rest?: DirectoryAddress;
  /** Revisions as a log; port 8888. */
  readonly log?: DirectoryAddress;
  /** What happens to objects that their manager no longer names; `keep` for 30 days where nothing is said. */
  readonly vanishing?: ReadonlyMap<ObjectManager, VanishRule>;
  readonly tell: Tell;
  /** A tenant was loaded, or has a new revision; with its number of objects. */
  readonly onRevision?: OnRevision;
  /** A request failed by a surprise; the id is what its client was told. */
  readonly onFailure: (id: string, message: string) => void;
  readonly onProtocolEvent: OnProtocolEvent;
}

/** The configuration of all tenants, as it is and as it came to be. */
export interface Directory extends AsyncDisposable {
  /** Of the REST: `http://127.0.0.1:8081`; undefined where it does not listen, as the next. */
  readonly url: string | undefined;
  /** Of the log: `ws://127.0.0.1:8888/`. */
  readonly logUrl: string | undefined;
  /** Takes channels of the log, for those in this process. */
  readonly accept: Accept;
  /** A tenant's directory; undefined where there is no such tenant. For those in this process. */
  find(tenant: TenantId): Promise<TenantDirectory | undefined>;
}

/**
 * Serves until disposed. Throws {@link PulseError}s: of the database when it cannot be heard, `token-too-short`,
 * `token-doubled`, and what the servers say that cannot listen.
 */
export async function startDirectory(options: DirectoryOptions): Promise<Directory> {
  const { database, clock, random, tell, vanishing: rules } = options;
  const vanishing = (manager: ObjectManager) => rules?.get(manager) ?? DEFAULT_VANISH_RULE;
  await using started = new AsyncDisposableStack();
  const stop = new AbortController();
  started.defer(() => stop.abort());
  const { signal } = stop;
  const holderOf = tokenHolders(options.tokens);
  const tenants = Tenants.open({
    database,
    clock,
    random,
    vanishing,
    tell,
    signal,
    onRevision: options.onRevision,
  });
  const accept = serveRevisions({
    tenants,
    clock,
    authorise: revisionGate(options.tokens),
    onProtocolEvent: options.onProtocolEvent,
    signal,
  });
  let rest: Listening<unknown> | undefined;
  if (options.rest) {
    const { version, onFailure } = options;
    const api = await createApi({ tenants, clock, version, holderOf, onFailure });
    started.defer(() => api.close());
    rest = started.use(
      await listenAt(options.rest, clock, {
        what: 'the REST of the directory',
        onRequest: (request, response) => api.routing(request, response),
      }),
    );
  }
  const log =
    options.log && (await listenAt(options.log, clock, { what: 'the log of the directory', accept }));
  if (log) started.use(log);
  const sweeping = every(clock, LIMITS.sweepEvery, () => {
    sweep(tenants, clock).catch((error: unknown) =>
      tell('warn', `Vanished objects stay for now: ${messageOf(error)}`),
    );
  });
  started.defer(() => sweeping.cancel());
  const running = started.move();
  return {
    url: options.rest && rest ? urlOf('http', options.rest, rest.port) : undefined,
    logUrl: options.log && log ? `${urlOf('ws', options.log, log.port)}/` : undefined,
    accept,
    find: (tenant) => tenants.find(tenant),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function listenAt(
  { host, port, tls }: DirectoryAddress,
  clock: Clock,
  serves: { readonly what: string } & (
    | { readonly onRequest: Parameters<typeof listen>[0]['onRequest'] & {} }
    | { readonly accept: Accept }
  ),
): Promise<Listening<HttpServer | HttpsServer>> {
  const options = {
    host,
    port,
    what: serves.what,
    ...('accept' in serves
      ? {
          prepare: (server: HttpServer | HttpsServer) => {
            attachWebSocket(server, { subprotocol: DIRECTORY_PROTOCOL, accept: serves.accept });
          },
        }
      : { onRequest: serves.onRequest }),
  };
  return tls ? listenTls({ ...options, tls, clock }) : listen(options);
}

const urlOf = (scheme: 'http' | 'ws', { host, tls }: DirectoryAddress, port: number): string =>
  `${scheme}${tls ? 's' : ''}://${host.includes(':') ? `[${host}]` : host}:${port}`;
