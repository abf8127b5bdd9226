import { boardSchema } from '@pulse/model/schema';
import { z } from 'zod';
import { visibleBoards } from '../boards/visible-boards.ts';
import type { PulseContext } from '../context.ts';
import { ApiError } from '../errors.ts';
import { type Api, identifier, problem, visitorOfRequest } from './api.ts';

/** With whom else it is shared is nobody's business who only looks at it. */
const shownBoard = boardSchema.omit({ sharing: true });

/** Boards: those that the visitor may see, and one of them as a document. */
export function boardRoutes(api: Api, context: PulseContext): void {
  api.get(
    '/api/boards',
    {
      schema: {
        summary: 'All boards that you may see',
        response: { 200: z.array(z.object({ id: z.string(), name: z.string() })).readonly(), 401: problem },
      },
    },
    async (request) =>
      visibleBoards(context, visitorOfRequest(request).viewer).map(({ id, name }) => ({ id, name })),
  );

  api.get(
    '/api/boards/:board',
    {
      schema: {
        summary: 'One board',
        params: z.strictObject({ board: identifier }),
        response: { 200: shownBoard, 401: problem, 404: problem },
      },
    },
    async (request) => {
      const { board } = request.params;
      const found = visibleBoards(context, visitorOfRequest(request).viewer).find(({ id }) => id === board);
      // The same for one that somebody else sees, and for one that is not there.
      if (!found) throw new ApiError('board-not-found', `There is no board "${board}".`);
      const { sharing: _, ...shown } = found;
      return shown;
    },
  );
}
