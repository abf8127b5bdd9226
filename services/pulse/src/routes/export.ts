import { type Cell, growingAt, isGrowing, isState, type LayoutInfo, type LayoutSnapshot } from '@pulse/model';
import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import type { PulseContext } from '../context.ts';
import { type Api, identifier, problem, visitorOfRequest } from './api.ts';
import { seenBy } from './seen.ts';

/** What is on the screen as a file: the rows that the visitor sees, and no other. */
export function exportRoutes(api: Api, context: PulseContext): void {
  api.get(
    '/api/layouts/:layout/export.csv',
    {
      schema: {
        summary: 'All values of a layout now, as a table for spreadsheets',
        description:
          'Durations are in seconds, shares from 0 to 100, times of day in UTC; what has no data is empty.',
        params: z.strictObject({ layout: identifier }),
        produces: ['text/csv'],
        response: { 200: z.string(), 401: problem, 403: problem, 404: problem },
      },
    },
    async (request, reply) => {
      const { info, snapshot } = seenBy(context, visitorOfRequest(request), request.params.layout);
      const names = info.columns.map((column) => column.name);
      const day = new Date(snapshot.at).toISOString().slice(0, 19).replace(/:/g, '-');
      reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${fileName(info.id)}-${day}Z.csv"`)
        .serializer(String);
      // Spreadsheets run what begins like a formula, and names come from outside.
      return stringify([['Type', 'Id', 'Name', ...names], ...lines(info, snapshot)], {
        escape_formulas: true,
        bom: true,
      });
    },
  );
}

const lines = ({ columns }: LayoutInfo, { rows, at }: LayoutSnapshot) =>
  rows.map(({ object, name, cells }) => [
    object.type,
    object.id,
    name,
    ...cells.map((cell, place) => (columns[place]?.display === 'start' ? startTime(cell) : plain(cell, at))),
  ]);

/** When a running time began; empty where nothing runs. */
function startTime(cell: Cell): string | null {
  if (cell === null || typeof cell !== 'object' || !isGrowing(cell)) return null;
  return new Date(cell.start).toISOString();
}

function plain(cell: Cell, at: number): string | number | null {
  if (cell === null || typeof cell !== 'object') return cell;
  if (isGrowing(cell)) return growingAt(cell, at);
  return isState(cell) ? cell.status : null;
}

const fileName = (id: string) => id.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 64);
