import { createEngine } from '@pulse/engine';
import type { Configuration, LayoutRow, PulseEvent } from '@pulse/model';
import { readyCatalogue } from '../src/layouts/layout-catalogue.ts';
import { planLayout } from '../src/layouts/layout-plan.ts';
import { LayoutTable } from '../src/layouts/layout-table.ts';
import { rowFilter } from '../src/layouts/row-filter.ts';

/** The order of rule T5: effective time, name of the stream, sequence. */
export const inOrder = (events: readonly PulseEvent[]): PulseEvent[] =>
  events.toSorted((a, b) => a.time - b.time || byName(a.source, b.source) || a.seq - b.seq);

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The rows of the ready layouts as an engine of its own makes them of events in this order, as text by layout. */
export async function expectedRows(
  configuration: Configuration,
  events: readonly PulseEvent[],
  at: number,
): Promise<Readonly<Record<string, string>>> {
  const engine = createEngine(configuration);
  const { catalogues, layouts } = (await readyCatalogue()).current();
  const tables = layouts.map(
    (rule) => new LayoutTable(planLayout(catalogues, rule), engine, rowFilter(configuration, rule)),
  );
  for (const event of events) engine.apply(event);
  return Object.fromEntries(
    tables.map((table) => {
      table.step(at, new Map(), true);
      return [table.plan.info.id, rowsText(table.snapshot([1, 1], at).rows)];
    }),
  );
}

/** Byte for byte, whatever the order in which objects became known. */
export const rowsText = (rows: readonly LayoutRow[]): string =>
  rows
    .map((row) => JSON.stringify(row))
    .sort()
    .join('\n');
