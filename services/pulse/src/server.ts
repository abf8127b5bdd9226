import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import serveFiles from '@fastify/static';
import swagger from '@fastify/swagger';
import { messageOf } from '@pulse/base';
import type { Privilege } from '@pulse/model';
import fastify, { type FastifyError, type FastifyReply, type FastifyRequest } from 'fastify';
import {
  hasZodFastifySchemaValidationErrors,
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { type Visitor, visitorOf } from './access.ts';
import { cookieName, cookieOptions, type PulseContext } from './context.ts';
import { API_ERRORS, ApiError, type ApiErrorCode } from './errors.ts';
import type { Api } from './routes/api.ts';
import { boardRoutes } from './routes/boards.ts';
import { exportRoutes } from './routes/export.ts';
import { layoutRoutes } from './routes/layouts.ts';
import { previewRoutes } from './routes/previews.ts';
import { providerRoutes } from './routes/provider.ts';
import { notSignedIn, sessionRoutes } from './routes/session.ts';
import { streamRoutes } from './routes/streams.ts';

/** Largest request body: nothing that is sent to this API is large. */
const BODY_LIMIT = 64 * 1024;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers without a session. */
    open?: boolean;
    /** The privilege that it takes beside looking at dashboards. */
    privilege?: Privilege;
  }
  interface FastifyRequest {
    /** Set for every route that is not open, before its handler runs. */
    visitor: Visitor | undefined;
  }
}

export interface ServerOptions {
  readonly context: PulseContext;
  /** `Host` headers that are answered; asked at each request, since the port may be known late. */
  readonly hosts: () => ReadonlySet<string>;
  /** PEM texts; with `ca` only browsers with a certificate of that authority get in. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string };
  /** The built dashboard. */
  readonly pages: string | undefined;
  /** Surprises, with the id that the client was given. */
  readonly onFailure: (id: string, message: string) => void;
}

/** The HTTP side of pulse: REST, OpenAPI, pages. */
export async function createServer(options: ServerOptions): Promise<Api> {
  const { context } = options;
  const api = fastify({
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: true,
    requestTimeout: 30_000,
    ...(options.tls
      ? { https: { ...options.tls, minVersion: 'TLSv1.2', requestCert: options.tls.ca !== undefined } }
      : {}),
  }).withTypeProvider<ZodTypeProvider>() as unknown as Api;
  api.setValidatorCompiler(validatorCompiler);
  api.setSerializerCompiler(serializerCompiler);
  api.setErrorHandler((error: FastifyError | ApiError, _request, reply) => answer(error, reply, options));
  api.setNotFoundHandler((request, reply) => notFound(request, reply, options));

  await api.register(cookie);
  await api.register(rateLimit, { global: false });
  await api.register(helmet, securityHeaders(context.secure));
  await api.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: 'Pulse', version: context.version } },
    transform: jsonSchemaTransform,
  });
  // What the API says of people and calls stays out of the browser's cache on disk; pages say otherwise themselves.
  api.addHook('onRequest', async (_, reply) => void reply.header('cache-control', 'no-store'));
  api.decorateRequest('visitor', undefined);
  api.addHook('onRequest', async (request, reply) => admit(request, reply, options));
  sessionRoutes(api, context);
  providerRoutes(api, context);
  layoutRoutes(api, context);
  exportRoutes(api, context);
  previewRoutes(api, context);
  boardRoutes(api, context);
  streamRoutes(api, context);
  api.get('/api/openapi.json', { config: { open: true }, schema: { hide: true } }, async (_, reply) =>
    asJson(reply).send(api.swagger()),
  );
  if (options.pages !== undefined && existsSync(options.pages)) {
    await api.register(serveFiles, {
      root: options.pages,
      cacheControl: false,
      setHeaders: cachePages,
    });
  }
  return api;
}

/** Below `assets/` names carry a hash of their content; everything else must be asked for again. */
function cachePages(reply: FastifyReply, path: string): void {
  const hashed = dirname(path).endsWith(`${sep}assets`);
  reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
}

const securityHeaders = (secure: boolean) => ({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      fontSrc: ["'self'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  crossOriginEmbedderPolicy: true,
  strictTransportSecurity: secure ? { maxAge: 31_536_000 } : false,
  referrerPolicy: { policy: 'no-referrer' as const },
});

/** Host, origin, session and rights, in this order, before anything of the request is used. */
async function admit(request: FastifyRequest, reply: FastifyReply, options: ServerOptions): Promise<void> {
  const refusal = foreign(request.headers, options);
  if (refusal) throw refusal;
  if (isOpen(request)) return;
  const { context } = options;
  const id = request.cookies[cookieName(context)];
  const session = context.sessions.find(id);
  if (id === undefined || !session) throw notSignedIn(context);
  request.visitor = visitorOf(context, session);
  const { privilege } = request.routeOptions.config;
  if (privilege !== undefined && !request.visitor.viewer.privileges.has(privilege)) {
    throw new ApiError('privilege-missing', `This needs the privilege ${privilege}.`);
  }
  // A board that stays up for weeks asks for trends all the time: its cookie must not end before its session.
  if (session.renewed) reply.setCookie(cookieName(context), id, cookieOptions(context));
}

/** The route of the built dashboard's files. */
const PAGES_ROUTE = '/*';

/**
 * Answered without a session: pages, what says so of itself, and that there is nothing. Decided by the route that was
 * found, never by the path as it was written: `/%61pi/layouts` finds `/api/layouts` too.
 */
function isOpen({ is404, routeOptions }: FastifyRequest): boolean {
  return is404 || routeOptions.config.open === true || routeOptions.url === PAGES_ROUTE;
}

/** A request for another host's name, or made by another site's page, is refused. */
export function foreign(
  headers: { host?: string | undefined; origin?: string | undefined },
  options: Pick<ServerOptions, 'hosts' | 'context'>,
): ApiError | undefined {
  const host = headers.host?.toLowerCase() ?? '';
  if (!options.hosts().has(host)) {
    return new ApiError('host-unknown', `Pulse does not answer to the name "${host.slice(0, 100)}".`);
  }
  const { origin } = headers;
  if (origin !== undefined && origin !== `${options.context.secure ? 'https' : 'http'}://${host}`) {
    return new ApiError('origin-foreign', `The request came from a page of ${origin.slice(0, 100)}.`);
  }
  return undefined;
}

function notFound(request: FastifyRequest, reply: FastifyReply, options: ServerOptions) {
  const page = request.method === 'GET' && !request.url.startsWith('/api/') && options.pages !== undefined;
  if (page && (request.headers.accept ?? '').includes('text/html')) {
    return reply.sendFile('index.html');
  }
  return answer(
    new ApiError('not-found', `There is nothing at ${request.url.slice(0, 200)}.`),
    reply,
    options,
  );
}

function answer(error: FastifyError | ApiError, reply: FastifyReply, options: ServerOptions) {
  if (error instanceof ApiError) return send(reply, error.code, error.message, error.details);
  if (hasZodFastifySchemaValidationErrors(error)) {
    const places = error.validation.map((v) => `${v.instancePath || '(body)'} ${v.message ?? ''}`.trim());
    return send(reply, 'request-invalid', places.join('; '));
  }
  if (error.statusCode === 429) return send(reply, 'too-many-requests', 'Too many tries.');
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return send(reply, 'request-invalid', error.message);
  }
  const id = randomUUID();
  options.onFailure(id, messageOf(error));
  return send(reply, 'internal', `Something went wrong in Pulse (${id}).`);
}

function send(reply: FastifyReply, code: ApiErrorCode, message: string, details: object = {}) {
  const { status, advice } = API_ERRORS[code];
  return asJson(reply)
    .status(status)
    .send({ code, message, advice, ...details });
}

/** Past the response schemas: what is sent is made here. */
const asJson = (reply: FastifyReply) =>
  reply
    .header('content-type', 'application/json; charset=utf-8')
    .serializer((body: unknown) => JSON.stringify(body));
