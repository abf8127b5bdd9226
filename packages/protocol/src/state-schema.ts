import {
  layoutDeltaSchema,
  layoutInfoSchema,
  layoutSnapshotSchema,
  streamHealthSchema,
} from '@pulse/model/schema';
import { z } from 'zod';
import { encoding, failure, name, schemaHash, stamp, token, versions } from './message-schema.ts';

const hello = z.object({
  kind: z.literal('hello'),
  protocol: name,
  versions,
  schemaHash: schemaHash.optional(),
  encoding,
  token: token.optional(),
});

const id = z.int().nonnegative();
const subscribe = z.object({ kind: z.literal('subscribe'), id, layout: name });
const unsubscribe = z.object({ kind: z.literal('unsubscribe'), id });
const heartbeat = z.object({ kind: z.literal('heartbeat'), time: stamp });

const welcome = z.object({
  kind: z.literal('welcome'),
  version: z.int().positive(),
  schemaHash,
  heartbeat: z.number().positive(),
  time: stamp,
});

const snapshot = z.object({
  kind: z.literal('snapshot'),
  id,
  info: layoutInfoSchema,
  snapshot: layoutSnapshotSchema,
});

const delta = z.object({ kind: z.literal('delta'), id, delta: layoutDeltaSchema });

const refused = z.object({ kind: z.literal('refused'), id, code: z.string(), message: z.string() });
const health = z.object({ kind: z.literal('health'), streams: z.array(streamHealthSchema) });

export const stateClientMessageSchema = z.discriminatedUnion('kind', [
  hello,
  subscribe,
  unsubscribe,
  heartbeat,
  failure,
]);

export const stateServerMessageSchema = z.discriminatedUnion('kind', [
  welcome,
  snapshot,
  delta,
  refused,
  health,
  heartbeat,
  failure,
]);
