import { createHmac } from 'node:crypto';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Clock, every, type Milliseconds, messageOf } from '@pulse/base';
import { explainListenError } from '@pulse/runtime';
import type { Database } from '@pulse/storage';
import { Accounts } from './accounts.ts';
import { removeExpired } from './payload-adapter.ts';
import { createProvider, type IdentityClient, SIGN_IN_PATH, subjectForLog } from './provider.ts';
import { signInHandler } from './sign-in-routes.ts';
import { loadSigningKeys } from './signing-keys.ts';

const CLEANING_INTERVAL: Milliseconds = 10 * 60_000;

export interface IdentityOptions {
  /** The address by which browsers and pulse reach identity; `http:` only on loopback. */
  readonly issuer: string;
  readonly clients: readonly IdentityClient[];
  readonly database: Database;
  readonly clock: Clock;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** PEM texts; without them identity stands behind a proxy, or on loopback. */
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly behindProxy?: boolean;
  readonly tell: (level: 'info' | 'warn' | 'error', message: string) => void;
}

/** The OpenID provider for sites that have none. */
export interface Identity extends AsyncDisposable {
  readonly port: number;
  readonly accounts: Accounts;
}

/** Listens and serves until disposed. Throws {@link PulseError} `port-in-use` and those of the database. */
export async function startIdentity(options: IdentityOptions): Promise<Identity> {
  const { issuer, clients, database, clock, host, tls, behindProxy = false, tell } = options;
  const accounts = new Accounts(database, clock);
  const keys = await loadSigningKeys(database);
  const provider = createProvider({ issuer, clients, accounts, keys, database, clock, behindProxy });
  provider.on('server_error', (_context, error) => tell('error', `A sign-in failed: ${messageOf(error)}.`));
  const signIn = signInHandler({
    provider,
    accounts,
    clock,
    proofKey: createHmac('sha256', keys.cookieKeys.join()).update('proof').digest('base64url'),
    addressOf: (request) => addressOf(request, behindProxy),
    onAttempt: (outcome, userName) => {
      if (outcome !== 'signed-in')
        tell('warn', `Sign-in refused (${outcome}) for ${subjectForLog(userName)}.`);
    },
  });
  const openId = provider.callback();
  const listener: RequestListener = (request, response) => {
    setSecurityHeaders(response, clients, tls !== undefined);
    if (!request.url?.startsWith(SIGN_IN_PATH)) return void openId(request, response);
    signIn(request, response).catch((error: unknown) => {
      tell('error', `A sign-in failed: ${messageOf(error)}.`);
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end('Something went wrong. Try again.\n');
    });
  };
  const limits = { maxHeaderSize: 16 * 1024, requestTimeout: 30_000, headersTimeout: 10_000 };
  const server = tls
    ? createHttpsServer({ ...limits, ...tls, minVersion: 'TLSv1.2' }, listener)
    : createHttpServer(limits, listener);
  server.maxConnections = 1000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, host, resolve);
  }).catch((error: unknown) => {
    throw explainListenError(error, { host, port: options.port, what: 'identity', option: '--port' });
  });
  const cleaning = every(clock, CLEANING_INTERVAL, () => {
    removeExpired(database, clock).catch((error: unknown) =>
      tell('warn', `Expired sign-ins could not be removed: ${messageOf(error)}.`),
    );
  });
  return {
    port: (server.address() as AddressInfo).port,
    accounts,
    async [Symbol.asyncDispose]() {
      cleaning.cancel();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A form is answered with a redirect to the client; browsers apply `form-action` to that too. */
function setSecurityHeaders(
  response: ServerResponse,
  clients: readonly IdentityClient[],
  secure: boolean,
): void {
  const origins = new Set(
    clients
      .flatMap((client) => [...client.redirectUris, ...client.postLogoutRedirectUris])
      .map((uri) => new URL(uri).origin),
  );
  response.setHeader(
    'content-security-policy',
    `default-src 'none'; style-src 'self'; form-action 'self' ${[...origins].join(' ')}; frame-ancestors 'none'; base-uri 'none'`,
  );
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cache-control', 'no-store');
  if (secure) response.setHeader('strict-transport-security', 'max-age=31536000');
}

/** The last hop's word behind a proxy, which appends the address that it saw. */
function addressOf(request: IncomingMessage, behindProxy: boolean): string {
  const forwarded = behindProxy ? String(request.headers['x-forwarded-for'] ?? '') : '';
  return forwarded.split(',').at(-1)?.trim() || (request.socket.remoteAddress ?? '?');
}
