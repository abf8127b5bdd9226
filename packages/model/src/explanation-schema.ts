import { z } from 'zod';
import { CALL_TYPES } from './event.ts';
import { groupedSchema, stateSchema } from './layout-schema.ts';

const stamp = z.number();
const total = { number: z.number(), seconds: z.number() };

const contribution = z.object({
  kind: z.enum(['action', 'status']),
  name: z.string(),
  start: stamp,
  end: stamp,
  runs: z.boolean(),
  seconds: z.number(),
  inRange: z.boolean().optional(),
  agent: z.string().optional(),
  dn: z.string().optional(),
  queue: z.string().optional(),
  callId: z.string().optional(),
  callType: z.enum(CALL_TYPES).optional(),
  mediaType: z.string().optional(),
  ani: z.string().optional(),
  dnis: z.string().optional(),
  party: z.string().optional(),
  reason: z.string().optional(),
  userData: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  hidden: z.literal(true).optional(),
});

const set = z.object({
  mask: z.string(),
  ...total,
  inRange: z.object(total).optional(),
  contributions: z.array(contribution),
});

const group = z.object({
  key: z.string(),
  value: z.union([z.null(), z.number()]),
  exact: z.boolean(),
  sets: z.array(set),
});

/** Why a value is what it is. */
export const explanationSchema = z.object({
  at: stamp,
  value: z.union([z.null(), z.number(), z.string(), stateSchema, groupedSchema]),
  key: z.string().optional().describe('The group that was asked for: value and sets are its own.'),
  since: z
    .union([stamp, z.null()])
    .describe('Start of the interval; null where there is none for all objects.'),
  complete: z.boolean(),
  exact: z.boolean().describe('The sets alone give this value.'),
  groups: z.array(group).optional().describe('Of the groups that the value shows, where none was asked for.'),
  withheld: z.array(z.string()).optional().describe('Keys of attached data that may not be told.'),
  sets: z.array(set),
});
