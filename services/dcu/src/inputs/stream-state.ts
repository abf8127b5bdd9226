import { assert, type Clock, type Milliseconds } from '@pulse/base';
import {
  type Cursor,
  compareCursors,
  type SourceId,
  STREAM_START,
  type StreamHealth,
  sourceId,
} from '@pulse/model';
import type { LinkStatus, LogStream, LogStreamHealth } from '@pulse/protocol';

interface Stream {
  /** The server whose log has it. */
  readonly log: string;
  found: LogStream;
  health: LogStreamHealth | undefined;
  /** The newest place when the stream was first known to be up to date; what comes later is the present. */
  caughtUpAt: Cursor | undefined;
  /** Nobody waits for what it has still to give. */
  givenUp: boolean;
}

interface Log {
  link: LinkStatus | undefined;
  /** It has said which streams it has. */
  told: boolean;
  givenUp: boolean;
}

/** What the dcu knows of the streams that it reads: how far it is, how far they are, how they fare. */
export class StreamState {
  readonly #clock: Clock;
  readonly #logs: ReadonlyMap<string, Log>;
  readonly #streams = new Map<SourceId, Stream>();
  readonly #applied: Map<SourceId, Cursor>;
  #settled = false;

  /** @param logs names of the servers that have the streams */
  constructor(clock: Clock, logs: Iterable<string>, applied: Iterable<readonly [SourceId, Cursor]> = []) {
    this.#clock = clock;
    this.#logs = new Map([...logs].map((name) => [name, { link: undefined, told: false, givenUp: false }]));
    this.#applied = new Map(applied);
  }

  /** The streams that a log has. */
  streams(log: string, streams: readonly LogStream[]): void {
    this.#log(log).told = true;
    for (const found of streams) {
      const known = this.#streams.get(found.source);
      if (known) known.found = found;
      else {
        const fresh = { log, found, health: undefined, caughtUpAt: undefined, givenUp: false };
        this.#streams.set(found.source, fresh);
      }
    }
  }

  link(log: string, status: LinkStatus): void {
    this.#log(log).link = status;
  }

  reports(reports: readonly LogStreamHealth[]): void {
    for (const health of reports) {
      const stream = this.#streams.get(sourceId(health.source));
      if (!stream) continue;
      stream.health = health;
      if (health.state !== 'catching-up') stream.caughtUpAt ??= health.last;
    }
  }

  applied(source: SourceId, cursor: Cursor): void {
    this.#applied.set(source, cursor);
  }

  /**
   * Has everything been applied that there is? False while a stream's own source is still catching up, and before its
   * health is known: until then nobody can tell the present from the past.
   */
  get caughtUp(): boolean {
    if (this.#streams.size === 0) return false;
    if ([...this.#logs.values()].some(({ told }) => !told)) return false;
    return [...this.#streams].every(([source, stream]) => this.#isUpToDate(source, stream));
  }

  /** Has any log told its streams? */
  get known(): boolean {
    return this.#streams.size > 0;
  }

  /** How far the newest of a live stream is behind the present, at worst. */
  get delay(): Milliseconds {
    const watermarks = [...this.#streams.values()].flatMap(({ health }) =>
      health?.clock === 'live' && health.watermark > 0 ? [health.watermark] : [],
    );
    return watermarks.length === 0 ? 0 : Math.max(0, this.#clock.now() - Math.min(...watermarks));
  }

  /** Is there a stream that has nothing of the past to give any more? */
  get anyUpToDate(): boolean {
    return [...this.#streams].some(([source, stream]) => this.#isUpToDate(source, stream));
  }

  /** Everything is caught up, or was, or is not waited for: from now on what comes is the present. */
  get settled(): boolean {
    this.#settled ||= this.#streams.size > 0 && this.awaited(() => false).length === 0;
    return this.#settled;
  }

  /**
   * Who has something of the past still to give, as far as it is waited for: logs that have not told their streams, and
   * streams that are behind and of which nothing is at hand.
   */
  awaited(atHand: (source: SourceId) => boolean): readonly string[] {
    const logs = [...this.#logs].filter(([, { told, givenUp }]) => !told && !givenUp).map(([name]) => name);
    const streams = [...this.#streams].flatMap(([source, stream]) =>
      stream.givenUp || this.#isUpToDate(source, stream) || atHand(source) ? [] : [source],
    );
    return [...logs, ...streams];
  }

  /** Nobody waits for these logs and streams any more. */
  giveUp(names: readonly string[]): void {
    for (const [name, log] of this.#logs) log.givenUp ||= names.includes(name);
    for (const [source, stream] of this.#streams) stream.givenUp ||= names.includes(source);
  }

  /**
   * *Now* for everything that is computed. Live streams: the wall clock. A replay: how far it has come. While the log
   * is read again: how far the reading has come.
   */
  now(engineTime: Milliseconds): Milliseconds {
    if (engineTime > 0 && !this.settled) return engineTime;
    if (!this.replay) return Math.max(engineTime, this.#clock.now());
    const watermarks = [...this.#streams.values()].map(({ health }) => health?.watermark ?? 0);
    return Math.max(engineTime, ...watermarks);
  }

  /** Does any stream tell a time of its own? */
  get replay(): boolean {
    return [...this.#streams.values()].some(({ found }) => found.clock === 'replay');
  }

  /** How the streams fare, for the board: as their server says, unless we are behind or cut off from it. */
  health(): readonly StreamHealth[] {
    return [...this.#streams].map(([source, stream]) => {
      const { last: _last, ...health } = stream.health ?? {
        source,
        state: 'connecting' as const,
        since: this.#clock.now(),
        watermark: 0,
        clock: stream.found.clock,
        last: stream.found.last,
      };
      const { link } = this.#log(stream.log);
      if (link?.status === 'disconnected') {
        return {
          ...health,
          state: 'disconnected',
          since: link.since,
          code: 'log-unreachable',
          message: 'No connection to the event log.',
        };
      }
      const behind = health.state === 'live' && !this.#isUpToDate(source, stream);
      return behind ? { ...health, state: 'catching-up' } : health;
    });
  }

  #isUpToDate(source: SourceId, { health, caughtUpAt }: Stream): boolean {
    if (!health || health.state === 'catching-up') return false;
    return compareCursors(this.#applied.get(source) ?? STREAM_START, caughtUpAt ?? health.last) >= 0;
  }

  #log(name: string): Log {
    const log = this.#logs.get(name);
    assert(log !== undefined, `there is no log ${name}`);
    return log;
  }
}
