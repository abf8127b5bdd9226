import type { Clock, Milliseconds, Random } from '@pulse/base';
import type { Explanation, StreamHealth, TenantId } from '@pulse/model';
import { AskedQuestions } from './asked-questions.ts';
import type { BackoffLimits } from './backoff.ts';
import { ClockOffset } from './clock-offset.ts';
import {
  FollowedStatistic,
  type Statistic,
  type StatisticEvents,
  type StatisticPort,
} from './followed-statistic.ts';
import { isolated } from './isolated.ts';
import { Link, type LinkStatus } from './link.ts';
import type { Encoding, ProtocolFailure } from './log-messages.ts';
import { Outbox } from './outbox.ts';
import { messageReader } from './parse-message.ts';
import type { OnProtocolEvent } from './protocol-event.ts';
import type { StateWelcome } from './state-messages.ts';
import {
  type BackFillProgress,
  type ExplainRequest,
  type OpenRequest,
  type PastRequest,
  type PastValues,
  STATISTICS_PROTOCOL,
  type StatisticsHello,
  type StatisticsServerMessage,
} from './statistics-messages.ts';
import { statisticsServerEnvelopeSchema } from './statistics-schema.ts';
import type { Connect } from './transport.ts';
import { checkChoice, offerOf, STATISTICS_VERSIONS } from './versions.ts';

export interface StatisticsClientOptions {
  readonly connect: Connect;
  readonly clock: Clock;
  readonly random: Random;
  readonly tenant: TenantId;
  readonly token?: string;
  /** On whose behalf; the client's own permissions apply when absent. */
  readonly person?: string;
  /** How the server shall write; msgpack unless said otherwise. */
  readonly encoding?: Encoding;
  readonly backoff?: BackoffLimits;
  onStatus?(status: LinkStatus): void;
  /** How the streams behind the values fare: on change, and once a second. */
  onHealth?(streams: readonly StreamHealth[]): void;
  readonly events?: OnProtocolEvent;
}

/** What a server says between its welcome and its end. */
type Told = Exclude<StatisticsServerMessage, StateWelcome | ProtocolFailure>;

/** Less than half of what a server takes: its heartbeats and ours need not coincide. */
const MESSAGES_PER_BEAT = 8000;

/**
 * Opens statistics on one server and keeps them open over any number of connections. Cells are handed over as the
 * server sent them.
 */
export class StatisticsClient {
  readonly #options: StatisticsClientOptions;
  readonly #link: Link;
  readonly #outbox: Outbox;
  readonly #statistics = new Map<number, FollowedStatistic>();
  readonly #offset = new ClockOffset();
  /** What all of them need of this client. */
  readonly #port: { -readonly [K in keyof StatisticPort]: StatisticPort[K] } = {
    link: 'connecting',
    version: 0,
    send: (message) => this.#outbox.put(message),
    ended: ({ id }) => void this.#statistics.delete(id),
  };
  readonly #questions = new AskedQuestions((message) => this.#outbox.put(message));
  #nextId = 1;
  #running: AbortController | undefined;

  constructor(options: StatisticsClientOptions) {
    this.#options = options;
    this.#link = new Link({
      connect: options.connect,
      clock: options.clock,
      random: () => options.random.next(),
      backoff: options.backoff,
      hello: () => this.#hello(),
      parse: messageReader<StatisticsServerMessage>(statisticsServerEnvelopeSchema, this.#event),
      onWelcome: (welcome) => this.#welcome(welcome as StateWelcome),
      onMessage: (message) => this.#message(message as Told),
      onBeat: () => this.#outbox.beat(),
      onStatus: (status) => this.#onStatus(status),
      onFault: (peer, code, message) => this.#event({ kind: 'closing', peer, code, message }),
    });
    this.#outbox = new Outbox((message) => this.#link.send(message), MESSAGES_PER_BEAT);
  }

  readonly #event: OnProtocolEvent = (event) => this.#options.events?.(event);

  /** Connects and stays connected until `stop`. */
  start(): void {
    if (this.#running) return;
    this.#running = new AbortController();
    void this.#link.run(this.#running.signal);
  }

  /** Ends the link; what is open stays known, and is opened again by `start`. */
  stop(): void {
    this.#running?.abort();
    this.#running = undefined;
    this.#lost();
  }

  get status(): LinkStatus {
    return this.#link.status;
  }

  /** The server's time now. */
  now(): Milliseconds {
    return this.#options.clock.now() + this.#offset.value;
  }

  /** Opens a statistic, now or as soon as there is a link. */
  open(request: OpenRequest, events: StatisticEvents = {}): Statistic {
    const statistic = new FollowedStatistic(this.#nextId++, request, events, this.#port);
    this.#statistics.set(statistic.id, statistic);
    statistic.connected();
    return statistic;
  }

  /** Why a value is what it is; see {@link AskedQuestions} for what it rejects with. */
  explain(request: ExplainRequest): Promise<Explanation> {
    return this.#questions.ask({ kind: 'explain', ...request });
  }

  /** What values were at a time. */
  past(request: PastRequest): Promise<PastValues> {
    return this.#questions.ask({ kind: 'past', ...request });
  }

  /** How far statistics are that are being filled with what came before their opening; null where none is. */
  progress(): Promise<BackFillProgress | null> {
    return this.#questions.ask({ kind: 'progress' });
  }

  #hello(): StatisticsHello {
    const { tenant, token, person, encoding = 'msgpack' } = this.#options;
    return {
      kind: 'hello',
      protocol: STATISTICS_PROTOCOL,
      ...offerOf(STATISTICS_VERSIONS),
      encoding,
      tenant,
      ...(token === undefined ? {} : { token }),
      ...(person === undefined ? {} : { person }),
    };
  }

  #welcome(welcome: StateWelcome): void {
    checkChoice(welcome, STATISTICS_VERSIONS);
    this.#offset.reset();
    this.#offset.add(welcome.time, this.#options.clock.now());
    this.#port.version = welcome.version;
    this.#questions.version = welcome.version;
  }

  #onStatus(status: LinkStatus): void {
    if (status.status === 'live') this.#found();
    else this.#lost();
    isolated(() => this.#options.onStatus?.(status));
  }

  #found(): void {
    this.#port.link = 'live';
    this.#outbox.reset();
    for (const each of [...this.#statistics.values()]) each.connected();
    this.#questions.connected();
  }

  #lost(): void {
    this.#port.link = 'down';
    this.#outbox.reset();
    for (const each of [...this.#statistics.values()]) each.disconnected();
    this.#questions.disconnected();
  }

  #message(message: Told): void {
    switch (message.kind) {
      case 'health':
        return isolated(() => this.#options.onHealth?.(message.streams));
      case 'heartbeat':
        return this.#offset.add(message.time, this.#options.clock.now());
      case 'explained':
      case 'recalled':
      case 'progressed':
      case 'unanswered':
        return this.#questions.take(message);
      default:
        // Late words on a statistic that is closed are nobody's.
        return this.#statistics.get(message.id)?.take(message);
    }
  }
}
