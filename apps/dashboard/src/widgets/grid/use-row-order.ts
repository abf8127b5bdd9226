import { useEffect, useMemo, useState } from 'react';
import type { LayoutStore, Row } from '../../live/layout-store.ts';
import { useLive, useShape } from '../../live/live-context.tsx';
import { OrderKeeper, orderRows, type SortKey } from '../../rules/row-order.ts';

export interface RowOrderOptions {
  readonly keys: readonly SortKey[];
  /** Rows of a higher rank stand first. */
  readonly rank: ((row: Row) => number) | undefined;
  readonly filter: ((row: Row) => boolean) | undefined;
  /** Somebody points at the grid or has the keyboard in it. */
  readonly isHeld: () => boolean;
}

/**
 * The ids to show, in order. A new sort or filter holds at once; what values do to the order waits for its time
 * ({@link OrderKeeper}); new rows stand at the end until then.
 */
export function useRowOrder(store: LayoutStore, options: RowOrderOptions): readonly string[] {
  const { keys, rank, filter, isHeld } = options;
  const { feed, formats } = useLive();
  const shape = useShape(store);
  const [keeper] = useState(() => new OrderKeeper());
  const [ids, setIds] = useState<readonly string[]>([]);
  const info = store.info;

  const present = useMemo(
    () => () => (filter ? new Map([...store.rows].filter(([, row]) => filter(row))) : store.rows),
    [store, filter],
  );
  /** Sorts from the present order, which is nearly right. */
  const sorted = useMemo(() => {
    const columnOf = new Map(info?.columns.map((c, i) => [c.alias, i]));
    const ordering = { keys, columnOf, compareText: formats.compare, rank };
    return (known: OrderKeeper) => {
      const rows = known.keep(present()).flatMap((id) => store.row(id) ?? []);
      return known.sort(orderRows(rows, ordering, feed.clock.now()), feed.clock.local());
    };
  }, [info, keys, rank, formats, feed, store, present]);

  useEffect(() => setIds(sorted(keeper)), [sorted, keeper]);

  // Rows came or went when `shape` changes.
  useEffect(
    () => setIds(keeper.ids.length === 0 ? sorted(keeper) : keeper.keep(present())),
    [shape, present, sorted, keeper],
  );

  useEffect(
    () =>
      feed.clock.subscribe(() => {
        const held = isHeld();
        if (keeper.isDue(feed.clock.local(), held)) setIds(sorted(keeper));
        else if (filter && !held) setIds(keeper.keep(present()));
      }),
    [feed, isHeld, sorted, present, filter, keeper],
  );
  return ids;
}
