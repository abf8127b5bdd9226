import { rm } from 'node:fs/promises';
import { assert, type Clock, every, type Milliseconds, messageOf, PulseError, present } from '@pulse/base';
import { type Cursor, compareCursors, STREAM_START } from '@pulse/model';
import type { EventLog, LogBatch } from '../event-log.ts';
import { ActiveSegment } from './active-segment.ts';
import { lockFolder } from './folder-lock.ts';
import { mayLack, placeOf, readMark, writeMark } from './log-mark.ts';
import { damaged, type RawSegment, type Segment } from './segment.ts';
import { archiveSegment } from './segment-archive.ts';
import { SEGMENT_FORMAT } from './segment-format.ts';
import { openSegments, type StreamIdentity } from './segment-open.ts';
import { Collector, placeBeforeNewest, SegmentReader } from './segment-reader.ts';
import { follows } from './segment-scan.ts';

export interface FileLogOptions extends StreamIdentity {
  /** The log's own folder; created when it is missing. */
  readonly directory: string;
  /** A segment is closed before it would grow beyond this; 8 MiB by default. */
  readonly segmentBytes?: number;
  /** How long events are kept at least; 14 days by default. They go segment by segment. */
  readonly retention?: Milliseconds;
  /** The machine's clock; only retention depends on it. */
  readonly timeSource: Clock;
  /** Hears what went wrong in the background, where no caller waits; no event is lost by it. */
  readonly onProblem?: (problem: PulseError) => void;
}

const DAY: Milliseconds = 24 * 3_600_000;
/** A segment is closed at this age, so that the events of a quiet stream expire too. */
const SEGMENT_AGE = DAY;
const TEND_EVERY: Milliseconds = 3_600_000;

/**
 * Opens the log of one stream in a folder of its own and locks that folder.
 *
 * Throws {@link PulseError} `data-folder-locked`, `log-damaged`, `log-format-unknown` or `log-of-other-stream`; nothing
 * has been changed then. See `segment-format.ts` for what stands in the files.
 */
export async function openFileLog(options: FileLogOptions): Promise<EventLog> {
  const { directory } = options;
  const lock = await lockFolder(directory);
  try {
    const mark = await readMark(directory);
    const closed = mark?.state === 'closed';
    const repairs: string[] = [];
    const segments = await openSegments(directory, options, closed, repairs);
    const newest = segments.at(-1);
    if (newest && closed && compareCursors(newest.last, mark.last) !== 0) {
      const { epoch, seq } = mark.last;
      const end = newest.form === 'raw' ? newest.end : 0;
      throw damaged(newest.path, end, `events up to ${epoch}/${seq} are missing at its end`);
    }
    const place = await placeOf(directory);
    const last = newest?.last ?? STREAM_START;
    const interrupted = newest !== undefined && mayLack(mark, last, place);
    await writeMark(directory, { state: 'open', last, place, interrupted });
    return new FileLog(options, lock, segments, interrupted, repairs);
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}

class FileLog implements EventLog {
  readonly tenant;
  readonly source;
  readonly clock;
  readonly interrupted: boolean;
  readonly repairs: readonly string[];
  readonly #options: FileLogOptions;
  readonly #lock: Disposable;
  /** Oldest first, numbers without a gap; the last one is the active one. */
  readonly #segments: Segment[];
  #active: ActiveSegment;
  readonly #reader = new SegmentReader();
  readonly #archiving = new Set<Segment>();
  #background: Promise<void> = Promise.resolve();
  readonly #tending;
  #appended = false;
  #closing: Promise<void> | undefined;

  constructor(
    options: FileLogOptions,
    lock: Disposable,
    segments: Segment[],
    interrupted: boolean,
    repairs: readonly string[],
  ) {
    this.tenant = options.tenant;
    this.source = options.source;
    this.clock = options.clock;
    this.interrupted = interrupted;
    this.repairs = repairs;
    this.#options = options;
    this.#lock = lock;
    this.#segments = segments;
    const newest = segments.at(-1);
    if (newest?.form === 'raw') {
      this.#active = ActiveSegment.reopen(newest);
    } else {
      this.#active = this.#begin((newest?.head.number ?? 0) + 1, newest?.last ?? STREAM_START);
      segments.push(this.#active.segment);
    }
    this.#tend();
    this.#tending = every(options.timeSource, TEND_EVERY, () => this.#tend());
  }

  get first(): Cursor {
    return present(this.#segments[0], 'a log has a segment').head.after;
  }

  get last(): Cursor {
    return this.#active.segment.last;
  }

  append(batch: LogBatch): void {
    assert(!this.#closing, 'a closed log takes no events');
    assert(batch.events.length > 0, 'a batch holds at least one event');
    const { last } = this;
    assert(
      follows(last, batch.epoch, batch.from),
      `a batch at ${batch.epoch}/${batch.from} does not follow ${last.epoch}/${last.seq}`,
    );
    const bytes = this.#active.encode(batch);
    const limit = this.#options.segmentBytes ?? 8 * 1024 * 1024;
    if (!this.#active.isEmpty && this.#active.segment.end + bytes.length > limit) {
      this.#roll();
      this.#active.append(this.#active.encode(batch));
    } else {
      this.#active.append(bytes);
    }
    this.#appended = true;
  }

  sync(): Promise<void> {
    return this.#active.sync();
  }

  async read(after: Cursor, maxEvents: number): Promise<readonly LogBatch[]> {
    assert(maxEvents >= 1, 'a reader takes at least one event');
    const collector = new Collector(after, maxEvents);
    let segment = this.#segments.findLast((each) => compareCursors(each.head.after, after) <= 0);
    if (!segment) throw this.#expired(after);
    while (segment && !collector.full) {
      await this.#readSegment(segment, after, collector);
      segment = this.#byNumber(segment.head.number + 1);
    }
    return collector.batches;
  }

  async readNewest(maxEvents: number): Promise<readonly LogBatch[]> {
    let missing = maxEvents;
    let start = this.first;
    for (let number = this.#active.segment.head.number; missing > 0; number--) {
      const segment = this.#byNumber(number);
      if (!segment) break;
      const found = placeBeforeNewest(await this.#reader.records(segment), missing);
      missing -= found.events;
      start = found.place ?? start;
    }
    return compareCursors(start, this.last) < 0 ? this.read(start, maxEvents) : [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#tending.cancel();
    await this.#background;
    try {
      await this.#active.sync();
      const { last } = this;
      const interrupted = this.interrupted && !this.#appended;
      await writeMark(this.#options.directory, { state: 'closed', last, place: undefined, interrupted });
    } finally {
      await this.#active.close();
      this.#lock[Symbol.dispose]();
    }
  }

  #begin(number: number, after: Cursor): ActiveSegment {
    const { tenant, source, clock, directory, timeSource } = this.#options;
    const created = timeSource.now();
    return ActiveSegment.begin(directory, {
      format: SEGMENT_FORMAT,
      tenant,
      source,
      clock,
      number,
      created,
      after,
    });
  }

  /** Closes the active segment and begins the next; on an error everything is as before. */
  #roll(): void {
    const old = this.#active;
    old.syncNow();
    this.#active = this.#begin(old.segment.head.number + 1, old.segment.last);
    this.#segments.push(this.#active.segment);
    this.#inBackground(() => old.close());
    this.#archive(old.segment);
  }

  /** Removes what is too old, closes what was open for too long, compresses what is closed. */
  #tend(): void {
    const now = this.#options.timeSource.now();
    const oldest = now - (this.#options.retention ?? 14 * DAY);
    try {
      if (!this.#active.isEmpty && this.#active.segment.head.created < now - SEGMENT_AGE) this.#roll();
    } catch (error) {
      this.#report(error);
    }
    for (;;) {
      const [segment, next] = this.#segments;
      if (!segment || !next || next.head.created >= oldest) break;
      this.#segments.shift();
      this.#inBackground(() => rm(segment.path, { force: true }));
    }
    for (const segment of this.#segments) {
      if (segment.form === 'raw' && segment !== this.#active.segment) this.#archive(segment);
    }
  }

  #archive(segment: RawSegment): void {
    if (this.#archiving.has(segment)) return;
    this.#archiving.add(segment);
    this.#inBackground(async () => {
      try {
        // What the next start can do as well must not hold up the end.
        if (this.#closing) return;
        const archived = await archiveSegment(this.#options.directory, segment);
        const place = this.#segments.indexOf(segment);
        if (place >= 0) this.#segments[place] = archived;
        else await rm(archived.path, { force: true });
        await rm(segment.path, { force: true });
      } finally {
        this.#archiving.delete(segment);
      }
    });
  }

  /** One task after the other. */
  #inBackground(task: () => Promise<void>): void {
    this.#background = this.#background.then(task).catch((error: unknown) => this.#report(error));
  }

  #report(error: unknown): void {
    const problem =
      error instanceof PulseError
        ? error
        : new PulseError(
            'log-upkeep-failed',
            `Upkeep of the log in ${this.#options.directory} failed: ${messageOf(error)}.`,
            {
              advice: 'Check the disk and the rights of this account; it is tried again within the hour.',
              cause: error,
            },
          );
    this.#options.onProblem?.(problem);
  }

  #byNumber(number: number): Segment | undefined {
    const oldest = present(this.#segments[0], 'a log has a segment').head.number;
    return this.#segments[number - oldest];
  }

  /** A segment may be compressed or expire while its reader waits for the disk. */
  async #readSegment(segment: Segment, after: Cursor, collector: Collector): Promise<void> {
    try {
      await this.#reader.read(segment, after, collector);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      const successor = this.#byNumber(segment.head.number);
      if (!successor) throw this.#expired(after);
      if (successor === segment) throw damaged(segment.path, 0, 'the file is missing', error);
      await this.#reader.read(successor, after, collector);
    }
  }

  #expired(after: Cursor): PulseError {
    const { first } = this;
    return new PulseError(
      'log-cursor-expired',
      `The log of ${this.source} no longer has what follows ${after.epoch}/${after.seq}: it goes back to ${first.epoch}/${first.seq}.`,
      { advice: 'Go on from there and report the gap.' },
    );
  }
}
