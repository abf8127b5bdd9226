import { z } from 'zod';
import type { PulseContext } from '../context.ts';
import { ApiError } from '../errors.ts';
import { type Api, identifier, problem } from './api.ts';
import { board } from './board-schema.ts';

/** Boards: what there is, and one as a document. */
export function boardRoutes(api: Api, context: PulseContext): void {
  api.get(
    '/api/boards',
    {
      schema: {
        summary: 'All boards',
        response: { 200: z.array(z.object({ id: z.string(), name: z.string() })).readonly(), 401: problem },
      },
    },
    async () => context.boards.map(({ id, name }) => ({ id, name })),
  );

  api.get(
    '/api/boards/:board',
    {
      schema: {
        summary: 'One board',
        params: z.strictObject({ board: identifier }),
        response: { 200: board, 401: problem, 404: problem },
      },
    },
    async (request) => {
      const found = context.boards.find((b) => b.id === request.params.board);
      if (!found) throw new ApiError('board-not-found', `There is no board "${request.params.board}".`);
      return found;
    },
  );
}
