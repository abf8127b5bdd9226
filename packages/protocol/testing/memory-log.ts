import {
  type Cursor,
  compareCursors,
  type DirectoryRevision,
  type SourceId,
  STREAM_START,
  type StreamClock,
  type StreamHealth,
  sourceId,
  tenantId,
} from '@pulse/model';
import type { LogRecords, LogSource, LogStream, RecordedEvent } from '../src/mod.ts';

/** A log in memory for tests, of any number of streams; it can also lose its beginning. */
export class MemoryLog<Item = RecordedEvent> implements LogSource<Item> {
  readonly tenant;
  readonly #streams = new Map<SourceId, { batches: LogRecords<Item>[]; first: Cursor; last: Cursor }>();
  readonly #listeners = new Set<() => void>();
  reads = 0;
  streamClock: StreamClock = 'live';
  state: StreamHealth['state'] = 'live';
  watermark = 2;

  constructor(tenant = 'acme') {
    this.tenant = tenantId(tenant);
  }

  append(source: string, epoch: number, from: number, events: readonly Item[]): void {
    const id = sourceId(source);
    const stream = this.#stream(id);
    stream.batches.push({ kind: 'records', source: id, epoch, from, events });
    stream.last = { epoch, seq: from + events.length - 1 };
    for (const listener of [...this.#listeners]) listener();
  }

  add(source: string): void {
    this.#stream(sourceId(source));
  }

  /** Forgets everything up to and including a place, which is the end of a batch. */
  trim(source: string, to: Cursor): void {
    const stream = this.#stream(sourceId(source));
    stream.batches = stream.batches.filter((batch) => compareCursors(endOf(batch), to) > 0);
    stream.first = to;
  }

  #stream(id: SourceId) {
    let stream = this.#streams.get(id);
    if (!stream) this.#streams.set(id, (stream = { batches: [], first: STREAM_START, last: STREAM_START }));
    return stream;
  }

  streams(): readonly LogStream[] {
    return [...this.#streams].map(([source, { first, last }]) => ({
      source,
      clock: this.streamClock,
      first,
      last,
    }));
  }

  async read(source: SourceId, after: Cursor, maxEvents: number): Promise<readonly LogRecords<Item>[]> {
    this.reads += 1;
    const found: LogRecords<Item>[] = [];
    let room = maxEvents;
    for (const batch of this.#stream(source).batches) {
      if (compareCursors(endOf(batch), after) <= 0) continue;
      if (room <= 0) break;
      const skip = batch.epoch === after.epoch ? Math.max(0, after.seq - batch.from + 1) : 0;
      const events = batch.events.slice(skip, skip + room);
      found.push({ ...batch, from: batch.from + skip, events });
      room -= events.length;
    }
    return found;
  }

  health(): readonly (StreamHealth & { readonly last: Cursor })[] {
    return this.streams().map(({ source, clock, last }) => ({
      source,
      state: this.state,
      since: 1,
      watermark: this.watermark,
      clock,
      last,
    }));
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  get listeners(): number {
    return this.#listeners.size;
  }
}

const endOf = ({ epoch, from, events }: LogRecords<unknown>): Cursor => ({
  epoch,
  seq: from + events.length - 1,
});

/** A small event that carries its number. */
export const numbered = (number: number): RecordedEvent => ({
  type: 'EventUserEvent',
  time: 1_700_000_000_000 + number,
  extensions: { number },
});

/** A small revision of a directory. */
export const revision = (number: number): DirectoryRevision => ({
  number,
  time: 1_700_000_000_000 + number,
  author: 'test',
  changes: [{ kind: 'remove', object: { type: 'Skill', id: `skill-${number}` } }],
});
