import { present } from '@pulse/base';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerBase,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Visitor } from '../access.ts';

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

/** Who asks; every route that is not open has somebody. */
export const visitorOfRequest = ({ visitor }: FastifyRequest): Visitor =>
  present(visitor, 'the gate let a request through without a visitor');
