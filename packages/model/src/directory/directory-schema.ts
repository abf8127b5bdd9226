import { z } from 'zod';
import { FULL_ACCESS, PRIVILEGES } from './access.ts';
import { DIRECTORY_DN_KINDS, DIRECTORY_TYPES } from './object.ts';

/** Members of a group, grants of an object, at most. */
const MANY = 100_000;

/** An id of an object of the directory. */
export const directoryIdSchema = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u, 'has a control character');
const id = directoryIdSchema;
const name = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u, 'has a control character');

/** Who a grant is for. */
export const granteeSchema = z.strictObject({ type: z.enum(['Person', 'AccessGroup']), id });
const grant = z.strictObject({
  to: granteeSchema,
  mask: z.int().min(0).max(FULL_ACCESS),
  propagate: z.boolean().optional(),
});

const base = {
  id,
  name: name.optional(),
  folder: id.optional(),
  manager: z.union([
    z.literal('yaml'),
    z.literal('rest'),
    z.templateLiteral(['source:', z.string().min(1).max(64)]),
  ]),
  state: z.enum(['enabled', 'disabled', 'vanished']),
  access: z.array(grant).max(MANY).optional(),
};

const ids = z.array(id).max(MANY);
const membership = z.union([ids, z.strictObject({ all: z.literal(true) }), z.strictObject({ queue: id })]);
const members = z.array(granteeSchema).max(MANY);

/** IANA names that this platform knows. */
export const timeZoneSchema = z.string().refine((zone) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}, 'is no time zone: use a name such as Europe/Berlin');

/** One object of a directory; unknown fields are refused. */
export const directoryObjectSchema = z.discriminatedUnion('type', [
  z.strictObject({ ...base, type: z.literal('Tenant'), timeZone: timeZoneSchema }),
  z.strictObject({ ...base, type: z.literal('Folder') }),
  z.strictObject({ ...base, type: z.literal('Skill') }),
  z.strictObject({ ...base, type: z.literal('Switch') }),
  z.strictObject({ ...base, type: z.literal('Dn'), kind: z.enum(DIRECTORY_DN_KINDS) }),
  z.strictObject({ ...base, type: z.literal('Place'), dns: ids }),
  z.strictObject({
    ...base,
    type: z.literal('Person'),
    agent: z.boolean(),
    userName: name.optional(),
    email: z.email().max(254).optional(),
    place: id.optional(),
    skills: z
      .array(z.strictObject({ skill: id, level: z.int().min(0).max(1000) }))
      .max(1000)
      .optional(),
  }),
  z.strictObject({ ...base, type: z.literal('AgentGroup'), members: membership }),
  z.strictObject({ ...base, type: z.literal('DnGroup'), members: membership }),
  z.strictObject({ ...base, type: z.literal('AccessGroup'), members }),
  z.strictObject({ ...base, type: z.literal('Role'), privileges: z.array(z.enum(PRIVILEGES)), members }),
]);

export const directoryRefSchema = z.strictObject({ type: z.enum(DIRECTORY_TYPES), id });

/** A revision as it travels and as it is kept. */
export const directoryRevisionSchema = z.strictObject({
  number: z.int().positive(),
  time: z.number().nonnegative(),
  author: z.string().min(1).max(256),
  changes: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('put'), object: directoryObjectSchema }),
        z.strictObject({ kind: z.literal('remove'), object: directoryRefSchema }),
      ]),
    )
    .min(1),
});
