import { assert, type Clock, PulseError, type Random } from '@pulse/base';
import {
  type Cursor,
  compareCursors,
  type SourceId,
  STREAM_START,
  type StreamHealth,
  type TenantId,
} from '@pulse/model';
import type { BackoffLimits } from './backoff.ts';
import { Link, type LinkStatus } from './link.ts';
import { EVENT_LOG, type LogContent } from './log-content.ts';
import type {
  Encoding,
  LogGap,
  LogHello,
  LogRecords,
  LogServerMessage,
  LogStream,
  LogWelcome,
  ProtocolFailure,
  RecordedEvent,
} from './log-messages.ts';
import { logServerEnvelopeSchema } from './log-schema.ts';
import { messageReader } from './parse-message.ts';
import type { OnProtocolEvent } from './protocol-event.ts';
import type { Connect } from './transport.ts';
import { checkChoice, offerOf } from './versions.ts';

/** Health of a stream as its server sees it, with the newest place of its log there. */
export type LogStreamHealth = StreamHealth & { readonly last: Cursor };

export interface LogClientOptions<Item = RecordedEvent> {
  readonly connect: Connect;
  readonly tenant: TenantId;
  readonly clock: Clock;
  readonly random: Random;
  /** Ends the client; `runLogClient` then resolves. */
  readonly signal: AbortSignal;
  readonly token?: string | undefined;
  /** How the server shall write; msgpack unless said otherwise. */
  readonly encoding?: Encoding;
  /** Only these streams; all of the tenant when absent. */
  readonly sources?: readonly SourceId[];
  /** Where to go on; a stream that is not named starts at its beginning. */
  readonly cursors?: Iterable<readonly [SourceId, Cursor]>;
  readonly backoff?: BackoffLimits;
  /**
   * The next records of a stream, exactly behind the last ones; the insides of each are as the server sent them.
   * Batches are given one at a time; when the promise has settled (at once for none), the batch counts as safe and is
   * acknowledged. An error of this or any other callback ends the client with that error.
   */
  onRecords(records: LogRecords<Item>): void | Promise<void>;
  /** Between the last records and the next something is missing for good; in order with the records. */
  onGap?(gap: LogGap): void | Promise<void>;
  /** The streams that the server has, at each welcome. */
  onStreams?(streams: readonly LogStream[]): void;
  /** How the streams fare, once a second while the link is live. */
  onHealth?(streams: readonly LogStreamHealth[]): void;
  onStatus?(status: LinkStatus): void;
  readonly events?: OnProtocolEvent;
}

/** What a server says between its welcome and its end. */
type Told<Item> = Exclude<LogServerMessage<Item>, LogWelcome | ProtocolFailure>;

/** Share of the window after which an acknowledgement is sent without waiting for the next heartbeat. */
const ACKNOWLEDGE_SHARE = 4;

/**
 * Windows of events that may wait for a slow consumer: one of the connection before, one of this one, and the batch by
 * which each may be overshot.
 */
const QUEUED_WINDOWS = 3;

/**
 * Follows the log of one tenant on one server and delivers every event once and in order, over as many connections as
 * it takes. Resolves when `signal` aborts and the batch in hand is done; rejects only with what a callback threw.
 *
 * @param content what the log carries: events when left out
 */
export function runLogClient(options: LogClientOptions): Promise<void>;
export function runLogClient<Item>(options: LogClientOptions<Item>, content: LogContent<Item>): Promise<void>;
export async function runLogClient<Item>(
  options: LogClientOptions<Item>,
  content: LogContent<unknown> = EVENT_LOG,
): Promise<void> {
  await new LogClient(options, content).run();
}

class LogClient<Item> {
  readonly #options: LogClientOptions<Item>;
  readonly #content: LogContent<unknown>;
  readonly #link: Link;
  /** Place of the last record taken over from the network, per stream: where the next hello goes on. */
  readonly #taken: Map<SourceId, Cursor>;
  /** Place of the last record that the consumer has done with, and how many since the last acknowledgement. */
  readonly #done = new Map<SourceId, { cursor: Cursor; unacknowledged: number }>();
  /** Bounded by the server's window; a server that sends more is disconnected. */
  readonly #queue: (LogRecords<Item> | LogGap)[] = [];
  readonly #queued = new Map<SourceId, number>();
  readonly #finished = new AbortController();
  #window = 0;
  #busy = false;
  #working: Promise<void> | undefined;
  #failure: { readonly thrown: unknown } | undefined;

  constructor(options: LogClientOptions<Item>, content: LogContent<unknown>) {
    this.#options = options;
    this.#content = content;
    this.#taken = new Map(options.cursors);
    this.#link = new Link({
      connect: options.connect,
      clock: options.clock,
      random: () => options.random.next(),
      backoff: options.backoff,
      hello: () => this.#hello(),
      parse: messageReader<LogServerMessage<Item>>(logServerEnvelopeSchema, this.#event),
      onWelcome: (welcome) => this.#welcome(welcome as LogWelcome),
      onMessage: (message) => this.#message(message as Told<Item>),
      onBeat: () => this.#acknowledgeAll(),
      onStatus: (status) => this.#hand(() => options.onStatus?.(status)),
      onFault: (peer, code, message) => this.#event({ kind: 'closing', peer, code, message }),
    });
  }

  readonly #event: OnProtocolEvent = (event) => this.#options.events?.(event);

  async run(): Promise<void> {
    await this.#link.run(AbortSignal.any([this.#options.signal, this.#finished.signal]));
    await this.#working;
    if (this.#failure) throw this.#failure.thrown;
  }

  #hello(): LogHello {
    const { tenant, token, encoding = 'msgpack', sources } = this.#options;
    const { protocol, spoken } = this.#content;
    return {
      kind: 'hello',
      protocol,
      ...offerOf(spoken),
      encoding,
      tenant,
      ...(token === undefined ? {} : { token }),
      ...(sources === undefined ? {} : { sources }),
      cursors: [...this.#taken].map(([source, cursor]) => ({ source, cursor })),
    };
  }

  #welcome(welcome: LogWelcome): void {
    checkChoice(welcome, this.#content.spoken);
    this.#window = welcome.window;
    this.#hand(() => this.#options.onStreams?.(welcome.streams));
  }

  #message(message: Told<Item>): void {
    switch (message.kind) {
      case 'records':
        return this.#take(message);
      case 'gap':
        if (compareCursors(message.to, this.#cursor(message.source)) <= 0) return;
        this.#taken.set(message.source, message.to);
        return this.#enqueue(message);
      case 'heartbeat':
        return this.#hand(() => message.streams && this.#options.onHealth?.(message.streams));
    }
  }

  #cursor(source: SourceId): Cursor {
    return this.#taken.get(source) ?? STREAM_START;
  }

  /** Takes over what is new of a batch. Whatever does not join up exactly is an error of the server: it must say gap. */
  #take(records: LogRecords<Item>): void {
    const { source, epoch, from, events } = records;
    const cursor = this.#cursor(source);
    const last = { epoch, seq: from + events.length - 1 };
    if (compareCursors(last, cursor) <= 0) return;
    const expected = epoch === cursor.epoch ? cursor.seq + 1 : 1;
    if (from > expected) {
      throw new PulseError(
        'unexpected-message',
        `records of ${source} jump from ${cursor.epoch}/${cursor.seq} to ${epoch}/${from} without a gap message`,
      );
    }
    const queued = this.#queued.get(source) ?? 0;
    if (queued > QUEUED_WINDOWS * this.#window) {
      throw new PulseError(
        'unexpected-message',
        `${queued} events of ${source} wait, window is ${this.#window}`,
      );
    }
    const fresh =
      from === expected ? records : { ...records, from: expected, events: events.slice(expected - from) };
    this.#queued.set(source, queued + fresh.events.length);
    this.#taken.set(source, last);
    this.#enqueue(fresh);
  }

  #enqueue(entry: LogRecords<Item> | LogGap): void {
    this.#queue.push(entry);
    if (!this.#busy) this.#working = this.#work();
  }

  /**
   * Hands the queue to the consumer, one entry at a time, also across reconnections. Waits only for a consumer that
   * does: a synchronous one has the batch before the next frame is read.
   */
  async #work(): Promise<void> {
    const { onRecords, onGap, signal } = this.#options;
    this.#busy = true;
    try {
      for (let entry = this.#queue.shift(); entry && !signal.aborted; entry = this.#queue.shift()) {
        if (entry.kind === 'records') {
          const settled = onRecords(entry);
          if (settled) await settled;
          const { source, epoch, from, events } = entry;
          this.#finish(source, { epoch, seq: from + events.length - 1 }, events.length);
        } else {
          const settled = onGap?.(entry);
          if (settled) await settled;
          this.#finish(entry.source, entry.to, 0);
        }
      }
    } catch (thrown) {
      this.#fail(thrown);
    } finally {
      this.#busy = false;
    }
  }

  /** Calls the consumer; its error is not the server's. */
  #hand(call: () => void): void {
    try {
      call();
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  #fail(thrown: unknown): void {
    this.#failure ??= { thrown };
    this.#queue.length = 0;
    this.#finished.abort();
  }

  #finish(source: SourceId, cursor: Cursor, events: number): void {
    const done = this.#done.get(source) ?? { cursor, unacknowledged: 0 };
    done.cursor = cursor;
    done.unacknowledged += events;
    this.#done.set(source, done);
    this.#queued.set(source, (this.#queued.get(source) ?? 0) - events);
    if (done.unacknowledged * ACKNOWLEDGE_SHARE >= this.#window) this.#acknowledge(source);
  }

  #acknowledge(source: SourceId): void {
    const done = this.#done.get(source);
    assert(done !== undefined, `nothing of ${source} is done`);
    if (done.unacknowledged === 0) return;
    done.unacknowledged = 0;
    this.#link.send({ kind: 'acknowledge', source, cursor: done.cursor });
  }

  #acknowledgeAll(): void {
    for (const source of this.#done.keys()) this.#acknowledge(source);
  }
}
