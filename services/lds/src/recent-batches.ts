import { type Cursor, compareCursors } from '@pulse/model';
import type { LogBatch } from '@pulse/storage';

/**
 * The newest batches of a log, for readers at its end: they are nearly always here.
 *
 * Holds the newest `capacity` events and the rest of their oldest batch; older batches go.
 */
export class RecentBatches {
  readonly #capacity: number;
  #batches: LogBatch[] = [];
  #events = 0;
  /** Everything behind this place is here. */
  #start: Cursor;

  constructor(capacity: number, start: Cursor) {
    this.#capacity = capacity;
    this.#start = start;
  }

  add(batch: LogBatch): void {
    this.#batches.push(batch);
    this.#events += batch.events.length;
    let surplus = 0;
    for (const oldest of this.#batches) {
      if (this.#events - oldest.events.length < this.#capacity) break;
      this.#events -= oldest.events.length;
      this.#start = endOf(oldest);
      surplus += 1;
    }
    if (surplus > 0) this.#batches = this.#batches.slice(surplus);
  }

  /** The newest `maxEvents` events, oldest first. */
  newest(maxEvents: number): LogBatch['events'] {
    const events = this.#batches.flatMap((batch) => batch.events);
    return events.slice(-maxEvents);
  }

  /** Consecutive batches behind the cursor, at most `maxEvents` events; undefined when they begin before what is here. */
  read(after: Cursor, maxEvents: number): readonly LogBatch[] | undefined {
    if (compareCursors(after, this.#start) < 0) return undefined;
    const found: LogBatch[] = [];
    let room = maxEvents;
    for (const batch of this.#batches.slice(this.#firstBehind(after))) {
      const part = behind(batch, after, room);
      // A batch that does not fit whole waits for the next reading, unless that would never come.
      if (part.events.length < batch.events.length && found.length > 0) break;
      found.push(part);
      room -= part.events.length;
      if (room === 0) break;
    }
    return found;
  }

  #firstBehind(after: Cursor): number {
    let index = this.#batches.length;
    for (; index > 0; index--) {
      const before = this.#batches[index - 1];
      if (!before || compareCursors(endOf(before), after) <= 0) break;
    }
    return index;
  }
}

const endOf = (batch: LogBatch): Cursor => ({
  epoch: batch.epoch,
  seq: batch.from + batch.events.length - 1,
});

function behind(batch: LogBatch, after: Cursor, room: number): LogBatch {
  const known = batch.epoch === after.epoch ? Math.max(0, after.seq + 1 - batch.from) : 0;
  if (known === 0 && batch.events.length <= room) return batch;
  return {
    epoch: batch.epoch,
    from: batch.from + known,
    events: batch.events.slice(known, known + room),
  };
}
