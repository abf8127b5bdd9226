import type { Milliseconds } from '@pulse/base';
import {
  type Cell,
  isGrowing,
  type LayoutDelta,
  type LayoutInfo,
  type LayoutRow,
  type LayoutSnapshot,
} from '@pulse/model';
import type { Instant } from '../rules/freshness.ts';
import { evaluate, type Latches, type Mark, newLatches, sameMarks } from '../rules/threshold.ts';
import { compileThresholds, type RuleSet } from '../rules/threshold-rules.ts';

/** Runs the given work once, with the next frame. One store never has more than one piece of work pending. */
export type NextFrame = (run: () => void) => void;

type Listener = () => void;

/** One object's row as it is now. Components read it in a frame; only the store writes it. */
export interface Row {
  readonly id: string;
  readonly name: string;
  readonly cells: readonly Cell[];
  readonly incomplete: ReadonlySet<number>;
  /** Levels that show, at most one per column. */
  readonly marks: readonly Mark[];
}

interface StoredRow extends Row {
  name: string;
  cells: Cell[];
  incomplete: ReadonlySet<number>;
  marks: readonly Mark[];
  latches: Latches;
  /** Its levels may change without a message: something grows, or a hold runs. */
  restless: boolean;
  grows: boolean;
  /** Counts what a reader of this row would see change. */
  revision: number;
}

export type StoreState =
  | { readonly kind: 'opening' }
  | { readonly kind: 'open' }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

const NO_COLUMNS: ReadonlySet<number> = new Set();
const NO_RULES: RuleSet = { rules: [], latches: 0, columnOf: new Map(), reads: new Set() };

/**
 * The live values of one layout, outside React. Messages change rows at once and wake readers once per frame: a row's
 * readers when it changed, readers of the whole when anything did. What coalesces is bounded by the number of rows.
 */
export class LayoutStore {
  readonly #nextFrame: NextFrame;
  readonly #rows = new Map<string, StoredRow>();
  #total: StoredRow | undefined;
  #info: LayoutInfo | undefined;
  #state: StoreState = { kind: 'opening' };
  #since: readonly (Milliseconds | null)[] = [];
  #version: Instant | undefined;
  #shown: Milliseconds = 0;
  #rowRules: RuleSet = NO_RULES;
  #totalRules: RuleSet = NO_RULES;

  readonly #dirty = new Set<StoredRow>();
  readonly #rowListeners = new Map<string, Set<Listener>>();
  #shapeChanged = false;
  #framePending = false;
  #shape = 0;
  #values = 0;
  readonly #shapeListeners = new Set<Listener>();
  readonly #valueListeners = new Set<Listener>();

  constructor(nextFrame: NextFrame) {
    this.#nextFrame = nextFrame;
  }

  get state(): StoreState {
    return this.#state;
  }
  get info(): LayoutInfo | undefined {
    return this.#info;
  }
  get rows(): ReadonlyMap<string, Row> {
    return this.#rows;
  }
  get total(): Row | undefined {
    return this.#total;
  }
  /** Start of each column's interval; null for current values. */
  get since(): readonly (Milliseconds | null)[] {
    return this.#since;
  }
  /** When the newest version came. */
  get version(): Instant | undefined {
    return this.#version;
  }

  row(id: string): Row | undefined {
    return this.#find(id);
  }

  /** The time at which its values are shown; 0 before the first snapshot. */
  get shown(): Milliseconds {
    return this.#shown;
  }

  /** @param local when it came, by the page's clock; @param shown the streams' time that the page shows */
  open(info: LayoutInfo, snapshot: LayoutSnapshot, local: Milliseconds, shown: Milliseconds): void {
    this.#shown = shown;
    const sameColumns = this.#info && JSON.stringify(this.#info) === JSON.stringify(info);
    if (!sameColumns) {
      this.#info = info;
      this.#rowRules = compileThresholds(info, 'row');
      this.#totalRules = compileThresholds(info, 'total');
      this.#rows.clear();
      this.#total = undefined;
    }
    this.#state = { kind: 'open' };
    this.#since = snapshot.since;
    this.#version = { local, stream: snapshot.at };
    const present = new Set(snapshot.rows.map((row) => row.object.id));
    for (const id of [...this.#rows.keys()]) if (!present.has(id)) this.#remove(id);
    if (this.#total && !present.has(this.#total.id)) this.#total = undefined;
    for (const row of snapshot.rows) this.#put(row, snapshot.at);
    this.#shapeChanged = true;
    this.#wake();
  }

  /** The delta must begin at the version that the store has: its sender has made sure of that. */
  apply(delta: LayoutDelta, local: Milliseconds): void {
    this.#version = { local, stream: delta.at };
    if (delta.since) {
      this.#since = delta.since;
      this.#shapeChanged = true;
    }
    for (const id of delta.removed) this.#remove(id);
    for (const row of delta.added) {
      this.#put(row, delta.at);
      this.#shapeChanged = true;
    }
    for (const change of delta.changed) {
      const row = this.#find(change.id);
      if (!row) continue;
      for (const [column, cell] of change.cells) row.cells[column] = cell;
      if (change.incomplete) row.incomplete = columnSet(change.incomplete);
      this.#judge(row, delta.at);
      this.#dirty.add(row);
    }
    this.#wake();
  }

  refuse(code: string, message: string): void {
    this.#state = { kind: 'refused', code, message };
    this.#shapeChanged = true;
    this.#wake();
  }

  /** A second has passed: what grows, and what waits for its hold, is looked at again. */
  tick(now: Milliseconds): void {
    this.#shown = now;
    for (const row of this.#rows.values()) this.#tickRow(row, now);
    if (this.#total) this.#tickRow(this.#total, now);
    this.#wake();
  }

  #tickRow(row: StoredRow, now: Milliseconds): void {
    const changed = row.restless && this.#judge(row, now);
    const seen = this.#rowListeners.has(row.id) && (row.grows || row.marks.length > 0);
    if (changed || seen) this.#dirty.add(row);
  }

  /** Wakes for changes of one row, its growing values included, also when the row goes and comes back. */
  subscribeRow(id: string, listener: Listener): () => void {
    const listeners = this.#rowListeners.get(id) ?? new Set();
    this.#rowListeners.set(id, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#rowListeners.get(id) === listeners) this.#rowListeners.delete(id);
    };
  }
  rowRevision(id: string): number {
    return this.#find(id)?.revision ?? -1;
  }

  /** Wakes when rows come or go, when columns or the state change. */
  readonly subscribeShape = (listener: Listener): (() => void) => {
    this.#shapeListeners.add(listener);
    return () => this.#shapeListeners.delete(listener);
  };
  readonly shapeRevision = (): number => this.#shape;

  /** Wakes with every frame that changed anything. */
  readonly subscribeValues = (listener: Listener): (() => void) => {
    this.#valueListeners.add(listener);
    return () => this.#valueListeners.delete(listener);
  };
  readonly valuesRevision = (): number => this.#values;

  #find(id: string): StoredRow | undefined {
    return this.#rows.get(id) ?? (this.#total?.id === id ? this.#total : undefined);
  }

  #put(row: LayoutRow, at: Milliseconds): void {
    const known = this.#find(row.object.id);
    const stored: StoredRow = known ?? {
      id: row.object.id,
      name: row.name,
      cells: [],
      incomplete: NO_COLUMNS,
      marks: [],
      latches: newLatches(row.total ? this.#totalRules : this.#rowRules),
      restless: false,
      grows: false,
      revision: 0,
    };
    stored.name = row.name;
    stored.cells = [...row.cells];
    stored.incomplete = columnSet(row.incomplete);
    if (row.total) this.#total = stored;
    else this.#rows.set(stored.id, stored);
    this.#judge(stored, at);
    this.#dirty.add(stored);
  }

  #remove(id: string): void {
    const row = this.#find(id);
    if (!row) return;
    if (row === this.#total) this.#total = undefined;
    this.#rows.delete(id);
    this.#dirty.delete(row);
    this.#shapeChanged = true;
  }

  /** True when the levels that show are others than before. */
  #judge(row: StoredRow, now: Milliseconds): boolean {
    const rules = row === this.#total ? this.#totalRules : this.#rowRules;
    const { marks, waiting } = evaluate(rules, row.cells, row.latches, now);
    row.grows = row.cells.some((cell) => isMoving(cell));
    row.restless = waiting || (row.grows && [...rules.reads].some((c) => isMoving(row.cells[c] ?? null)));
    if (sameMarks(marks, row.marks)) return false;
    row.marks = marks;
    return true;
  }

  #wake(): void {
    if (this.#framePending || (this.#dirty.size === 0 && !this.#shapeChanged)) return;
    this.#framePending = true;
    this.#nextFrame(() => this.#flush());
  }

  #flush(): void {
    this.#framePending = false;
    const rows = [...this.#dirty];
    this.#dirty.clear();
    const shape = this.#shapeChanged;
    this.#shapeChanged = false;
    this.#values++;
    if (shape) this.#shape++;
    for (const row of rows) row.revision++;
    for (const row of rows) {
      for (const listener of [...(this.#rowListeners.get(row.id) ?? [])]) listener();
    }
    if (shape) for (const listener of [...this.#shapeListeners]) listener();
    for (const listener of [...this.#valueListeners]) listener();
  }
}

const isMoving = (cell: Cell): boolean =>
  typeof cell === 'object' && cell !== null && isGrowing(cell) && cell.rate !== 0;

const columnSet = (columns: readonly number[]): ReadonlySet<number> =>
  columns.length === 0 ? NO_COLUMNS : new Set(columns);
