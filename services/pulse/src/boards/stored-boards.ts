import { problemsOf } from '@pulse/connections';
import { type Board, layoutId } from '@pulse/model';
import { boardSchema } from '@pulse/model/schema';

/** A row of the table `board`. */
export interface StoredBoard {
  readonly id: string;
  readonly document: unknown;
}

export interface ReadBoards {
  readonly boards: readonly Board[];
  /** Ids of those that cannot be read, with the reason. */
  readonly unreadable: ReadonlyMap<string, string>;
}

/** Reads rows; what cannot be read does not keep the others from being shown. */
export function readBoards(rows: readonly StoredBoard[]): ReadBoards {
  const boards: Board[] = [];
  const unreadable = new Map<string, string>();
  for (const { id, document } of rows) {
    const parsed = boardSchema.safeParse(document);
    if (!parsed.success) {
      unreadable.set(id, problemsOf(parsed.error));
      continue;
    }
    const widgets = parsed.data.widgets.map((widget) => ({ ...widget, layout: layoutId(widget.layout) }));
    boards.push({ ...parsed.data, id, widgets });
  }
  return { boards, unreadable };
}
