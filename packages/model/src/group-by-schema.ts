import { z } from 'zod';
import { GROUP_ORDERS } from './statistic.ts';

/** What a value is grouped by; whether the term is one, the engine says. */
export const groupBySchema = z.object({
  by: z.string().min(1).max(4096),
  order: z.enum(GROUP_ORDERS).optional(),
  limit: z.int().positive().max(200).optional(),
});
