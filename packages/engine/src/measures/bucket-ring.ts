import { capacityFor, widened } from './cells.ts';
import type { TallyColumn } from './tally.ts';

const NONE = -1;

/**
 * Cells of a sliding window: each belongs to one slot and one bucket of time, and is in two chains, that of its slot
 * (newest first) and that of its bucket. Whole buckets leave at once; the number of cells is that of what happened in
 * the window, not slots × buckets.
 */
export class BucketRing {
  readonly #buckets: number;
  /** The oldest bucket that is kept; NaN while nothing has been added. */
  low = Number.NaN;
  #bucketHeads: Int32Array;
  #slotHeads: Int32Array;
  #slot = new Int32Array(16);
  #bucket = new Uint32Array(16);
  #nextInBucket = new Int32Array(16);
  #nextInSlot = new Int32Array(16);
  #previousInSlot = new Int32Array(16);
  #free = NONE;
  #used = 0;

  constructor(buckets: number, slots: number) {
    this.#buckets = buckets;
    this.#bucketHeads = new Int32Array(buckets).fill(NONE);
    this.#slotHeads = new Int32Array(slots).fill(NONE);
  }

  /** Cells ever in use; payload columns must be this long. */
  get capacity(): number {
    return this.#slot.length;
  }

  growSlots(capacity: number): void {
    this.#slotHeads = widened(this.#slotHeads, capacity, NONE);
  }

  slotOf = (at: number): number => this.#slot[at] as number;
  bucketOf = (at: number): number => this.#bucket[at] as number;
  /** First cell of a slot, or -1. */
  head = (slot: number): number => this.#slotHeads[slot] as number;
  /** The cell after this one in its slot, or -1. */
  next = (at: number): number => this.#nextInSlot[at] as number;

  /** Drops all buckets below `low`, telling of each cell. */
  expire(low: number, dropped: (at: number) => void): void {
    if (Number.isNaN(this.low)) this.low = low;
    const stop = Math.min(low, this.low + this.#buckets);
    for (let bucket = this.low; bucket < stop; bucket++) {
      const place = bucket % this.#buckets;
      let at = this.#bucketHeads[place] as number;
      this.#bucketHeads[place] = NONE;
      while (at !== NONE) {
        const next = this.#nextInBucket[at] as number;
        dropped(at);
        this.#unlinkFromSlot(at);
        this.#release(at);
        at = next;
      }
    }
    if (low > this.low) this.low = low;
  }

  /** A new cell in a bucket that is not below `low`. */
  add(slot: number, bucket: number): number {
    const at = this.#take();
    const place = bucket % this.#buckets;
    const head = this.#slotHeads[slot] as number;
    this.#slot[at] = slot;
    this.#bucket[at] = bucket;
    this.#nextInBucket[at] = this.#bucketHeads[place] as number;
    this.#bucketHeads[place] = at;
    this.#nextInSlot[at] = head;
    this.#previousInSlot[at] = NONE;
    if (head !== NONE) this.#previousInSlot[head] = at;
    this.#slotHeads[slot] = at;
    return at;
  }

  /** Takes one cell out before its time. */
  remove(at: number): void {
    const place = (this.#bucket[at] as number) % this.#buckets;
    let before = this.#bucketHeads[place] as number;
    if (before === at) {
      this.#bucketHeads[place] = this.#nextInBucket[at] as number;
    } else {
      while ((this.#nextInBucket[before] as number) !== at) before = this.#nextInBucket[before] as number;
      this.#nextInBucket[before] = this.#nextInBucket[at] as number;
    }
    this.#unlinkFromSlot(at);
    this.#release(at);
  }

  #unlinkFromSlot(at: number): void {
    const next = this.#nextInSlot[at] as number;
    const previous = this.#previousInSlot[at] as number;
    if (next !== NONE) this.#previousInSlot[next] = previous;
    if (previous !== NONE) this.#nextInSlot[previous] = next;
    else this.#slotHeads[this.#slot[at] as number] = next;
  }

  #release(at: number): void {
    this.#nextInBucket[at] = this.#free;
    this.#free = at;
  }

  #take(): number {
    if (this.#free !== NONE) {
      const at = this.#free;
      this.#free = this.#nextInBucket[at] as number;
      return at;
    }
    if (this.#used === this.#slot.length) {
      const capacity = capacityFor(this.#used + 1, this.#used);
      this.#slot = widened(this.#slot, capacity);
      this.#bucket = widened(this.#bucket, capacity);
      this.#nextInBucket = widened(this.#nextInBucket, capacity);
      this.#nextInSlot = widened(this.#nextInSlot, capacity);
      this.#previousInSlot = widened(this.#previousInSlot, capacity);
    }
    return this.#used++;
  }

  numbers(): Record<string, number> {
    return { low: this.low, free: this.#free, used: this.#used };
  }

  columns(): Record<string, TallyColumn> {
    return {
      bucketHeads: this.#bucketHeads,
      slotHeads: this.#slotHeads,
      slot: this.#slot,
      bucket: this.#bucket,
      nextInBucket: this.#nextInBucket,
      nextInSlot: this.#nextInSlot,
      previousInSlot: this.#previousInSlot,
    };
  }

  load(numbers: Readonly<Record<string, number>>, columns: Readonly<Record<string, TallyColumn>>): void {
    this.low = numbers.low ?? Number.NaN;
    this.#free = numbers.free ?? NONE;
    this.#used = numbers.used ?? 0;
    this.#bucketHeads = columns.bucketHeads as Int32Array<ArrayBuffer>;
    this.#slotHeads = columns.slotHeads as Int32Array<ArrayBuffer>;
    this.#slot = columns.slot as Int32Array<ArrayBuffer>;
    this.#bucket = columns.bucket as Uint32Array<ArrayBuffer>;
    this.#nextInBucket = columns.nextInBucket as Int32Array<ArrayBuffer>;
    this.#nextInSlot = columns.nextInSlot as Int32Array<ArrayBuffer>;
    this.#previousInSlot = columns.previousInSlot as Int32Array<ArrayBuffer>;
  }
}
