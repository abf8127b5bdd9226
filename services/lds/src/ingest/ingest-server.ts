import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type Clock, messageOf } from '@pulse/base';
import { listen, listenTls, type ServerTlsFiles } from '@pulse/runtime';
import fastify, { type FastifyError, type FastifyReply, type FastifyRequest } from 'fastify';
import { IngestAccess, type IngestEndpoint } from './ingest-access.ts';
import { INGEST_ERRORS, IngestError } from './ingest-errors.ts';
import { INGEST_LIMITS, type IngestLimits } from './ingest-limits.ts';
import { type IngestOutcome, Intake } from './intake.ts';

export interface IngestServerOptions {
  readonly endpoints: readonly IngestEndpoint[];
  /** Without TLS only this machine gets in. */
  readonly host: string;
  /** 0: any. */
  readonly port: number;
  readonly tls?: ServerTlsFiles | undefined;
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

/** How often the time-outs of requests are looked at, as a share of them. */
const TIMEOUT_CHECKS = 10;

/**
 * Serves `POST /v1/events`: batches of JSON for sources, told apart by their tokens. Answers 200 or 207 only for what
 * survives the machine. `docs/sources/ingest.md` is its contract. Throws what `listenTls` throws.
 *
 * Disposing of it waits for the batches that are being stored and for their answers, and cuts everything else.
 */
export async function startIngestServer(options: IngestServerOptions): Promise<IngestServer> {
  const { host, port, tls, clock } = options;
  const limits = { ...INGEST_LIMITS, ...options.limits };
  const answering = new Answering();
  const api = createApi(options, limits, answering);
  await api.ready();
  const where = {
    host,
    port,
    what: 'posted events',
    option: '--ingest-port',
    maxConnections: limits.connections,
    limits: {
      headersTimeout: limits.headersTimeout,
      requestTimeout: limits.requestTimeout,
      keepAliveTimeout: limits.keepAliveTimeout,
      connectionsCheckingInterval: limits.requestTimeout / TIMEOUT_CHECKS,
    },
    onRequest: api.routing,
  };
  const listening = await (tls ? listenTls({ ...where, tls, clock }) : listen(where));
  return {
    port: listening.port,
    async [Symbol.asyncDispose]() {
      await answering.settled();
      await listening[Symbol.asyncDispose]();
      await api.close();
    },
  };
}

/** The answers that are owed for what is being stored. */
class Answering {
  readonly #open = new Set<Promise<void>>();

  add(response: ServerResponse): void {
    const sent = new Promise<void>((resolve) => {
      response.once('finish', resolve);
      response.once('close', resolve);
    });
    this.#open.add(sent);
    void sent.then(() => this.#open.delete(sent));
  }

  async settled(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open);
  }
}

function createApi(
  { endpoints, clock, onOutcome, onFailure }: IngestServerOptions,
  limits: IngestLimits,
  answering: Answering,
) {
  const access = new IngestAccess(endpoints);
  const intake = new Intake({ clock, limits, onOutcome: onOutcome ?? (() => {}) });
  const api = fastify();
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
  api.post('/v1/events', async ({ headers, raw }, reply) => {
    const batch = await intake.read(access.endpointFor(headers.authorization), headers, raw);
    answering.add(reply.raw);
    const result = await intake.store(batch);
    return reply.status(result.errors.length > 0 ? 207 : 200).send(result);
  });
  return api;
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
