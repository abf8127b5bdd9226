import { growingAt, isGrowing, type LayoutSnapshot, layoutId } from '@pulse/model';
import { layoutInfoSchema, layoutSnapshotSchema } from '@pulse/model/schema';
import { z } from 'zod';
import type { PulseContext } from '../context.ts';
import { ApiError } from '../errors.ts';
import { type Api, identifier, problem, visitorOfRequest } from './api.ts';
import { seenBy } from './seen.ts';
import { trend } from './trend-schema.ts';

/** Layouts: what there is, the values now, the history of a trend column. */
export function layoutRoutes(api: Api, context: PulseContext): void {
  api.get(
    '/api/layouts',
    {
      schema: {
        summary: 'All layouts with their columns',
        response: { 200: z.array(layoutInfoSchema).readonly(), 401: problem },
      },
    },
    async (request) => context.values.layouts(visitorOfRequest(request).tenant.id),
  );

  api.get(
    '/api/layouts/:layout',
    {
      schema: {
        summary: 'All values of a layout now',
        description:
          'A cell is null (no data), a number, a text, a state, or a growing value `{start, base, rate}`: at time t ' +
          '(milliseconds) it is base + rate × (t − start) / 1000. With `plain=true` growing values are numbers as of `at`.',
        params: z.strictObject({ layout: identifier }),
        querystring: z.strictObject({ plain: z.enum(['true', 'false']).optional() }),
        response: { 200: layoutSnapshotSchema, 401: problem, 404: problem },
      },
    },
    async (request) => {
      const { snapshot } = seenBy(context, visitorOfRequest(request), request.params.layout);
      return request.query.plain === 'true' ? plain(snapshot) : snapshot;
    },
  );

  api.get(
    '/api/layouts/:layout/trend',
    {
      schema: {
        summary: 'The history of a trend column of one object, up to a day; empty where none is kept',
        params: z.strictObject({ layout: identifier }),
        querystring: z.strictObject({
          column: identifier,
          object: z.string().max(256).describe('Its id; that of a totals row may be empty.'),
          from: z.coerce.number().nonnegative().optional().describe('Milliseconds since 1970.'),
        }),
        response: { 200: trend, 401: problem, 404: problem },
      },
    },
    async (request) => {
      const { column, object, from = 0 } = request.query;
      const id = layoutId(request.params.layout);
      const visitor = visitorOfRequest(request);
      const { info, snapshot } = seenBy(context, visitor, id);
      if (!info.columns.some((known) => known.alias === column && known.trend)) {
        throw new ApiError('trend-not-found', `Layout "${id}" keeps no history of a column "${column}".`);
      }
      // Somebody else's object and one that does not exist have the same history: none.
      const seen = snapshot.rows.some((row) => row.object.id === object);
      const points = (seen && (await context.values.trend(visitor.tenant.id, id, column, object))) || [];
      return { step: 60_000, points: points.filter((p) => p.time >= from) };
    },
  );
}

function plain(snapshot: LayoutSnapshot): LayoutSnapshot {
  return {
    ...snapshot,
    rows: snapshot.rows.map((row) => ({
      ...row,
      cells: row.cells.map((cell) => (isGrowing(cell) ? growingAt(cell, snapshot.at) : cell)),
    })),
  };
}
