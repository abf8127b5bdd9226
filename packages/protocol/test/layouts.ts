import {
  type Cell,
  type LayoutDelta,
  type LayoutId,
  type LayoutInfo,
  type LayoutRow,
  type LayoutSnapshot,
  layoutId,
  type StreamHealth,
} from '@pulse/model';
import { applyDelta, indexRows, type StateSource } from '../src/mod.ts';

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

export const rowOf = (id: string, ...cells: Cell[]): LayoutRow => ({
  object: { type: 'Agent', id },
  name: id,
  cells,
  incomplete: [],
});

type Listener = Parameters<StateSource['listen']>[0];

/** A source of values in memory that keeps the promises of {@link StateSource}. */
export class MemoryState implements StateSource {
  readonly infos = new Map<LayoutId, LayoutInfo>();
  readonly snapshots = new Map<LayoutId, LayoutSnapshot>();
  readonly listeners = new Set<Listener>();
  streams: readonly StreamHealth[] = [];
  #counter = 0;

  info = (layout: LayoutId) => this.infos.get(layout);
  snapshot = (layout: LayoutId) => this.snapshots.get(layout);
  health = () => this.streams;
  listen(listener: Listener): () => void {
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
