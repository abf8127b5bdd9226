import type { Clock, Milliseconds } from '@pulse/base';
import { type Cursor, compareCursors, type SourceId, STREAM_START, type StreamHealth } from '@pulse/model';
import type { LinkStatus, LogStream, LogStreamHealth } from '@pulse/protocol';

/** What the dcu knows of the streams that it reads: how far it is, how far they are, how they fare. */
export class StreamState {
  readonly #clock: Clock;
  readonly #streams = new Map<SourceId, LogStream>();
  readonly #health = new Map<string, LogStreamHealth>();
  readonly #applied = new Map<SourceId, Cursor>();
  /** The newest place when the stream was first known to be up to date; what comes later is the present. */
  readonly #caughtUpAt = new Map<string, Cursor>();
  #link: LinkStatus | undefined;

  constructor(clock: Clock, applied: Iterable<readonly [SourceId, Cursor]>) {
    this.#clock = clock;
    for (const [source, cursor] of applied) this.#applied.set(source, cursor);
  }

  streams(streams: readonly LogStream[]): void {
    for (const stream of streams) this.#streams.set(stream.source, stream);
  }

  link(status: LinkStatus): void {
    this.#link = status;
  }

  reports(streams: readonly LogStreamHealth[]): void {
    for (const stream of streams) {
      this.#health.set(stream.source, stream);
      if (stream.state !== 'catching-up' && !this.#caughtUpAt.has(stream.source)) {
        this.#caughtUpAt.set(stream.source, stream.last);
      }
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
    return [...this.#streams.keys()].every((source) => {
      const health = this.#health.get(source);
      if (!health || health.state === 'catching-up') return false;
      return (
        compareCursors(
          this.#applied.get(source) ?? STREAM_START,
          this.#caughtUpAt.get(source) ?? health.last,
        ) >= 0
      );
    });
  }

  /**
   * *Now* for everything that is computed. Live streams: the wall clock. A replay: how far it has come. While the log
   * is read again: how far the reading has come.
   */
  now(engineTime: Milliseconds): Milliseconds {
    if (engineTime > 0 && !this.caughtUp) return engineTime;
    const replay = [...this.#streams.values()].some((stream) => stream.clock === 'replay');
    if (!replay) return Math.max(engineTime, this.#clock.now());
    return Math.max(engineTime, ...[...this.#health.values()].map((stream) => stream.watermark));
  }

  /** How the streams fare, for the board: as their server says, unless we are behind or cut off from it. */
  health(): readonly StreamHealth[] {
    return [...this.#streams.values()].map((stream) => {
      const { last: _last, ...health } = this.#health.get(stream.source) ?? {
        source: stream.source,
        state: 'connecting' as const,
        since: this.#clock.now(),
        watermark: 0,
        clock: stream.clock,
        last: stream.last,
      };
      if (this.#link?.status === 'disconnected') {
        return {
          ...health,
          state: 'disconnected',
          since: this.#link.since,
          code: 'log-unreachable',
          message: 'No connection to the event log.',
        };
      }
      return health.state === 'live' && !this.caughtUp ? { ...health, state: 'catching-up' } : health;
    });
  }
}
