import type { DirectoryRevision } from '@pulse/model';
import { directoryRevisionSchema, sourceEventSchema, streamHealthSchema } from '@pulse/model/schema';
import { z } from 'zod';
import type { RecordedEvent } from './log-messages.ts';
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

const records = <Item extends z.ZodType>(item: Item) =>
  z.object({
    kind: z.literal('records'),
    source: name,
    epoch: z.int().nonnegative(),
    from: z.int().positive(),
    events: z.array(item).min(1),
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

// Names of a vocabulary are plain strings to a schema, and branded ids to the types.
export const recordedEventSchema = sourceEventSchema.extend({
  received: stamp.optional(),
}) as unknown as z.ZodType<RecordedEvent>;
export const recordedRevisionSchema = directoryRevisionSchema as unknown as z.ZodType<DirectoryRevision>;

/** Everything that a server says, records included: what the published JSON Schema describes. */
export const logServerMessageSchema = (record: z.ZodType) =>
  z.discriminatedUnion('kind', [welcome, records(record), gap, heartbeat, failure]);

/**
 * The same without the insides of records, which a client of its own service need not read twice; one that does not
 * trust the server gives each event to `parseEvent`, each other record to its content's schema.
 */
export const logServerEnvelopeSchema = logServerMessageSchema(
  z.custom<object>((record) => typeof record === 'object' && record !== null),
);
