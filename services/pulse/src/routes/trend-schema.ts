import { z } from 'zod';

/** The history of one column of one object. */
export const trend = z.object({
  step: z.number().describe('Milliseconds.'),
  points: z.array(z.object({ time: z.number(), max: z.number(), last: z.number() })).readonly(),
});
