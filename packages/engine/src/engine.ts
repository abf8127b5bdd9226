import type { Milliseconds } from '@pulse/base';
import type {
  Cell,
  ColumnDefinition,
  Configuration,
  Cursor,
  Explanation,
  ObjectType,
  PulseEvent,
  SourceId,
} from '@pulse/model';

/** An object as people know it. */
export interface EngineObject {
  readonly id: string;
  readonly name: string;
  /** False: it has vanished from the configuration; its values go on under its index, in case it comes back. */
  readonly present: boolean;
}

/** Which configuration, and when it took effect. */
export interface Revision {
  /** Rises from one to the next. */
  readonly number: number;
  readonly time: Milliseconds;
}

/** What became of an event. */
export type Applied = 'applied' | 'duplicate' | 'late' | 'ignored';

/** A column that is open: all objects of its type, present and future. */
export interface Column {
  readonly definition: ColumnDefinition;
  /**
   * Start of the interval that a reading at `at` covers; null for current categories, before the first event, and
   * where each object has an interval of its own (SinceLogin).
   */
  since(at: Milliseconds): Milliseconds | null;
  /**
   * End of the interval that a reading at `at` covers; null where there is none: current categories, intervals that
   * move on or never end, and those that each object has of its own.
   */
  until(at: Milliseconds): Milliseconds | null;
  /**
   * The value that the interval which ends at `end` closes with: of everything told before `end`, with what runs
   * counted up to it. Nothing of `end` or later may have been applied yet; never a growing value. (E-140)
   */
  readClosing(object: number, end: Milliseconds): Cell;
  /**
   * The value of one object at an instant. What grows linearly by itself comes as a {@link GrowingValue} whose
   * identity (start, base, rate) stays the same until an event or a reset changes it.
   */
  read(object: number, at: Milliseconds): Cell;
  /** All plain numbers of the column at once into `out[object]`; NaN where there is none. */
  readNumbers(at: Milliseconds, out: Float64Array): void;
  /** Does the value cover its whole interval: opened before its start, no gap on the object in it? */
  complete(object: number, at: Milliseconds): boolean;
  /** Does the value change with time alone in a way that `read` cannot express as growing? */
  readonly timeDependent: boolean;
}

/** How much of an explanation is wanted. */
export interface ExplainOptions {
  /** So many contributions of each set are listed, the newest; of all groups together, each having an equal share. */
  readonly most: number;
  /** Keys of attached data that are told of calls. */
  readonly data: readonly string[];
  /** The group that is wanted alone, of a statistic in groups. */
  readonly key?: string;
}

/** Notes what one statistic of one object counts, from the opening of the probe on (EXP-1). */
export interface Probe {
  /** Why the value at an instant, not before the engine's time, is what it is. Throws {@link PulseError}. */
  explain(at: Milliseconds, options: ExplainOptions): Explanation;
}

/**
 * The statistics engine of one tenant: no clock, no input or output, no randomness. Its inputs are streams; asking for
 * values at a time reads and never changes state.
 */
export interface Engine {
  /** Opens a column, or returns the one that is already open for an equal definition. Throws {@link PulseError}. */
  open(definition: ColumnDefinition): Column;
  apply(event: PulseEvent): Applied;
  /**
   * Takes a revision of the configuration: an input like an event, of a stream of its own that commutes with all others
   * (E-102 ff.). `duplicate`: its number is not above {@link revision}, and nothing happens. `late`: it takes effect
   * later than it says.
   */
  configure(configuration: Configuration, revision: Revision): 'applied' | 'late' | 'duplicate';
  /** The number of the newest revision taken; 0 for the configuration of the creation. */
  readonly revision: number;
  /** The newest configuration. */
  readonly configuration: Configuration;
  /** Objects of a type, by dense index; they are only ever added. */
  objects(type: ObjectType): readonly EngineObject[];
  /** Indices of objects with a changed value since the last call, each once; then forgets them. */
  takeChanged(type: ObjectType): readonly number[];
  /** The newest effective time applied; 0 before the first event. */
  readonly time: Milliseconds;
  readonly cursors: ReadonlyMap<SourceId, Cursor>;
  readonly counts: Readonly<Record<Applied, number>>;
  /**
   * Events of the stream between its last and its next are missing for good, e.g. because its log no longer has them:
   * values of everything behind the stream are incomplete until their next interval.
   */
  missed(source: SourceId): void;
  /** The columns that are open. */
  readonly definitions: readonly ColumnDefinition[];
  /**
   * Goes on with all that another engine knows, which has been told the same up to here and had the columns open for
   * longer (FILL-1). Columns that are open here stay the same, and are read from it from now on; the other engine is of
   * no use any more. Throws {@link PulseError} `engine-unfit`, and nothing has changed.
   */
  adopt(other: Engine): void;
  /**
   * Opens the column, where it is not open, and a probe on the statistic of one object, of which nobody need have heard
   * yet. An engine with a probe replays for whoever asked, and makes no checkpoint.
   */
  probe(definition: ColumnDefinition, object: string): Probe;
  /** State, cursors, configuration, definitions as one self-describing block of bytes. */
  checkpoint(): Uint8Array;
  /**
   * The same in steps of bounded work, between which events may be applied: the block is that of the moment of the call.
   */
  checkpointInSteps(): Generator<void, Uint8Array>;
}

export interface EngineFactory {
  create(configuration: Configuration): Engine;
  /** Throws {@link PulseError} `checkpoint-unusable` when the bytes are damaged or of another format version. */
  restore(bytes: Uint8Array): Engine;
}
