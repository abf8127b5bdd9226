import { randomUUID } from 'node:crypto';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import { messageOf, PulseError } from '@pulse/base';
import fastify, { type FastifyError, type FastifyReply, type FastifyRequest } from 'fastify';
import {
  hasZodFastifySchemaValidationErrors,
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { LIMITS } from '../limits.ts';
import type { Holder } from '../tokens.ts';
import type { Api } from './api.ts';
import type { RestContext } from './context.ts';
import { API_ERRORS, ApiError, type ApiErrorCode, type ApiProblem } from './errors.ts';
import { declarationRoutes } from './routes/declarations.ts';
import { objectRoutes } from './routes/objects.ts';
import { revisionRoutes } from './routes/revisions.ts';
import { tenantRoutes } from './routes/tenants.ts';
import { writeRoutes } from './routes/writes.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers without a token. */
    open?: boolean;
  }
  interface FastifyRequest {
    /** Whose token the request carries; set before every route that is not open. */
    holder: Holder;
  }
}

/** The directory's REST, without a server around it: `routing` answers requests. */
export async function createApi(context: RestContext): Promise<Api> {
  const api = fastify({
    bodyLimit: LIMITS.bodyBytes,
    routerOptions: { maxParamLength: 1024 },
    frameworkErrors: (error, _request, reply) => void answer(error, reply, context),
  }).withTypeProvider<ZodTypeProvider>() as unknown as Api;
  api.setValidatorCompiler(validatorCompiler);
  api.setSerializerCompiler(serializerCompiler);
  api.setErrorHandler((error: FastifyError | ApiError, _request, reply) => answer(error, reply, context));
  api.setNotFoundHandler((request, reply) =>
    answer(new ApiError('not-found', `There is nothing at ${request.url.slice(0, 200)}.`), reply, context),
  );
  await api.register(rateLimit, { global: false });
  await api.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Pulse directory', version: context.version },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: jsonSchemaTransform,
  });
  const unknownTokens = api.createRateLimit({ max: LIMITS.unknownTokens, timeWindow: 60_000 });
  api.decorateRequest('holder', undefined as never);
  api.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    if (request.is404 || request.routeOptions.config.open) return;
    const holder = context.holderOf(bearerToken(request));
    if (holder) {
      request.holder = holder;
      return;
    }
    const limit = await unknownTokens(request);
    if (!limit.isAllowed && limit.isExceeded) {
      throw new ApiError('too-many-requests', 'Too many requests with an unknown token.');
    }
    throw new ApiError('token-unknown', 'The request carries no token that is known here.');
  });
  tenantRoutes(api, context);
  objectRoutes(api, context);
  writeRoutes(api, context);
  declarationRoutes(api, context);
  revisionRoutes(api, context);
  api.get('/v1/openapi.json', { config: { open: true }, schema: { hide: true } }, async (_, reply) =>
    asJson(reply).send(api.swagger()),
  );
  await api.ready();
  return api;
}

const bearerToken = ({ headers }: FastifyRequest): string =>
  /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';

function answer(error: FastifyError | ApiError, reply: FastifyReply, { onFailure }: RestContext) {
  if (error instanceof ApiError) return send(reply, error.code, error.message, error.problems);
  if (hasZodFastifySchemaValidationErrors(error)) {
    const problems = error.validation.map(({ instancePath, message = 'is not allowed' }) => ({
      field: instancePath.replace(/^\//, '').replaceAll('/', '.'),
      message,
    }));
    const [first] = problems;
    const more = problems.length > 1 ? ` And ${problems.length - 1} more.` : '';
    const place = first?.field ? `${error.validationContext}: ${first.field}` : error.validationContext;
    return send(
      reply,
      'request-invalid',
      `${place} ${first?.message}.${more}`,
      problems.slice(0, LIMITS.problems),
    );
  }
  if (error.statusCode === 413) return send(reply, 'body-too-large', error.message);
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return send(reply, 'request-invalid', error.message);
  }
  if (error instanceof PulseError && error.code === 'overloaded')
    return send(reply, error.code, error.message);
  const id = randomUUID();
  onFailure(id, messageOf(error));
  if (error instanceof PulseError && AWAY.has(error.code)) {
    return send(reply, 'database-unavailable', `The directory cannot be reached now (${id}).`);
  }
  return send(reply, 'internal', `Something went wrong in the directory (${id}).`);
}

/** What a database says that cannot be used; more than this is for the operator. */
const AWAY: ReadonlySet<string> = new Set(['database-unavailable', 'database-refused', 'database-schema']);

function send(
  reply: FastifyReply,
  code: ApiErrorCode,
  message: string,
  problems: readonly ApiProblem[] = [],
) {
  const { status, advice } = API_ERRORS[code];
  return asJson(reply)
    .status(status)
    .send({ code, message, advice, ...(problems.length > 0 ? { problems } : {}) });
}

/** Past the response schemas: what is sent is made here. */
const asJson = (reply: FastifyReply) =>
  reply
    .header('content-type', 'application/json; charset=utf-8')
    .serializer((body: unknown) => JSON.stringify(body));
