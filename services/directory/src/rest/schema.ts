import {
  DIRECTORY_TYPES,
  type DirectoryChange,
  type DirectoryObject,
  type DirectoryRef,
  type DirectoryRevision,
} from '@pulse/model';
import { directoryObjectSchema, directoryRefSchema, directoryRevisionSchema } from '@pulse/model/schema';
import { z } from 'zod';

/** What the database takes as a tenant's id. */
export const tenantName = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'has letters, digits, "-", "_" and ".", at most 64');
export const objectType = z.enum(DIRECTORY_TYPES);
export const objectId = z.string().min(1).max(128);

// Ids of the vocabulary are plain strings to a schema, and branded to the types.
export const objectSchema = directoryObjectSchema as unknown as z.ZodType<DirectoryObject>;
export const revisionSchema = directoryRevisionSchema as unknown as z.ZodType<DirectoryRevision>;
/** `TYPE/ID`, where a reference stands in an address. */
export const refFromText = z
  .string()
  .regex(new RegExp(`^(${DIRECTORY_TYPES.join('|')})/.{1,128}$`, 'u'), 'is not written TYPE/ID')
  .transform((text): DirectoryRef => {
    const slash = text.indexOf('/');
    return { type: text.slice(0, slash) as DirectoryRef['type'], id: text.slice(slash + 1) };
  });
const refSchema = directoryRefSchema as z.ZodType<DirectoryRef>;

const [first, ...others] = directoryObjectSchema.options.map((option) =>
  option.extend({
    manager: z.unknown().optional().describe('Not looked at: whoever writes becomes the manager.'),
    state: z.enum(['enabled', 'disabled']).default('enabled'),
  }),
);

/** An object as clients write it. */
export const writtenObject = z.discriminatedUnion('type', [
  first as never,
  ...(others as never[]),
]) as unknown as z.ZodType<DirectoryObject>;

const refs = z.array(refSchema).max(10_000);
const takeOver = refs.optional().describe('Objects of other managers that this write may change.');
const dryRun = z.boolean().optional().describe('Find out only what it would do.');

export const cascade = refs
  .optional()
  .describe('Objects that may lose what names a removed one, or go where they cannot be without it.');

export const changesBody = z.strictObject({
  changes: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('put'), object: writtenObject }),
        z.strictObject({ kind: z.literal('remove'), object: refSchema }),
      ]) as unknown as z.ZodType<DirectoryChange>,
    )
    .min(1)
    .max(100_000),
  cascade,
  takeOver,
  dryRun,
});

export const declaredBody = z.strictObject({
  types: z
    .array(objectType)
    .min(1)
    .optional()
    .describe('The types of which all objects are named; every type when absent.'),
  objects: z.array(writtenObject).max(100_000),
  takeOver,
  dryRun,
  origin: z
    .string()
    .regex(/^[^\p{Cc}\p{Cs}]{1,128}$/u, 'has at most 128 characters, none of them a control character')
    .optional()
    .describe('Where the objects come from, such as a file; stands in the revision.'),
});

export const problemBody = z
  .object({
    code: z.string(),
    message: z.string(),
    advice: z.string(),
    problems: z.array(z.looseObject({ message: z.string() })).optional(),
  })
  .describe('What happened, and what to do.');

/** The refusals of every route of a tenant. */
export const refusals = {
  400: problemBody,
  401: problemBody,
  403: problemBody,
  404: problemBody,
  503: problemBody,
};
/** Those of a route that writes. */
export const writeRefusals = {
  ...refusals,
  409: problemBody,
  412: problemBody,
  413: problemBody,
  422: problemBody,
};

const difference = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('created'), after: objectSchema }),
  z.object({ kind: z.literal('changed'), before: objectSchema, after: objectSchema }),
  z.object({ kind: z.literal('removed'), before: objectSchema }),
]);

export const outcomeBody = z.object({
  revision: z.int().describe("The directory's newest revision."),
  created: z.int(),
  changed: z.int().describe('Those that vanished or came back included.'),
  removed: z.int(),
  vanished: z.int(),
  leftAlone: z.array(z.object({ object: refSchema, reason: z.string(), message: z.string() })).readonly(),
  differences: z.array(difference).readonly().optional().describe('Of a dry run.'),
});
export type OutcomeBody = z.output<typeof outcomeBody>;
