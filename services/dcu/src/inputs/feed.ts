import { type Milliseconds, pause } from '@pulse/base';
import type { Engine } from '@pulse/engine';
import type { Configuration, SourceId, StreamHealth } from '@pulse/model';
import { identified, type LogGap, type LogRecords } from '@pulse/protocol';
import type { DcuOptions } from '../dcu-options.ts';
import type { DirectoryInput } from './directory-input.ts';
import { followEventLog } from './event-log.ts';
import { EventOrder, PATIENCE } from './event-order.ts';
import type { InputJournal } from './input-journal.ts';
import { followInteractions, Interactions, type SavedInteractions } from './interaction-log.ts';
import { Returns } from './returns.ts';
import { StreamState } from './stream-state.ts';

/** What a run knows of its streams that the next one needs. */
export interface Handover {
  /** Streams that were up to date. */
  readonly present: ReadonlySet<SourceId>;
  /** Logs that could not be reached: nobody waits for them. */
  readonly unreachable: readonly string[];
}

/** What happens while the engine is fed. */
export interface FeedListener {
  /** An event is about to be applied, as of this time (T3), or of the engine's where that is later. */
  beforeEvent(time: Milliseconds): void;
  /** The engine has taken something, or more has become known of the streams. */
  onProgress(): void;
  onHealth(streams: readonly StreamHealth[]): void;
  /** The engine has been told of revisions; this is the newest. */
  onConfiguration(configuration: Configuration): void;
  /** What was applied from this time on is not of one history. Nothing more is told. */
  onRewind(time: Milliseconds): void;
}

export interface FeedOptions
  extends Pick<DcuOptions, 'tenant' | 'logs' | 'interactions' | 'clock' | 'random' | 'tell'> {
  readonly engine: Engine;
  readonly counted: SavedInteractions | undefined;
  readonly directory: DirectoryInput | undefined;
  /** What the run before leaves behind; undefined at the start of the program. */
  readonly before: Handover | undefined;
  readonly listener: FeedListener;
  /** Notes what the engine is told. */
  readonly journal: InputJournal;
}

/** Brings the events of all logs and the revisions of the directory to the engine. */
export class Feed implements AsyncDisposable {
  readonly interactions: Interactions;
  readonly #options: FeedOptions;
  readonly #streams: StreamState;
  readonly #returns: Returns;
  readonly #order: EventOrder;
  readonly #stop = new AbortController();
  #following: Promise<unknown> = Promise.resolve();
  #directoryHeard: boolean;

  constructor(options: FeedOptions) {
    const { engine, clock, tell, logs, directory, before, counted } = options;
    this.#options = options;
    this.#directoryHeard = directory === undefined;
    this.#streams = new StreamState(
      clock,
      logs.map(({ name }) => name),
      engine.cursors,
    );
    this.#streams.giveUp(before?.unreachable ?? []);
    this.#returns = new Returns({ streams: this.#streams, calm: before?.present ?? new Set() });
    this.#order = new EventOrder({
      streams: this.#streams,
      clock,
      tell,
      apply: (records, from, to, time) => this.#apply(records, from, to, time),
    });
    this.interactions = new Interactions(counted);
  }

  /** The stream's *now*; never before the engine's time. */
  get now(): Milliseconds {
    return this.#streams.now(this.#options.engine.time);
  }

  /** Everything that there was at the start is in the engine. */
  get caughtUp(): boolean {
    return this.#directoryHeard && this.#streams.caughtUp;
  }

  /** How far the newest of a live stream is behind the present, at worst. */
  get delay(): Milliseconds {
    return this.#streams.delay;
  }

  /** Is the engine what the logs make of it when they are read in order? */
  get isExact(): boolean {
    return !this.#returns.isInexact;
  }

  get handover(): Handover {
    const sources = [...this.#streams.sources];
    const present = new Set(sources.filter((source) => this.#streams.isPresent(source)));
    return { present, unreachable: this.#streams.unreachable };
  }

  /** Begins, once. */
  start(): void {
    this.#following = this.#follow();
  }

  /** Ends at once: nothing more is applied or told. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#order[Symbol.dispose]();
    await this.#following;
    await this.#options.directory?.[Symbol.asyncDispose]();
  }

  async #follow(): Promise<void> {
    const { logs, interactions = [], tenant, clock, random, directory, engine } = this.#options;
    const { signal } = this.#stop;
    const common = { tenant, clock, random, signal };
    if (directory) {
      directory.listen(() => this.#configure());
      // Whoever is told of groups after the events of their time is told too late.
      await Promise.race([directory.heard, pause(clock, PATIENCE, signal)]);
      void directory.heard.then(() => this.#hearDirectory());
    }
    const { cursors } = engine;
    await Promise.all([
      ...logs.map((log) =>
        followEventLog({
          ...common,
          log,
          cursors,
          streams: this.#streams,
          onRecords: (records) => this.#take(records),
          onGap: (gap) => this.#miss(gap),
          onChange: () => this.#onStreams(),
        }),
      ),
      ...interactions.map((log) => followInteractions({ ...common, log, interactions: this.interactions })),
    ]);
  }

  #take(records: LogRecords): void | Promise<void> {
    const settled = this.#order.offer(records);
    this.#progress();
    return settled;
  }

  #apply(records: LogRecords, from: number, to: number, time: Milliseconds): void {
    const { tenant, engine, listener, journal } = this.#options;
    this.#returns.note(records.source, time, engine.time);
    for (let place = from; place < to; place++) {
      const event = identified(tenant, records, place);
      listener.beforeEvent(Math.min(event.time, event.received ?? Infinity));
      engine.apply(event);
    }
    journal.note(to - from, (other) => {
      for (let place = from; place < to; place++) other.apply(identified(tenant, records, place));
    });
    this.#streams.applied(records.source, { epoch: records.epoch, seq: records.from + to - 1 });
  }

  #miss({ source, from, to, reason }: LogGap): void {
    const { engine, tell, journal } = this.#options;
    engine.missed(source);
    journal.note(1, (other) => other.missed(source));
    this.#streams.applied(source, to);
    tell(
      'warn',
      `The event log of ${source} no longer has what follows ${from.epoch}/${from.seq}: ${reason}. Values of today are marked incomplete.`,
    );
  }

  #progress(): void {
    if (this.#stop.signal.aborted) return;
    const late = this.#returns.update();
    if (late === undefined) this.#options.listener.onProgress();
    else this.#options.listener.onRewind(late);
  }

  #onStreams(): void {
    if (this.#stop.signal.aborted) return;
    this.#configure();
    this.#order.advance();
    this.#progress();
    if (!this.#stop.signal.aborted) this.#options.listener.onHealth(this.#streams.health());
  }

  #hearDirectory(): void {
    this.#directoryHeard = true;
    this.#progress();
  }

  /** Tells the engine what the directory says, once it is known whose time counts. */
  #configure(): void {
    const { directory, engine, tell, listener, journal } = this.#options;
    if (!directory || !directory.isFresh || !this.#streams.known) return;
    const revisions = directory.take();
    let late = 0;
    for (const { configuration, number, time } of revisions) {
      // A replay has a time of its own: what the directory says holds from now on, whenever that is.
      const effective = this.#streams.replay ? engine.time : time;
      const revision = { number, time: effective };
      if (engine.configure(configuration, revision) === 'late') late++;
      journal.note(1, (other) => void other.configure(configuration, revision));
    }
    if (late > 0) tell('warn', `${late} revisions of the directory came late: they hold from now on.`);
    const newest = revisions.at(-1)?.configuration;
    if (newest) listener.onConfiguration(newest);
  }
}
