import { once } from 'node:events';
import { createServer, type Server as HttpServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer, type Server as HttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { type Clock, PulseError } from '@pulse/base';
import { explainListenError, type ListenAddress } from './listen-error.ts';
import { readTlsFiles } from './tls-files.ts';

export interface ListenOptions<Server> extends ListenAddress {
  /** Answers requests; without it each gets 404, which suits a server of upgrades only. */
  readonly onRequest?: RequestListener;
  /** Adds what else the server needs, before the first connection can come: a handler of upgrades, limits. */
  readonly prepare?: (server: Server) => void;
  /** 10,000 when absent; further ones are closed at once. */
  readonly maxConnections?: number;
  readonly limits?: Partial<HttpLimits>;
}

/** Whoever is slower or longer is nobody's client. */
export interface HttpLimits {
  /** Bytes of a request's head. */
  readonly maxHeaderSize: number;
  /** Milliseconds until a request's head has arrived, then all of it; and between two requests of a connection. */
  readonly headersTimeout: number;
  readonly requestTimeout: number;
  readonly keepAliveTimeout: number;
  /** How often the server looks. */
  readonly connectionsCheckingInterval: number;
}

const LIMITS: HttpLimits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 1000,
};
const HANDSHAKE_TIMEOUT = 10_000;
const MOST_CONNECTIONS = 10_000;

/** A server that accepts connections; disposing of it closes them all, upgraded ones too. */
export interface Listening<Server> extends AsyncDisposable {
  readonly server: Server;
  /** The port that it has, also where 0 was asked for. */
  readonly port: number;
}

/** The PEM files of a server: with `clientCa` only clients with a certificate of that authority get in (mutual TLS). */
export interface ServerTlsFiles {
  readonly cert: string;
  readonly key: string;
  readonly clientCa?: string | undefined;
}

/**
 * Listens without TLS: on loopback, elsewhere only when the caller says `openly`. Throws {@link PulseError}
 * `unsafe-host`, and what {@link explainListenError} makes.
 */
export async function listen(
  options: ListenOptions<HttpServer> & { readonly openly?: boolean },
): Promise<Listening<HttpServer>> {
  if (!options.openly && !isLoopback(options.host)) {
    throw new PulseError(
      'unsafe-host',
      `Without TLS, ${options.what} on ${options.host} could be read and used by everybody on the network.`,
      { advice: 'Give --tls-cert and --tls-key, or listen on 127.0.0.1.' },
    );
  }
  return accept(createServer({ ...LIMITS, ...options.limits }, options.onRequest ?? notFound), options);
}

/** Listens with TLS 1.2 or newer. Throws what {@link readTlsFiles} and {@link explainListenError} say. */
export async function listenTls(
  options: ListenOptions<HttpsServer> & { readonly tls: ServerTlsFiles; readonly clock: Clock },
): Promise<Listening<HttpsServer>> {
  const { cert, key, clientCa } = options.tls;
  const texts = readTlsFiles({ cert, key, ca: clientCa }, options.clock.now());
  const mutual = clientCa === undefined ? {} : { requestCert: true, rejectUnauthorized: true };
  const server = createTlsServer(
    {
      ...LIMITS,
      ...options.limits,
      ...texts,
      ...mutual,
      minVersion: 'TLSv1.2',
      handshakeTimeout: HANDSHAKE_TIMEOUT,
    },
    options.onRequest ?? notFound,
  );
  return accept(server, options);
}

/** Is it an address that no other machine can reach? */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

async function accept<Server extends HttpServer | HttpsServer>(
  server: Server,
  options: ListenOptions<Server>,
): Promise<Listening<Server>> {
  server.maxConnections = options.maxConnections ?? MOST_CONNECTIONS;
  // An upgraded connection is no longer the HTTP server's, so that its own close would wait for it.
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  options.prepare?.(server);
  try {
    server.listen(options.port, options.host);
    await once(server, 'listening');
  } catch (error) {
    throw explainListenError(error, options);
  }
  return {
    server,
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

const notFound: RequestListener = (_, response) => {
  response.writeHead(404, { connection: 'close' }).end();
};
