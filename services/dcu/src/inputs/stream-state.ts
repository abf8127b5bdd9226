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
  /** On which its events come. */
  channel: LinkStatus | undefined;
  /** The newest place when its source was found working after it was away; what comes later is the present. */
  caughtUpAt: Cursor | undefined;
  /** Its server has said that everything up to then had come, and that has been applied. */
  reached: Milliseconds;
  /** Nobody waits for what it has still to give, until it is there again. */
  givenUp: boolean;
}

/** Of a stream of which nothing is known yet. */
const UNHEARD = {
  health: undefined,
  channel: undefined,
  caughtUpAt: undefined,
  reached: Number.NEGATIVE_INFINITY,
  givenUp: false,
} as const;

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
        this.#streams.set(found.source, { log, found, ...UNHEARD });
      }
    }
  }

  link(log: string, status: LinkStatus): void {
    this.#log(log).link = status;
    if (status.status !== 'disconnected') return;
    for (const stream of this.#streams.values()) if (stream.log === log) stream.caughtUpAt = undefined;
  }

  /** How the channel fares on which a stream's events come. */
  channel(source: SourceId, status: LinkStatus): void {
    const stream = this.#stream(source);
    stream.channel = status;
    if (status.status === 'disconnected') stream.caughtUpAt = undefined;
  }

  reports(reports: readonly LogStreamHealth[]): void {
    for (const health of reports) {
      const stream = this.#streams.get(sourceId(health.source));
      if (!stream) continue;
      stream.health = health;
      if (!works(health)) stream.caughtUpAt = undefined;
      // While the events are cut off, more of them come up than this report names.
      else if (stream.channel?.status !== 'disconnected') stream.caughtUpAt ??= health.last;
      this.#notice(sourceId(health.source), stream);
    }
  }

  applied(source: SourceId, cursor: Cursor): void {
    this.#applied.set(source, cursor);
    const stream = this.#streams.get(source);
    if (stream) this.#notice(source, stream);
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

  get sources(): Iterable<SourceId> {
    return this.#streams.keys();
  }

  /** The stream's source works, and everything up to when that became known has been applied. */
  isPresent(source: SourceId): boolean {
    const stream = this.#stream(source);
    const { channel, caughtUpAt, givenUp } = stream;
    const isLive = this.#log(stream.log).link?.status === 'live' && channel?.status === 'live';
    return isLive && !givenUp && caughtUpAt !== undefined && this.#isUpToDate(source, stream);
  }

  /** Names of the logs that cannot be reached now. */
  get unreachable(): readonly string[] {
    return [...this.#logs].flatMap(([name, { link }]) => (link?.status === 'disconnected' ? [name] : []));
  }

  /** Replays that can be reached, and up to which time nothing more will come of each; Infinity behind its end. */
  get replays(): ReadonlyMap<SourceId, Milliseconds> {
    const reachable = [...this.#streams].filter(
      ([, stream]) => stream.found.clock === 'replay' && !stream.givenUp && !this.#isAway(stream),
    );
    return new Map(
      reachable.map(([source, stream]) => {
        const hasEnded = stream.health?.state === 'ended' && this.#isUpToDate(source, stream);
        return [source, hasEnded ? Infinity : stream.reached];
      }),
    );
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
   * *Now* for everything that is computed. Live streams: the wall clock. Replays: how far all of them have come (T5).
   * While the log is read again: how far the reading has come.
   */
  now(engineTime: Milliseconds): Milliseconds {
    if (engineTime > 0 && !this.settled) return engineTime;
    if (!this.replay) return Math.max(engineTime, this.#clock.now());
    const replays = [...this.#streams.values()].filter(({ found }) => found.clock === 'replay');
    return Math.max(engineTime, Math.min(...replays.map(({ reached }) => reached)));
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

  /** The stream has come further. */
  #notice(source: SourceId, stream: Stream): void {
    const { health, found, caughtUpAt } = stream;
    if (!health) return;
    const hasAll = compareCursors(this.#applied.get(source) ?? STREAM_START, health.last) >= 0;
    const isFurther = hasAll && health.watermark > stream.reached;
    if (isFurther) stream.reached = health.watermark;
    const isBack = found.clock === 'replay' ? isFurther : caughtUpAt !== undefined && hasAll;
    if (isBack) stream.givenUp = false;
  }

  #stream(source: SourceId): Stream {
    const stream = this.#streams.get(source);
    assert(stream !== undefined, `there is no stream ${source}`);
    return stream;
  }

  /** Nobody knows when there will be more of it. */
  #isAway({ log, channel, health }: Stream): boolean {
    const links = [this.#log(log).link, channel];
    const isCut = links.some((link) => link?.status === 'disconnected');
    return isCut || (health !== undefined && !works(health) && health.state !== 'catching-up');
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

const works = ({ state }: LogStreamHealth): boolean => state === 'live' || state === 'ended';
