import { z } from 'zod';
import { FULL_ACCESS } from './directory/access.ts';
import { directoryIdSchema, granteeSchema } from './directory/directory-schema.ts';
import { DIRECTORY_LIMITS } from './directory/limits.ts';
import { refKey } from './directory/reader.ts';

const grant = z.strictObject({
  to: granteeSchema,
  mask: z.int().min(0).max(FULL_ACCESS),
  propagate: z.literal(false, 'only a tenant, folder or switch passes grants on').exactOptional(),
});

/**
 * Who sees a document, under the rules of an object of the directory. What is not known here is refused, not passed over:
 * it may be what restricts.
 */
export const sharingSchema = z.strictObject({
  folder: directoryIdSchema.exactOptional(),
  access: z
    .array(grant)
    .max(DIRECTORY_LIMITS.grants)
    .refine(
      (grants) => new Set(grants.map(({ to }) => refKey(to))).size === grants.length,
      'has two grants for the same person or group',
    )
    .exactOptional(),
});
