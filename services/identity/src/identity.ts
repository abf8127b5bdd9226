import { createHmac } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type Clock, every, type Milliseconds, messageOf } from '@pulse/base';
import { listen, listenTls, type ServerTlsFiles } from '@pulse/runtime';
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
  /** Without it identity stands behind a proxy, or on loopback. */
  readonly tls?: ServerTlsFiles;
  /** A proxy in front has the certificate, and says in its headers who asks. */
  readonly behindProxy?: boolean;
  readonly tell: (level: 'info' | 'warn' | 'error', message: string) => void;
}

/** The OpenID provider for sites that have none. */
export interface Identity extends AsyncDisposable {
  readonly port: number;
  readonly accounts: Accounts;
}

/** Listens and serves until disposed. Throws as `listenTls` and the database do. */
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
  const serving = {
    host,
    port: options.port,
    what: 'identity',
    option: '--port',
    onRequest: listener,
    maxConnections: 1000,
  };
  const listening = tls
    ? await listenTls({ ...serving, tls, clock })
    : await listen({ ...serving, openly: behindProxy });
  const cleaning = every(clock, CLEANING_INTERVAL, () => {
    removeExpired(database, clock).catch((error: unknown) =>
      tell('warn', `Expired sign-ins could not be removed: ${messageOf(error)}.`),
    );
  });
  return {
    port: listening.port,
    accounts,
    async [Symbol.asyncDispose]() {
      cleaning.cancel();
      await listening[Symbol.asyncDispose]();
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
