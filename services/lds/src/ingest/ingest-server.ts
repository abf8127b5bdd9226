import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type Clock, messageOf } from '@pulse/base';
import { explainListenError } from '@pulse/runtime';
import fastify, { type FastifyError, type FastifyReply, type FastifyRequest } from 'fastify';
import { IngestAccess, type IngestEndpoint } from './ingest-access.ts';
import { INGEST_ERRORS, IngestError } from './ingest-errors.ts';
import { INGEST_LIMITS, type IngestLimits } from './ingest-limits.ts';
import { type IngestOutcome, Intake } from './intake.ts';

export interface IngestServerOptions {
  readonly endpoints: readonly IngestEndpoint[];
  readonly host: string;
  /** 0: any. */
  readonly port: number;
  /** PEM. Without, tokens and events travel in clear: for this machine and behind a proxy. */
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly clock: Clock;
  readonly limits?: Partial<IngestLimits>;
  /** What became of events and requests, to be counted. */
  readonly onOutcome?: (outcome: IngestOutcome) => void;
  /** Surprises, with the id that the client was given. */
  readonly onFailure: (id: string, message: string) => void;
}

export interface IngestServer extends AsyncDisposable {
  readonly port: number;
}

/** How often the time-outs of requests are looked at. */
const TIMEOUT_CHECK_SHARE = 10;

/**
 * Serves `POST /v1/events`: batches of JSON for the sources of any tenant, told apart by their tokens. Answers 200 or
 * 207 only for what survives the machine. `docs/sources/ingest.md` is its contract. Throws a `PulseError` when it
 * cannot listen.
 */
export async function startIngestServer(options: IngestServerOptions): Promise<IngestServer> {
  const { host, port, tls, onFailure } = options;
  const limits = { ...INGEST_LIMITS, ...options.limits };
  const access = new IngestAccess(options.endpoints);
  const intake = new Intake({ clock: options.clock, limits, onOutcome: options.onOutcome ?? (() => {}) });
  const http = {
    headersTimeout: limits.headersTimeout,
    connectionsCheckingInterval: limits.requestTimeout / TIMEOUT_CHECK_SHARE,
  };
  const api = fastify({
    requestTimeout: limits.requestTimeout,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    ...(tls ? { https: { ...tls, ...http } } : { http }),
  });
  api.server.maxConnections = limits.connections;
  // Bodies are read by the handler, which knows when to stop.
  api.removeAllContentTypeParsers();
  api.addContentTypeParser('*', (_request, _body, done) => done(null));
  api.setErrorHandler((error: FastifyError | IngestError, request, reply) =>
    answer(error, request, reply, limits, onFailure),
  );
  api.setNotFoundHandler((request, reply) =>
    answer(new IngestError('not-found', 'There is nothing here.'), request, reply, limits, onFailure),
  );
  api.addHook('onRequest', async (request) => {
    if (request.headers.origin !== undefined) {
      throw new IngestError('origin-foreign', 'The request was made by a web page.');
    }
  });
  api.post('/v1/events', async (request, reply) => {
    const endpoint = access.endpointFor(request.headers.authorization);
    const result = await intake.take(endpoint, request.headers, request.raw);
    return reply.status(result.errors.length > 0 ? 207 : 200).send(result);
  });
  try {
    await api.listen({ host, port });
  } catch (error) {
    await api.close();
    throw explainListenError(error, { host, port, what: 'events that are posted', option: '--ingest-port' });
  }
  return {
    port: (api.server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => api.close(),
  };
}

function answer(
  error: FastifyError | IngestError,
  request: FastifyRequest,
  reply: FastifyReply,
  limits: IngestLimits,
  onFailure: IngestServerOptions['onFailure'],
): FastifyReply {
  discardRest(request, limits);
  if (error instanceof IngestError) {
    if (error.retryAfter !== undefined) void reply.header('retry-after', error.retryAfter);
    return send(reply, error.code, error.message);
  }
  const { statusCode } = error;
  if (statusCode === 415) return send(reply, 'media-type-unsupported', 'The header Content-Type is none.');
  if (statusCode !== undefined && statusCode < 500) return send(reply, 'request-invalid', error.message);
  const id = randomUUID();
  onFailure(id, messageOf(error));
  return send(reply, 'internal', `Something went wrong in lds (${id}).`);
}

/**
 * A client that is still sending would lose the answer with its connection: what it has left to send is read and thrown
 * away, up to one more body.
 */
function discardRest({ raw }: FastifyRequest, { bodyBytes }: IngestLimits): void {
  if (raw.complete || raw.destroyed) return;
  let rest = bodyBytes;
  raw.on('data', (chunk: Buffer) => {
    rest -= chunk.length;
    if (rest < 0) raw.destroy();
  });
  raw.resume();
}

function send(reply: FastifyReply, code: keyof typeof INGEST_ERRORS, message: string): FastifyReply {
  const { status, advice } = INGEST_ERRORS[code];
  return reply.status(status).send({ code, message, advice });
}
