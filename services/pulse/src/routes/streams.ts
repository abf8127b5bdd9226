import { streamHealthSchema } from '@pulse/model/schema';
import { z } from 'zod';
import type { PulseContext } from '../context.ts';
import { type Api, problem, visitorOfRequest } from './api.ts';

/** How the streams behind the values fare. */
export function streamRoutes(api: Api, context: PulseContext): void {
  api.get(
    '/api/streams',
    {
      schema: {
        summary: 'The streams behind the values',
        response: { 200: z.array(streamHealthSchema).readonly(), 401: problem },
      },
    },
    async (request) => [...context.values.health(visitorOfRequest(request).tenant.id)],
  );
}
