import { PulseError } from '@pulse/base';
import { type Cursor, compareCursors, type SourceId, STREAM_START } from '@pulse/model';
import type { LogLimits } from './limits.ts';
import type { LogChunks } from './log-chunks.ts';
import type { Encoding, LogClientMessage, LogHello } from './log-messages.ts';
import type { LogSource } from './log-port.ts';
import type { ServedLink, ServedSession } from './served-link.ts';
import type { Frame } from './transport.ts';

/** One stream on its way to one receiver. */
interface Reader {
  readonly source: SourceId;
  /** Everything up to here was handed to the channel. */
  sent: Cursor;
  /** What was sent and not acknowledged, oldest first. */
  readonly underway: { readonly end: Cursor; readonly events: number }[];
  underwayEvents: number;
  /** A pump runs; `again` asks it for one more round. */
  pumping: boolean;
  again: boolean;
}

/** What the sessions of one log server share. */
export interface ServedLog {
  readonly source: LogSource<unknown>;
  readonly chunks: LogChunks;
  readonly limits: LogLimits;
  /** The heartbeat of this period, made once per encoding. */
  heartbeat(encoding: Encoding): Frame;
  ended(session: LogSession): void;
}

/**
 * One receiver of the log. It holds no events: what it has not sent it reads again when there is room, so a slow
 * receiver costs nothing but its window, and one that makes no progress at all is disconnected and resumes by cursor.
 */
export class LogSession implements ServedSession<LogClientMessage> {
  readonly #link: ServedLink;
  readonly #log: ServedLog;
  readonly #wanted: ReadonlySet<SourceId> | undefined;
  readonly #cursors: ReadonlyMap<SourceId, Cursor>;
  readonly #readers = new Map<SourceId, Reader>();
  #stalledBeats = 0;
  #acknowledged = false;

  constructor(link: ServedLink, hello: LogHello, log: ServedLog) {
    this.#link = link;
    this.#log = log;
    this.#wanted = hello.sources && new Set(hello.sources);
    this.#cursors = new Map(hello.cursors.map(({ source, cursor }) => [source, cursor]));
  }

  /** Sends what there is to send; called after every append, and once at the start. */
  appended(): void {
    for (const { source, last } of this.#log.source.streams()) {
      if (this.#wanted && !this.#wanted.has(source)) continue;
      let reader = this.#readers.get(source);
      if (reader === undefined) {
        const sent = this.#cursors.get(source) ?? STREAM_START;
        // An empty log has nothing to contradict with, and where its writer begins is beyond every cursor.
        if (last.epoch > 0 && sent.epoch > last.epoch) throw cursorAhead(source, sent, last);
        reader = { source, sent, underway: [], underwayEvents: 0, pumping: false, again: false };
        this.#readers.set(source, reader);
      }
      this.#wake(reader);
    }
  }

  onMessage(message: LogClientMessage): void {
    if (message.kind !== 'acknowledge') return;
    const reader = this.#readers.get(message.source);
    if (reader === undefined) return;
    if (compareCursors(message.cursor, reader.sent) > 0) {
      throw new PulseError('unexpected-message', `${message.source}: acknowledged more than was sent`);
    }
    this.#acknowledged = true;
    let oldest = reader.underway[0];
    while (oldest && compareCursors(oldest.end, message.cursor) <= 0) {
      reader.underway.shift();
      reader.underwayEvents -= oldest.events;
      oldest = reader.underway[0];
    }
    this.#wake(reader);
  }

  onDrain(): void {
    for (const reader of this.#readers.values()) this.#wake(reader);
  }

  onBeat(): void {
    const held =
      this.#link.congested || [...this.#readers.values()].some((reader) => this.#windowFull(reader));
    this.#stalledBeats = held && !this.#acknowledged ? this.#stalledBeats + 1 : 0;
    this.#acknowledged = false;
    if (this.#stalledBeats >= this.#log.limits.stalledBeats) {
      throw new PulseError(
        'too-slow',
        `nothing was acknowledged for ${this.#stalledBeats} heartbeats; resume by cursor`,
      );
    }
    if (!this.#link.congested) this.#link.send(this.#log.heartbeat(this.#link.encoding));
  }

  onEnd(): void {
    this.#log.ended(this);
  }

  #windowFull(reader: Reader): boolean {
    return reader.underwayEvents >= this.#log.limits.windowEvents;
  }

  #wake(reader: Reader): void {
    reader.again = true;
    if (reader.pumping) return;
    reader.pumping = true;
    void this.#pump(reader);
  }

  /** One at a time per stream, so that frames leave in order. */
  async #pump(reader: Reader): Promise<void> {
    const link = this.#link;
    try {
      while (reader.again) {
        reader.again = false;
        while (link.open && !link.congested && !this.#windowFull(reader)) {
          const chunk = await this.#log.chunks.after(reader.source, reader.sent);
          if (chunk === undefined || !link.open) break;
          for (const frame of chunk.frames(link.encoding)) link.send(frame);
          reader.sent = chunk.end;
          reader.underway.push({ end: chunk.end, events: chunk.events });
          reader.underwayEvents += chunk.events;
        }
      }
    } catch (thrown) {
      link.fail(thrown);
    } finally {
      reader.pumping = false;
    }
  }
}

function cursorAhead(source: SourceId, cursor: Cursor, last: Cursor): PulseError {
  return new PulseError(
    'cursor-ahead',
    `${source}: the client has ${cursor.epoch}/${cursor.seq}, this log ends at ${last.epoch}/${last.seq}; it is another log, or lost its end`,
  );
}
