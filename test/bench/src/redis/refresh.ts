import {
  agentId,
  dn,
  type LayoutDelta,
  type LayoutId,
  type LayoutSnapshot,
  layoutId,
  type ObjectRef,
  type Version,
} from '@pulse/model';

/** A layout of so many objects, all of whose values change with every refresh. */
export interface RefreshedLayout {
  readonly id: LayoutId;
  readonly columns: number;
  readonly objects: readonly ObjectRef[];
}

const agents = Array.from(
  { length: 10_000 },
  (_, n): ObjectRef => ({ type: 'Agent', id: agentId(`agent-${n}`) }),
);
const queues = Array.from(
  { length: 500 },
  (_, n): ObjectRef => ({ type: 'Queue', id: dn(`queue-${n}`, 'pbx') }),
);

/** 64,500 values of 10,500 objects. */
export const LAYOUTS: readonly RefreshedLayout[] = [
  { id: layoutId('agents'), columns: 6, objects: agents },
  { id: layoutId('queues'), columns: 9, objects: queues },
];

/** Half whole numbers, half fractions, none as it was one refresh before. */
export const valueAt = (refresh: number, object: number, column: number): number =>
  column % 2 === 0 ? (object * 7 + refresh * 13 + column) % 1000 : (object + 1) / (refresh + column + 3);

export function snapshotAt({ id, columns, objects }: RefreshedLayout, version: Version): LayoutSnapshot {
  return {
    layout: id,
    version,
    at: version[1],
    since: [],
    rows: objects.map((object, place) => ({
      object,
      name: `Name of ${object.id}`,
      cells: Array.from({ length: columns }, (_, column) => valueAt(version[1], place, column)),
      incomplete: [],
    })),
  };
}

export function deltaAt({ id, columns, objects }: RefreshedLayout, [token, counter]: Version): LayoutDelta {
  return {
    layout: id,
    from: [token, counter - 1],
    to: [token, counter],
    at: counter,
    changed: objects.map((object, place) => ({
      id: object.id,
      cells: Array.from(
        { length: columns },
        (_, column) => [column, valueAt(counter, place, column)] as const,
      ),
    })),
    added: [],
    removed: [],
  };
}
