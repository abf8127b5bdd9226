import { sourceEventSchema, streamHealthSchema } from '@pulse/model/schema';
import { z } from 'zod';
import { cursor, encoding, failure, name, schemaHash, stamp, token, versions } from './message-schema.ts';

const hello = z.object({
  kind: z.literal('hello'),
  protocol: name,
  versions,
  schemaHash: schemaHash.optional(),
  encoding,
  tenant: name,
  token: token.optional(),
  sources: z.array(name).max(1000).optional(),
  cursors: z.array(z.object({ source: name, cursor })).max(1000),
});

const welcome = z.object({
  kind: z.literal('welcome'),
  version: z.int().positive(),
  schemaHash,
  heartbeat: z.number().positive(),
  window: z.int().positive(),
  streams: z.array(
    z.object({ source: name, clock: z.enum(['live', 'replay']), first: cursor, last: cursor }),
  ),
});

const records = <Event extends z.ZodType>(event: Event) =>
  z.object({
    kind: z.literal('records'),
    source: name,
    epoch: z.int().nonnegative(),
    from: z.int().positive(),
    events: z.array(event).min(1),
  });

const gap = z.object({
  kind: z.literal('gap'),
  source: name,
  from: cursor,
  to: cursor,
  reason: z.string().max(256),
});

const heartbeat = z.object({
  kind: z.literal('heartbeat'),
  time: stamp,
  streams: z.array(streamHealthSchema.extend({ last: cursor })).optional(),
});

const acknowledge = z.object({ kind: z.literal('acknowledge'), source: name, cursor });

export const logClientMessageSchema = z.discriminatedUnion('kind', [hello, acknowledge, heartbeat, failure]);

/** Everything that a server says, events included: what the published JSON Schema describes. */
export const logServerMessageSchema = z.discriminatedUnion('kind', [
  welcome,
  records(sourceEventSchema.extend({ received: stamp.optional() })),
  gap,
  heartbeat,
  failure,
]);

/**
 * The same without the insides of events, which a client of its own service need not read twice; one that does not
 * trust the server gives each event to `parseEvent`.
 */
export const logServerEnvelopeSchema = z.discriminatedUnion('kind', [
  welcome,
  records(z.custom<object>((event) => typeof event === 'object' && event !== null)),
  gap,
  heartbeat,
  failure,
]);
