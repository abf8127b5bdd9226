import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerBase,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';

/** Fastify whose handlers are typed by their zod schemas. */
export type Api = FastifyInstance<
  RawServerBase,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

export const problem = z
  .object({ code: z.string(), message: z.string(), advice: z.string() })
  .describe('What happened, and what to do.');

export const identifier = z.string().min(1).max(256);
