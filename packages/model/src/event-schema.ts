import { fail, ok, type Result } from '@pulse/base';
import { z } from 'zod';
import {
  CALL_TYPES,
  DN_KINDS,
  type PulseEvent,
  requiredFields,
  type SourceEvent,
  WORK_MODES,
} from './event.ts';

/** Bounds of what an event may carry; larger maps are refused at the border. */
export const eventLimits = {
  name: 256,
  keys: 64,
  mapBytes: 4096,
  addressCalls: 1000,
  addressQueues: 1000,
} as const;

const name = z.string().min(1).max(eventLimits.name);
const stamp = z.number().finite().nonnegative();
const role = z.enum(['Origination', 'Destination']);
const ownRole = z.enum(['Origination', 'Destination', 'Observer']);

const keyValues = z
  .record(name, z.union([z.string().max(eventLimits.mapBytes), z.number().finite()]))
  .refine((map) => Object.keys(map).length <= eventLimits.keys, `at most ${eventLimits.keys} keys`)
  .refine(
    (map) => JSON.stringify(map).length <= eventLimits.mapBytes,
    `at most ${eventLimits.mapBytes} bytes of keys and values together`,
  );

const addressCall = z.strictObject({
  callId: name,
  state: z.enum(['Queued', 'Dialing', 'Ringing', 'Established', 'Held']),
  since: stamp,
  establishedAt: stamp.optional(),
  callType: z.enum(CALL_TYPES).optional(),
  otherDn: name.optional(),
  thisQueue: name.optional(),
  ani: name.optional(),
  dnis: name.optional(),
  userData: keyValues.optional(),
});

const address = z.strictObject({
  kind: z.enum(DN_KINDS),
  name: name.optional(),
  agent: z
    .strictObject({
      agentId: name,
      name: name.optional(),
      loginAt: stamp,
      queues: z.array(name).max(eventLimits.addressQueues),
      mode: z.enum(['Ready', 'NotReady', 'AfterCallWork', 'Unknown']),
      modeSince: stamp,
      reasons: keyValues.optional(),
    })
    .optional(),
  calls: z.array(addressCall).max(eventLimits.addressCalls),
});

const fields = {
  type: name,
  time: stamp,
  thisDn: name.optional(),
  otherDn: name.optional(),
  thirdPartyDn: name.optional(),
  thisQueue: name.optional(),
  agentId: name.optional(),
  callId: name.optional(),
  previousCallId: name.optional(),
  callThreadId: name.optional(),
  callType: z.enum(CALL_TYPES).optional(),
  callState: z.enum(['Transferred', 'Conferenced']).optional(),
  thisDnRole: ownRole.optional(),
  otherDnRole: role.optional(),
  ani: z.string().max(eventLimits.name).optional(),
  dnis: z.string().max(eventLimits.name).optional(),
  mediaType: name.optional(),
  workMode: z.enum(WORK_MODES).optional(),
  address: address.optional(),
  userData: keyValues.optional(),
  reasons: keyValues.optional(),
  extensions: keyValues.optional(),
};

export const sourceEventSchema = z.object(fields);

export const pulseEventSchema = z.object({
  ...fields,
  tenant: name,
  source: name,
  epoch: z.int().nonnegative(),
  seq: z.int().positive(),
  received: stamp.optional(),
});

/** Why an event was not taken: a name that nobody knows is skipped, everything else is the sender's fault. */
export type EventRefusal =
  | { readonly kind: 'unknown-type'; readonly type: string }
  | { readonly kind: 'invalid'; readonly field: string; readonly reason: string };

/** Parses one event at the border. Unknown extra fields are dropped, so that newer senders are understood. */
export const parseEvent = (input: unknown): Result<PulseEvent, EventRefusal> =>
  parseWith<PulseEvent>(pulseEventSchema, input);

/** The same for an event that has no identity yet. */
export const parseSourceEvent = (input: unknown): Result<SourceEvent, EventRefusal> =>
  parseWith<SourceEvent>(sourceEventSchema, input);

function parseWith<Event extends SourceEvent>(
  schema: typeof pulseEventSchema | typeof sourceEventSchema,
  input: unknown,
): Result<Event, EventRefusal> {
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return fail({
      kind: 'invalid',
      field: issue?.path.join('.') || '(event)',
      reason: issue?.message ?? 'not an event',
    });
  }
  const event = parsed.data;
  const required = requiredFields(event.type);
  if (!required) return fail({ kind: 'unknown-type', type: event.type });
  for (const field of required) {
    if (event[field] === undefined) {
      return fail({ kind: 'invalid', field, reason: `${event.type} needs ${field}` });
    }
  }
  return ok(event as unknown as Event);
}
