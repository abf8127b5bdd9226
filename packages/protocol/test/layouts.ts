import {
  type Cell,
  type LayoutDelta,
  type LayoutId,
  type LayoutInfo,
  type LayoutRow,
  type LayoutSnapshot,
  layoutId,
  type ObjectRef,
  type StreamHealth,
} from '@pulse/model';
import { applyDelta, indexRows, type StateListener, type StateSource } from '../src/mod.ts';

export const infoOf = (id: string, columns = 2): LayoutInfo => ({
  id: layoutId(id),
  templateId: 'test',
  name: id,
  objectType: 'Agent',
  refresh: 1,
  columns: Array.from({ length: columns }, (_, column) => ({
    alias: `c${column}`,
    name: `Column ${column}`,
    description: 'a column',
    format: 'Integer',
    good: 'none',
    trend: false,
  })),
  omitted: [],
  thresholds: [],
  views: [],
});

export const rowOf = (id: string, ...cells: Cell[]): LayoutRow => typedRow('Agent', id, ...cells);

export const typedRow = (type: ObjectRef['type'], id: string, ...cells: Cell[]): LayoutRow => ({
  object: { type, id },
  name: id,
  cells,
  incomplete: [],
});

/** A source of values in memory that keeps the promises of {@link StateSource}. */
export class MemoryState implements StateSource {
  readonly infos = new Map<LayoutId, LayoutInfo>();
  readonly snapshots = new Map<LayoutId, LayoutSnapshot>();
  readonly listeners = new Set<StateListener>();
  streams: readonly StreamHealth[] = [];
  #counter = 0;

  info = (layout: LayoutId) => this.infos.get(layout);
  snapshot = (layout: LayoutId) => this.snapshots.get(layout);
  health = () => this.streams;
  listen(listener: StateListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  put(id: string, rows: readonly LayoutRow[], columns?: number): void {
    const info = infoOf(id, columns);
    const at = this.#counter++;
    const snapshot = { layout: info.id, version: [1, at], at, since: [null, null], rows } as const;
    this.infos.set(info.id, info);
    this.snapshots.set(info.id, snapshot);
    for (const listener of [...this.listeners]) listener.onSnapshot(snapshot);
  }

  change(id: string, change: Partial<Pick<LayoutDelta, 'changed' | 'added' | 'removed'>>): LayoutDelta {
    const before = this.snapshots.get(layoutId(id));
    if (!before) throw new Error(`no layout ${id}`);
    const at = this.#counter++;
    const delta: LayoutDelta = {
      layout: before.layout,
      from: before.version,
      to: [1, at],
      at,
      changed: [],
      added: [],
      removed: [],
      ...change,
    };
    const after = applyDelta(before, delta, indexRows(before.rows));
    if (!after) throw new Error('the delta does not fit');
    this.snapshots.set(before.layout, after);
    for (const listener of [...this.listeners]) listener.onDelta(delta);
    return delta;
  }

  tellHealth(streams: readonly StreamHealth[]): void {
    this.streams = streams;
    for (const listener of [...this.listeners]) listener.onHealth(streams);
  }
}

/** What one viewer sees of a state. */
export class FilteredState implements StateSource {
  readonly #state: MemoryState;
  readonly #listeners = new Set<StateListener>();
  visible: readonly ObjectRef[];
  layouts: (layout: LayoutId) => boolean = () => true;

  constructor(state: MemoryState, visible: readonly ObjectRef[]) {
    this.#state = state;
    this.visible = visible;
  }

  sees = ({ type, id }: ObjectRef) => this.visible.some((object) => object.id === id && object.type === type);
  sight: () => object | undefined = () => undefined;
  info = (layout: LayoutId) => (this.layouts(layout) ? this.#state.info(layout) : undefined);
  snapshot = (layout: LayoutId) => this.#state.snapshot(layout);
  health = () => this.#state.health();
  listen(listener: StateListener): () => void {
    const stop = this.#state.listen(listener);
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      stop();
    };
  }

  /** The viewer sees this from now on, and hears so. */
  show(visible: readonly ObjectRef[]): void {
    this.visible = visible;
    for (const listener of [...this.#listeners]) listener.onVisibility();
  }
}
