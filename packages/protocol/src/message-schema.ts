import { z } from 'zod';

/** Parts that both patterns share. */
export const name = z.string().min(1).max(256);
export const stamp = z.number().nonnegative();
export const encoding = z.enum(['json', 'msgpack']);
export const versions = z.array(z.int().positive()).min(1).max(16);
export const schemaHash = z.string().max(64);
/** A bearer token; the longest that a header would carry, too. */
export const token = z.string().max(8192);
export const cursor = z.object({ epoch: z.int().nonnegative(), seq: z.int().nonnegative() });

export const failure = z.object({
  kind: z.literal('failure'),
  code: z.string().max(64),
  message: z.string().max(1024),
});
