import { present } from '@pulse/base';
import { type Cursor, compareCursors, type SourceId } from '@pulse/model';
import { encodeFrame, frameBytes } from './codec.ts';
import type { LogLimits } from './limits.ts';
import type { Encoding, LogGap, LogRecords } from './log-messages.ts';
import type { LogSource } from './log-port.ts';
import type { Frame } from './transport.ts';

/** Whatever a log carries: nothing here looks into a record. */
type AnyRecords = LogRecords<unknown>;

/** What follows a place of a stream: messages, and the frames made of them, shared by all who stand at that place. */
export interface LogChunk {
  readonly end: Cursor;
  readonly events: number;
  frames(encoding: Encoding): readonly Frame[];
}

/**
 * Reads the log for all receivers of a server. Receivers that stand at the same place get the same chunk, read once and
 * encoded once per encoding; at the live end that is all of them.
 */
export class LogChunks {
  readonly #source: LogSource<unknown>;
  readonly #limits: LogLimits;
  readonly #onUnsendable: (bytes: number) => void;
  /** By the place before the chunk, oldest first; at most `sharedEvents` events. */
  readonly #chunks = new Map<string, Promise<LogChunk | undefined>>();
  readonly #sizes = new Map<string, number>();
  #events = 0;
  /** Places that were found to be the newest; forgotten with the next append. */
  readonly #ends = new Set<string>();
  #appends = 0;

  constructor(source: LogSource<unknown>, limits: LogLimits, onUnsendable: (bytes: number) => void) {
    this.#source = source;
    this.#limits = limits;
    this.#onUnsendable = onUnsendable;
  }

  /** To be called after every append, before anybody asks again. */
  appended(): void {
    this.#appends += 1;
    for (const key of this.#ends) this.#chunks.delete(key);
    this.#ends.clear();
  }

  /** The next chunk behind a place, or undefined when that is the newest place. */
  after(source: SourceId, cursor: Cursor): Promise<LogChunk | undefined> {
    const key = `${cursor.epoch}/${cursor.seq}/${source}`;
    const shared = this.#chunks.get(key);
    if (shared) return shared;
    const reading = this.#read(source, cursor);
    this.#chunks.set(key, reading);
    reading.then(
      (chunk) => (chunk ? this.#keep(key, chunk.events) : this.#keepEnd(key)),
      () => void this.#chunks.delete(key),
    );
    return reading;
  }

  /** Cursors come from outside: not more of them are remembered than there are channels. */
  #keepEnd(key: string): void {
    if (this.#ends.size < this.#limits.channels) this.#ends.add(key);
    else this.#chunks.delete(key);
  }

  #keep(key: string, events: number): void {
    this.#sizes.set(key, events);
    this.#events += events;
    for (const [oldest, size] of this.#sizes) {
      if (this.#events <= this.#limits.sharedEvents) break;
      this.#sizes.delete(oldest);
      this.#chunks.delete(oldest);
      this.#events -= size;
    }
  }

  async #read(source: SourceId, cursor: Cursor): Promise<LogChunk | undefined> {
    for (;;) {
      const appends = this.#appends;
      const first = this.#first(source);
      if (first === undefined) return undefined;
      if (isLost(cursor, first)) return this.#lost(source, cursor, first);
      try {
        const batches = await this.#source.read(source, cursor, this.#limits.batchEvents);
        if (batches.length > 0) return this.#chunk(joined(source, cursor, batches));
      } catch (thrown) {
        // Retention may be faster than a reading; then the stream has another beginning now.
        const begins = this.#first(source);
        if (begins !== undefined && isLost(cursor, begins)) return this.#lost(source, cursor, begins);
        throw thrown;
      }
      // Somebody who asked after an append waits for this same reading: it must not miss what was appended meanwhile.
      if (appends === this.#appends) return undefined;
    }
  }

  #first(source: SourceId): Cursor | undefined {
    return this.#source.streams().find((candidate) => candidate.source === source)?.first;
  }

  #lost(source: SourceId, from: Cursor, to: Cursor): LogChunk {
    return this.#chunk([{ kind: 'gap', source, from, to, reason: 'retention' }]);
  }

  #chunk(messages: readonly (AnyRecords | LogGap)[]): LogChunk {
    const frames: Partial<Record<Encoding, readonly Frame[]>> = {};
    const last = present(messages[messages.length - 1], 'a chunk holds a message');
    return {
      end: endOf(last),
      events: messages.reduce((sum, message) => sum + sizeOf(message), 0),
      frames: (encoding) =>
        (frames[encoding] ??= messages.flatMap((message) => this.#encode(message, encoding))),
    };
  }

  /** One frame, or several where one would be above the limit. */
  #encode(message: AnyRecords | LogGap, encoding: Encoding): Frame[] {
    const frame = encodeFrame(message, encoding);
    const bytes = frameBytes(frame);
    if (message.kind === 'gap' || bytes <= this.#limits.batchBytes) return [frame];
    const { epoch, from, events } = message;
    if (events.length > 1) {
      const half = events.length >> 1;
      return [
        ...this.#encode({ ...message, events: events.slice(0, half) }, encoding),
        ...this.#encode({ ...message, from: from + half, events: events.slice(half) }, encoding),
      ];
    }
    if (bytes <= this.#limits.serverFrameBytes) return [frame];
    this.#onUnsendable(bytes);
    const gap: LogGap = {
      kind: 'gap',
      source: message.source,
      from: { epoch, seq: from - 1 },
      to: { epoch, seq: from },
      reason: 'event-too-large',
    };
    return [encodeFrame(gap, encoding)];
  }
}

/** Is something missing between a place and the oldest one? Who has nothing misses nothing of earlier epochs. */
const isLost = (cursor: Cursor, first: Cursor): boolean =>
  compareCursors(cursor, first) < 0 && !(cursor.epoch === 0 && first.seq === 0);

/** A gap counts as one, so that it opens no way around the bounds. */
const sizeOf = (message: AnyRecords | LogGap): number => (message.kind === 'gap' ? 1 : message.events.length);

const endOf = (message: AnyRecords | LogGap): Cursor =>
  message.kind === 'gap'
    ? message.to
    : { epoch: message.epoch, seq: message.from + message.events.length - 1 };

/** Batches that follow on each other as one records message, with a gap wherever they do not. */
function joined(source: SourceId, after: Cursor, batches: readonly AnyRecords[]): (AnyRecords | LogGap)[] {
  const messages: (AnyRecords | LogGap)[] = [];
  let run: unknown[] | undefined;
  let place = after;
  for (const { epoch, from, events } of batches) {
    const follows = from === (epoch === place.epoch ? place.seq + 1 : 1);
    if (!follows) {
      const to = { epoch, seq: from - 1 };
      messages.push({ kind: 'gap', source, from: place, to, reason: 'missing-in-log' });
    }
    if (run !== undefined && follows && epoch === place.epoch) {
      for (const event of events) run.push(event);
    } else {
      run = [...events];
      messages.push({ kind: 'records', source, epoch, from, events: run });
    }
    place = { epoch, seq: from + events.length - 1 };
  }
  return messages;
}
