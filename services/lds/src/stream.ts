import { type Clock, every, type Milliseconds, messageOf, PulseError, pause, type Timer } from '@pulse/base';
import { type Cursor, STREAM_START, type StreamHealth, type TenantId } from '@pulse/model';
import type { LogRecords, LogStream } from '@pulse/protocol';
import { RECENT_EVENTS, type Source, type Tell } from '@pulse/sources';
import type { EventLog, LogBatch } from '@pulse/storage';
import type { DirectoryDns } from './directory/directory-dns.ts';
import { StreamDns } from './directory/stream-dns.ts';
import { type OpenStream, openStream } from './open-stream.ts';
import { StreamRemarks } from './stream-remarks.ts';
import type { StreamReport } from './stream-report.ts';
import { openSink } from './stream-sink.ts';
import { StreamState } from './stream-state.ts';

export interface StreamOptions {
  readonly tenant: TenantId;
  readonly source: Source;
  /** The folder of this stream's log. */
  readonly directory: string;
  /** What the tenant's directory says of DNs, where it is followed. */
  readonly dns: DirectoryDns | undefined;
  /** Takes only events of DNs that the directory has. */
  readonly watch: boolean;
  readonly clock: Clock;
  readonly tell: Tell;
  readonly retention: Milliseconds | undefined;
  readonly segmentBytes: number | undefined;
  /** Events wait for `flush` at the end of this turn of the event loop. */
  readonly onPending: () => void;
  /** New records are readable. */
  readonly onAppended: () => void;
}

/** How often what was appended is put on the disk. */
const SYNC_EVERY: Milliseconds = 1000;
/** How long a log that refuses is left alone, and a source that failed. */
const RETRY_AFTER: Milliseconds = 2000;
/** How long a source may take to stop. */
const STOP_WITHIN: Milliseconds = 5000;

/**
 * One stream: its source, its single writer, its log.
 *
 * A log that refuses and a source that fails are tried again. While the log refuses, the source does not run: started
 * anew, it goes on from what is really stored.
 */
export class Stream {
  readonly #options: StreamOptions;
  readonly #remarks: StreamRemarks;
  readonly #stop = new AbortController();
  readonly #supervising: Promise<void>;
  readonly #firstOpening = Promise.withResolvers<void>();
  readonly #state: StreamState;
  readonly #dns: StreamDns;
  #stored = 0;
  #opened: OpenStream | undefined;
  #syncing: Timer | undefined;
  /** Ends the source's present run. */
  #run = new AbortController();

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#remarks = new StreamRemarks(options.source.id, options.clock, options.tell);
    this.#state = new StreamState(options.clock);
    const { source, dns, watch, clock, tell } = options;
    this.#dns = new StreamDns({ source: source.id, directory: dns, watch, clock, tell });
    this.#supervising = this.#supervise();
  }

  /** The log was opened or has refused. */
  get opened(): Promise<void> {
    return this.#firstOpening.promise;
  }

  /** The state has been another one than `connecting`. */
  get ready(): Promise<void> {
    return this.#state.known;
  }

  get report(): StreamReport {
    const { health } = this;
    const { source, directory } = this.#options;
    const counts = { stored: this.#stored, ...this.#remarks.counts };
    return {
      source: source.id,
      directory,
      health,
      counts,
      dns: this.#dns.report,
      logProblem: this.#state.logProblem,
    };
  }

  get description(): LogStream {
    const { source } = this.#options;
    const log = this.#opened?.log;
    return {
      source: source.id,
      clock: source.streamClock,
      first: log?.first ?? STREAM_START,
      last: log?.last ?? STREAM_START,
    };
  }

  get health(): StreamHealth & { readonly last: Cursor } {
    const { source, clock, last } = this.description;
    return { ...this.#state.now, source, clock, last, watermark: this.#opened?.writer.watermark ?? 0 };
  }

  /** A log that cannot be opened has nothing to read: its readers stay, and hear from its health why. */
  async read(after: Cursor, maxEvents: number): Promise<readonly LogRecords[]> {
    if (!this.#opened) return [];
    const { log, recent } = this.#opened;
    const source = this.#options.source.id;
    const batches = recent.read(after, maxEvents) ?? (await log.read(after, maxEvents));
    return batches.map((batch) => ({ kind: 'records', source, ...batch }));
  }

  /** Appends what waits; returns whether the log takes events. */
  flush(): boolean {
    if (!this.#opened) return false;
    const { log, writer, recent } = this.#opened;
    const waited = writer.next !== undefined;
    let appended = false;
    try {
      for (let batch = writer.next; batch; batch = writer.next) {
        if (this.#append(log, batch)) {
          recent.add(batch);
          this.#dns.note(batch.events);
          this.#stored += batch.events.length;
        }
        writer.taken();
        appended = true;
      }
      if (waited && this.#state.refuse(undefined)) this.#tell('info', 'the log takes events again');
      return true;
    } catch (error) {
      if (!(error instanceof PulseError)) throw error;
      this.#refuse(error);
      this.#run.abort();
      return false;
    } finally {
      if (appended) this.#options.onAppended();
    }
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#dns[Symbol.dispose]();
    const patience = Promise.withResolvers<void>();
    const timer = this.#options.clock.after(STOP_WITHIN, patience.resolve);
    await Promise.race([this.#supervising, patience.promise]);
    timer.cancel();
    if (!this.#opened) return;
    const { log, writer } = this.#opened;
    this.#syncing?.cancel();
    if (!this.flush()) {
      this.#tell('error', `${writer.pendingEvents} events could not be stored before the end.`);
    }
    await log[Symbol.asyncDispose]();
  }

  /** Returns false for a batch that no log can take: its places stay empty, and readers are told of the gap. */
  #append(log: EventLog, batch: LogBatch): boolean {
    try {
      log.append(batch);
      return true;
    } catch (error) {
      if (!(error instanceof PulseError) || error.code !== 'batch-too-large') throw error;
      this.#tell('error', `${error.message} They are left out.`);
      return false;
    }
  }

  async #supervise(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const opened = await this.#open();
      this.#firstOpening.resolve();
      if (opened && this.flush()) {
        await this.#awaitDirectory();
        if (!signal.aborted && (await this.#runSource(opened)) === 'ended') return;
      }
      await pause(clock, RETRY_AFTER, signal);
    }
    this.#firstOpening.resolve();
  }

  async #open(): Promise<OpenStream | undefined> {
    if (this.#opened) return this.#opened;
    try {
      const opened = await openStream({
        ...this.#options,
        remarks: this.#remarks,
        onProblem: (problem) => this.#tell('warn', sentence(problem)),
      });
      for (const repair of opened.log.repairs) this.#tell('warn', `log repaired: ${repair}`);
      this.#opened = opened;
      this.#dns.note(opened.recent.newest(RECENT_EVENTS));
      this.#syncing = every(this.#options.clock, SYNC_EVERY, () => void this.#sync(opened.log));
      if (this.#state.refuse(undefined)) this.#tell('info', 'the log can be opened again');
      this.#options.onAppended();
      return opened;
    } catch (error) {
      this.#refuse(asPulseError(error, 'log-unusable'));
      return undefined;
    }
  }

  /** Whose an event is nobody knows before the directory: the upstream keeps what it has, nothing is taken from it. */
  async #awaitDirectory(): Promise<void> {
    if (this.#dns.isKnown) return;
    const message = 'The directory has not said yet which DNs to watch; nothing is stored before.';
    this.#state.say({ state: 'connecting', code: 'directory-awaited', message });
    await this.#dns.known(this.#stop.signal);
  }

  async #runSource(opened: OpenStream): Promise<'ended' | 'stopped'> {
    const { source, clock } = this.#options;
    const { watched } = this.#dns;
    const run = new AbortController();
    this.#run = run;
    const signal = AbortSignal.any([this.#stop.signal, run.signal]);
    watched?.goOnFrom(opened.recent.newest(RECENT_EVENTS));
    const { sink, tellLeft, close } = openSink({
      ...opened,
      source: source.id,
      clock,
      state: this.#state,
      watched,
      flush: () => this.flush(),
      onPending: this.#options.onPending,
    });
    const forget = this.#dns.listen(() => {
      this.flush();
      watched?.findLeft();
      tellLeft();
    });
    try {
      await source.run(sink, signal);
      if (signal.aborted) return 'stopped';
      this.#state.say({ state: 'ended' });
      return 'ended';
    } catch (error) {
      if (signal.aborted) return 'stopped';
      const message = `The source failed and is started again: ${messageOf(error)}`;
      this.#state.say({ state: 'refused', code: 'source-failed', message });
      this.#tell('error', message);
      return 'stopped';
    } finally {
      forget();
      close();
    }
  }

  async #sync(log: EventLog): Promise<void> {
    try {
      await log.sync();
      if (this.#state.unsafe(undefined)) this.#tell('info', 'what was stored is safe again');
    } catch (error) {
      const problem = asPulseError(error, 'log-unwritable');
      if (this.#state.unsafe(problem)) this.#tell('error', sentence(problem));
    }
  }

  #refuse(problem: PulseError): void {
    if (this.#state.refuse(problem)) this.#tell('error', sentence(problem));
  }

  #tell(level: Parameters<Tell>[0], message: string): void {
    this.#options.tell(level, `${this.#options.source.id}: ${message}`);
  }
}

const sentence = (problem: PulseError) =>
  problem.advice === undefined ? problem.message : `${problem.message} ${problem.advice}`;

const asPulseError = (error: unknown, code: string) =>
  error instanceof PulseError ? error : new PulseError(code, messageOf(error), { cause: error });
