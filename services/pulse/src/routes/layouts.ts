import { growingAt, isGrowing, type LayoutSnapshot, layoutId } from '@pulse/model';
import { layoutInfoSchema, layoutSnapshotSchema } from '@pulse/model/schema';
import { z } from 'zod';
import type { PulseContext } from '../context.ts';
import { ApiError } from '../errors.ts';
import { type Api, identifier, problem } from './api.ts';
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
    async () => context.store.layouts(context.tenant),
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
      const snapshot = context.store.snapshot(context.tenant, layoutId(request.params.layout));
      if (!snapshot) throw unknownLayout(request.params.layout);
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
          object: identifier,
          from: z.coerce.number().nonnegative().optional().describe('Milliseconds since 1970.'),
        }),
        response: { 200: trend, 401: problem, 404: problem },
      },
    },
    async (request) => {
      const { column, object, from = 0 } = request.query;
      const id = layoutId(request.params.layout);
      const info = context.store.layouts(context.tenant).find((layout) => layout.id === id);
      if (!info) throw unknownLayout(id);
      if (!info.columns.some((known) => known.alias === column && known.trend)) {
        throw new ApiError('trend-not-found', `Layout "${id}" keeps no history of a column "${column}".`);
      }
      const points = (await context.store.trend(context.tenant, id, column, object)) ?? [];
      return { step: 60_000, points: points.filter((p) => p.time >= from) };
    },
  );
}

const unknownLayout = (id: string) => new ApiError('layout-not-found', `There is no layout "${id}".`);

function plain(snapshot: LayoutSnapshot): LayoutSnapshot {
  return {
    ...snapshot,
    rows: snapshot.rows.map((row) => ({
      ...row,
      cells: row.cells.map((cell) => (isGrowing(cell) ? growingAt(cell, snapshot.at) : cell)),
    })),
  };
}
