import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import type { LayoutStore, Row } from '../../live/layout-store.ts';
import { useLive, useShape } from '../../live/live-context.tsx';
import { OrderKeeper, orderRows, type SortKey } from '../../rules/row-order.ts';

/** Somebody points at the grid or has the keyboard in it. */
export type Held = RefObject<boolean>;

/**
 * The ids to show, in order. A new sort or filter holds at once; what values do to the order waits for its time
 * ({@link OrderKeeper}); new rows stand at the end until then.
 */
export function useRowOrder(
  store: LayoutStore,
  keys: readonly SortKey[],
  filter: ((row: Row) => boolean) | undefined,
  held: Held,
): readonly string[] {
  const { feed, formats } = useLive();
  const shape = useShape(store);
  const keeper = useRef<OrderKeeper>(null);
  keeper.current ??= new OrderKeeper();
  const [ids, setIds] = useState<readonly string[]>([]);
  const info = store.info;

  const order = useMemo(() => {
    const columnOf = new Map(info?.columns.map((c, i) => [c.alias, i]));
    return (rows: Iterable<Row>) =>
      orderRows(rows, { keys, columnOf, compareText: formats.compare }, feed.clock.now());
  }, [info, keys, formats, feed]);

  const present = useMemo(
    () => () => (filter ? new Map([...store.rows].filter(([, row]) => filter(row))) : store.rows),
    [store, filter],
  );

  useEffect(() => {
    setIds((keeper.current as OrderKeeper).sort(order(present().values()), feed.clock.local()));
  }, [order, present, feed]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: rows came or went when `shape` changes
  useEffect(() => {
    const known = keeper.current as OrderKeeper;
    const first = known.ids.length === 0;
    setIds(first ? known.sort(order(present().values()), feed.clock.local()) : known.keep(present()));
  }, [shape, present, order, feed]);

  useEffect(
    () =>
      feed.clock.subscribe(() => {
        const known = keeper.current as OrderKeeper;
        if (held.current) return;
        const now = feed.clock.local();
        if (!known.isDue(now, held.current)) {
          if (filter) setIds(known.keep(present()));
          return;
        }
        const next = order(present().values());
        const same = next.length === known.ids.length && next.every((id, i) => id === known.ids[i]);
        setIds(known.sort(same ? known.ids : next, now));
      }),
    [feed, held, order, present, filter],
  );
  return ids;
}
