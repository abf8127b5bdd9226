import type { Random } from '@pulse/base';
import {
  type Cursor,
  compareCursors,
  type SourceId,
  STREAM_START,
  type StreamClock,
  type TenantId,
} from '@pulse/model';
import {
  type Connect,
  type Encoding,
  type LinkStatus,
  type LogGap,
  type LogRecords,
  type LogStream,
  type LogStreamHealth,
  runLogClient,
} from '@pulse/protocol';
import { type FeedCounts, FeedEvents } from './feed-events.ts';
import type { Source, SourceContext, SourceHealth, SourceSink } from './source.ts';

export interface FeedOptions {
  readonly context: SourceContext;
  readonly streamClock: StreamClock;
  /** To the upstream's log server, e.g. a Voice SIP service or a simulator, on port 8000. */
  readonly connect: Connect;
  readonly random: Random;
  /** The upstream's own names for tenant and stream, where they are others than ours. */
  readonly upstream?: { readonly tenant?: TenantId; readonly source?: SourceId };
  readonly token?: string;
  readonly encoding?: Encoding;
}

export interface FeedSource extends Source {
  readonly counts: FeedCounts;
}

/**
 * A stream that another log server has: its events keep the identity (epoch and sequence) that they have there, so the
 * place of our log's end is the cursor at which the upstream goes on.
 *
 * Where the upstream has a gap, or sent an event that is none, the stream here has a hole of the same size: identity is
 * never given twice and readers behind us are told of the gap. An event of an unknown type keeps its place and is
 * skipped by whoever reads it, so that it counts after an upgrade that knows it.
 */
export function createFeedSource(options: FeedOptions): FeedSource {
  const { context, streamClock } = options;
  const events = new FeedEvents(context.clock, context.tell);
  return {
    id: context.source,
    streamClock,
    get counts() {
      return events.counts;
    },
    run: (sink, signal) => new FeedRun(options, events, sink).run(signal),
  };
}

class FeedRun {
  readonly #options: FeedOptions;
  readonly #events: FeedEvents;
  readonly #sink: SourceSink;
  readonly #upstream: SourceId;
  /** What the upstream has sent up to here is stored, or was left out for good. */
  #place: Cursor;
  #said: SourceHealth | undefined;
  #clockWarning: string | undefined;

  constructor(options: FeedOptions, events: FeedEvents, sink: SourceSink) {
    this.#options = options;
    this.#events = events;
    this.#sink = sink;
    this.#place = sink.last;
    this.#upstream = options.upstream?.source ?? options.context.source;
  }

  run(signal: AbortSignal): Promise<void> {
    const { context, connect, random, upstream, token, encoding } = this.#options;
    const { last } = this.#sink;
    this.#say({ state: 'connecting' });
    return runLogClient({
      connect,
      tenant: upstream?.tenant ?? context.tenant,
      clock: context.clock,
      random,
      signal,
      token,
      ...(encoding === undefined ? {} : { encoding }),
      sources: [this.#upstream],
      cursors: compareCursors(last, STREAM_START) === 0 ? [] : [[this.#upstream, last]],
      onRecords: (records) => this.#take(records),
      onGap: (gap) => this.#pass(gap),
      onStreams: (streams) => this.#compareClocks(streams),
      onHealth: (streams) => this.#health(streams),
      onStatus: (status) => this.#status(status),
      events: (event) => {
        if (event.kind === 'malformed')
          context.tell('warn', `${event.peer} sent a malformed frame: ${event.reason}`);
      },
    });
  }

  #take({ epoch, from, events }: LogRecords): void {
    for (const run of this.#events.check(epoch, from, events)) {
      const { last } = this.#sink;
      const follows = epoch > last.epoch ? run.from === 1 : run.from <= last.seq + 1;
      // A gap or an invalid event came before: the sink must know that the hole is no fault.
      if (!follows) this.#sink.newEpoch();
      this.#sink.adopt(epoch, run.from, run.events);
    }
    this.#place = { epoch, seq: from + events.length - 1 };
  }

  #pass({ from, to, reason }: LogGap): void {
    this.#place = to;
    this.#options.context.tell(
      'warn',
      `the upstream no longer has the events behind ${from.epoch}/${from.seq} up to ${to.epoch}/${to.seq} (${reason}); totals of this time are incomplete`,
    );
  }

  #compareClocks(streams: readonly LogStream[]): void {
    const { streamClock } = this.#options;
    const stream = streams.find(({ source }) => source === this.#upstream);
    this.#clockWarning =
      stream === undefined || stream.clock === streamClock
        ? undefined
        : `The upstream declares this stream ${stream.clock}, here it is configured ${streamClock}; ages are wrong until they agree.`;
  }

  #health(streams: readonly LogStreamHealth[]): void {
    const stream = streams.find(({ source }) => source === this.#upstream);
    if (stream === undefined) {
      const message = `The upstream has no stream ${this.#upstream}; it has ${streams.map(({ source }) => source).join(', ') || 'none'}.`;
      return this.#say({ state: 'refused', code: 'stream-not-found', message });
    }
    const caughtUp = compareCursors(this.#place, stream.last) >= 0;
    // Ahead of events that are still underway, the upstream's watermark would make them late.
    if (caughtUp) this.#sink.watermark(stream.watermark);
    const { code, message, warning = this.#clockWarning } = stream;
    this.#say({
      state: stream.state === 'live' && !caughtUp ? 'catching-up' : stream.state,
      ...(code === undefined ? {} : { code }),
      ...(message === undefined ? {} : { message }),
      ...(warning === undefined ? {} : { warning }),
    });
  }

  #status({ status, peer, failure }: LinkStatus): void {
    const { tell } = this.#options.context;
    if (status === 'live') return tell('info', `connected to the feed of ${peer}`);
    if (failure === undefined) return;
    const { code, message, refused } = failure;
    const news = this.#said?.code !== code || this.#said?.message !== message;
    this.#say({ state: refused ? 'refused' : 'disconnected', code, message });
    if (news)
      tell(refused ? 'error' : 'warn', `feed ${refused ? 'refused' : 'lost'}, trying again: ${message}`);
  }

  #say(health: SourceHealth): void {
    const said = this.#said;
    const same =
      said?.state === health.state &&
      said.code === health.code &&
      said.message === health.message &&
      said.warning === health.warning;
    if (same) return;
    this.#said = health;
    this.#sink.health(health);
  }
}
