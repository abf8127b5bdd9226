import {
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';

/** The cell that Tab reaches: row from 1 (the heading) on, column from 0. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

export interface GridKeys {
  readonly place: Place;
  enter(): void;
  onKeyDown(event: KeyboardEvent): void;
  onFocus(event: FocusEvent): void;
}

/** Roving tabindex: one cell of the grid is a tab stop, arrows, Home, End and Page move it. */
export function useGridKeys(options: {
  root: RefObject<HTMLElement | null>;
  /** The first row that is there: 2 without a heading. */
  first: number;
  /** The last one. */
  last: number;
  columns: number;
  /** Rows that a screen holds. */
  page: () => number;
  /** Brings a row into view before it gets the focus. */
  reveal: (row: number) => void;
}): GridKeys {
  const { root, first, last, columns, page, reveal } = options;
  const [wanted, setWanted] = useState<Place>({ row: 2, column: 0 });
  const moving = useRef(false);
  const place = {
    row: clamp(wanted.row, first, last),
    column: clamp(wanted.column, 0, columns - 1),
  };

  useLayoutEffect(() => {
    if (!moving.current) return;
    const cell = root.current?.querySelector<HTMLElement>(`[data-at="${place.row}:${place.column}"]`);
    if (!cell) return;
    moving.current = false;
    cell.focus({ preventScroll: true });
  });

  const go = (next: Place) => {
    moving.current = true;
    const row = clamp(next.row, first, last);
    setWanted({ row, column: clamp(next.column, 0, columns - 1) });
    reveal(row);
  };
  return {
    place,
    enter: () => go(place),
    onKeyDown(event) {
      const next = target(event, place, { rows: last, columns, page: page() });
      if (!next) return;
      event.preventDefault();
      event.stopPropagation();
      go(next);
    },
    onFocus(event) {
      const at = (event.target as HTMLElement).dataset.at?.split(':').map(Number);
      if (at?.[0] !== undefined && at[1] !== undefined) setWanted({ row: at[0], column: at[1] });
    },
  };
}

function target(
  event: KeyboardEvent,
  { row, column }: Place,
  size: { rows: number; columns: number; page: number },
): Place | undefined {
  if (event.altKey || event.metaKey) return undefined;
  switch (event.key) {
    case 'ArrowUp':
      return { row: row - 1, column };
    case 'ArrowDown':
      return { row: row + 1, column };
    case 'ArrowLeft':
      return { row, column: column - 1 };
    case 'ArrowRight':
      return { row, column: column + 1 };
    case 'Home':
      return { row: event.ctrlKey ? 2 : row, column: 0 };
    case 'End':
      return { row: event.ctrlKey ? size.rows : row, column: size.columns - 1 };
    case 'PageUp':
      return { row: Math.max(2, row - size.page), column };
    case 'PageDown':
      return { row: row + size.page, column };
    default:
      return undefined;
  }
}

/** The lower bound wins where the two contradict each other. */
const clamp = (value: number, least: number, most: number) => Math.max(least, Math.min(value, most));
