import { PulseError, seededRandom } from '@pulse/base';
import type { StreamClock } from '@pulse/model';
import type { Source, SourceContext, SourceHealth, SourceSink } from '../source.ts';
import { Agenda } from './agenda.ts';
import { type AmiClient, openAmi } from './ami-client.ts';
import type { AmiAddress, AmiConnect } from './ami-connect.ts';
import { AmiTranslation } from './ami-translation.ts';
import { BackOff, pause } from './back-off.ts';
import { Centre } from './centre.ts';
import type { DialPrefixes } from './interface-number.ts';
import { QueueCounters } from './queue-counters.ts';
import { Session } from './session.ts';

export interface AsteriskSourceOptions {
  readonly context: SourceContext;
  readonly address: AmiAddress;
  /** A user of manager.conf, and its secret. */
  readonly user: string;
  readonly secret: string;
  /** Path of Asterisk's queue_log; with it nothing is missed, whatever was down. */
  readonly queueLog?: string;
  /** After-call work in seconds, by queue name: the queue's `wrapuptime`, which the manager interface does not tell. */
  readonly wrapUp?: Readonly<Record<string, number>>;
  /** Interfaces whose number is not what stands in them. */
  readonly dialPrefixes?: DialPrefixes;
  /** `replay` for a recorded session served back: its own stamps are the only time. `live` where absent. */
  readonly streamClock?: StreamClock;
  /** How the byte stream is opened; TCP or TLS where absent. */
  readonly connect?: AmiConnect;
}

/** First and longest wait before connecting again, in milliseconds. */
const RETRY = { first: 500, longest: 30_000 } as const;
/** The same after a refusal: an address that is refused too often gets banned. */
const RETRY_REFUSED = { first: 5000, longest: 300_000 } as const;

/** Codes with which Asterisk said no: retrying helps only after somebody changed something. */
const REFUSALS: ReadonlySet<string> = new Set(['asterisk-wrong-secret', 'asterisk-not-ami']);

/**
 * Asterisk's queues and their members, through the manager interface (AMI) and, where given, its queue_log.
 *
 * What is translated into what: `docs/sources/asterisk.md`.
 */
export function createAsteriskSource(options: AsteriskSourceOptions): Source {
  const streamClock = options.streamClock ?? 'live';
  return {
    id: options.context.source,
    streamClock,
    run: (sink, signal) => new AsteriskRun(options, streamClock, sink, signal).run(),
  };
}

class AsteriskRun {
  readonly #options: AsteriskSourceOptions;
  readonly #streamClock: StreamClock;
  readonly #sink: SourceSink;
  readonly #signal: AbortSignal;
  readonly #centre: Centre;
  readonly #translation: AmiTranslation;
  readonly #agenda: Agenda;
  readonly #counters = new QueueCounters();
  /** The code of what was last told to be wrong, so that a failure is told once and not with every try. */
  #told: string | undefined;

  constructor(
    options: AsteriskSourceOptions,
    streamClock: StreamClock,
    sink: SourceSink,
    signal: AbortSignal,
  ) {
    this.#options = options;
    this.#streamClock = streamClock;
    this.#sink = sink;
    this.#signal = signal;
    const { source, clock } = options.context;
    this.#agenda = new Agenda(streamClock === 'live' ? clock : undefined);
    this.#centre = new Centre({
      source,
      agenda: this.#agenda,
      wrapUp: options.wrapUp ?? {},
      emit: (events) => sink.emit(events),
    });
    this.#translation = new AmiTranslation({
      centre: this.#centre,
      agenda: this.#agenda,
      dialPrefixes: options.dialPrefixes ?? {},
    });
  }

  async run(): Promise<void> {
    const { clock } = this.#options.context;
    const random = seededRandom(clock.now());
    const lost = new BackOff(random, RETRY.first, RETRY.longest);
    const refused = new BackOff(random, RETRY_REFUSED.first, RETRY_REFUSED.longest);
    this.#health({ state: 'connecting' });
    while (!this.#signal.aborted) {
      const error = await this.#connectOnce(() => {
        lost.reset();
        refused.reset();
      });
      if (this.#signal.aborted) break;
      const isRefusal = REFUSALS.has(error.code);
      const delay = (isRefusal ? refused : lost).next();
      this.#tellFailure(error, isRefusal, delay);
      await pause(clock, delay, this.#signal);
    }
    this.#health({ state: 'ended' });
  }

  /** One connection from beginning to end; returns why it is over. */
  async #connectOnce(connected: () => void): Promise<PulseError> {
    let client: AmiClient | undefined;
    try {
      const session = new Session({
        ...this.#options,
        streamClock: this.#streamClock,
        centre: this.#centre,
        translation: this.#translation,
        agenda: this.#agenda,
        counters: this.#counters,
        sink: this.#sink,
        health: (state) => this.#health(state),
      });
      client = await openAmi(
        {
          ...this.#options,
          clock: this.#options.context.clock,
          events: 'system,agent,call,dialplan',
          onEvent: (packet) => session.event(packet),
          onDamage: (reason) => session.damaged(reason),
        },
        this.#signal,
      );
      const over = client.closed;
      await session.start(client);
      this.#told = undefined;
      connected();
      return await over.finally(() => session.end());
    } catch (error) {
      client?.close();
      if (error instanceof PulseError) return error;
      throw error;
    }
  }

  #tellFailure(error: PulseError, isRefusal: boolean, delay: number): void {
    const { tell } = this.#options.context;
    this.#health({
      state: isRefusal ? 'refused' : 'disconnected',
      code: error.code,
      message: error.message,
    });
    if (this.#told === error.code) return;
    this.#told = error.code;
    const advice = error.advice === undefined ? '' : `; ${error.advice}`;
    tell(
      isRefusal ? 'error' : 'warn',
      `${error.message}${advice}; trying again in ${(delay / 1000).toFixed(1)} s`,
    );
  }

  #health(state: SourceHealth): void {
    this.#sink.health(state);
  }
}
