import type { Cell, LayoutInfo, LayoutSnapshot } from '@pulse/model';
import type { PulseProcess } from './pulse-process.ts';

/** A layout as people speak of it: row name → column alias → value. Growing values are numbers as of its instant. */
export type Rows = Readonly<Record<string, Readonly<Record<string, Cell>>>>;

export async function readRows(pulse: PulseProcess, layout: string): Promise<Rows> {
  const [infos, snapshot] = await Promise.all([
    pulse.get<LayoutInfo[]>('/api/layouts'),
    pulse.layout(layout),
  ]);
  const info = infos.find((i) => i.id === layout);
  if (!info) throw new Error(`no layout ${layout}`);
  return named(info, snapshot);
}

function named(info: LayoutInfo, snapshot: LayoutSnapshot): Rows {
  return Object.fromEntries(
    snapshot.rows.map((row) => [
      row.name,
      Object.fromEntries(info.columns.map((column, index) => [column.alias, row.cells[index] ?? null])),
    ]),
  );
}

/** Columns of a layout that some row marks as incomplete. */
export async function incompleteColumns(pulse: PulseProcess, layout: string): Promise<ReadonlySet<string>> {
  const [infos, snapshot] = await Promise.all([
    pulse.get<LayoutInfo[]>('/api/layouts'),
    pulse.layout(layout),
  ]);
  const columns = infos.find((i) => i.id === layout)?.columns ?? [];
  return new Set(snapshot.rows.flatMap((row) => row.incomplete.map((index) => columns[index]?.alias ?? '')));
}
