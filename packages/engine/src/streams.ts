import type { Milliseconds } from '@pulse/base';
import type { Cursor, PulseEvent, SourceId } from '@pulse/model';
import type { AnyDn } from './state/centre.ts';

/** Sequences above a hole that are remembered; beyond it the hole is given up, and what fills it later is a duplicate. */
const MOST_ABOVE = 10_000;
/** A stream may be joined in the middle of an epoch: of what lies before, so many events may still come late. */
const MOST_BEFORE = 1_000;
/** Epochs remembered for each stream; events of older ones count as duplicates, because nothing can tell. */
const MOST_EPOCHS = 4;

/** What of one epoch has been seen: everything up to `contiguous`, and some above a hole (T6). */
interface EpochMemory {
  readonly epoch: number;
  contiguous: number;
  readonly above: Set<number>;
  highest: number;
}

/** A snapshot that is being told. */
export interface Snapshot {
  /** The last time at which what the engine knew was known to be true, for DNs that were never lost. */
  readonly known: Milliseconds;
  /** The source had another record of the time unseen: nothing is missing. */
  readonly complete: boolean;
  readonly seen: Set<AnyDn>;
}

/** One stream as the engine has seen it. */
export class Stream {
  readonly id: SourceId;
  readonly index: number;
  /** Effective time of its newest event. */
  time: Milliseconds = -Infinity;
  /** The link is lost. */
  down = false;
  /** Events before the next one are missing for good. */
  missed = false;
  snapshot: Snapshot | null = null;
  /** Objects that were not seen while the link was lost. */
  unseen: { readonly type: number; readonly index: number }[] = [];
  /** Ascending. */
  epochs: EpochMemory[] = [];

  constructor(id: SourceId, index: number) {
    this.id = id;
    this.index = index;
  }

  get cursor(): Cursor {
    const newest = this.epochs.at(-1);
    return newest === undefined ? { epoch: 0, seq: 0 } : { epoch: newest.epoch, seq: newest.contiguous };
  }

  /** Notes an event; tells whether it was known, came out of order, and whether it begins a new epoch. */
  note({ epoch, seq }: PulseEvent): 'duplicate' | 'new' | 'out-of-order' | 'new-epoch' {
    const newest = this.epochs.at(-1);
    if (newest === undefined || epoch > newest.epoch) {
      const memory = {
        epoch,
        contiguous: Math.max(0, seq - 1 - MOST_BEFORE),
        above: new Set<number>(),
        highest: seq,
      };
      this.epochs.push(memory);
      if (this.epochs.length > MOST_EPOCHS) this.epochs.shift();
      take(memory, seq);
      return newest === undefined ? 'new' : 'new-epoch';
    }
    const memory = epoch === newest.epoch ? newest : this.epochs.find((known) => known.epoch === epoch);
    if (memory === undefined || seq <= memory.contiguous || memory.above.has(seq)) return 'duplicate';
    const inOrder = memory === newest && seq > memory.highest;
    take(memory, seq);
    return inOrder ? 'new' : 'out-of-order';
  }
}

function take(memory: EpochMemory, seq: number): void {
  const { above } = memory;
  memory.highest = Math.max(memory.highest, seq);
  if (seq !== memory.contiguous + 1) {
    above.add(seq);
    if (above.size <= MOST_ABOVE) return;
    memory.contiguous = Math.min(...above) - 1;
  } else {
    memory.contiguous = seq;
  }
  while (above.size > 0 && above.delete(memory.contiguous + 1)) memory.contiguous++;
}
