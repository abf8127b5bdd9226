import { PulseError, pause, type Random, seededRandom } from '@pulse/base';
import type { StreamClock } from '@pulse/model';
import type { Source, SourceContext, SourceSink } from '../source.ts';
import { Agenda } from './agenda.ts';
import { type AmiClient, openAmi } from './ami-client.ts';
import type { AmiAddress, AmiConnect } from './ami-connect.ts';
import { AmiTranslation } from './ami-translation.ts';
import { BackOff } from './back-off.ts';
import { Centre } from './centre.ts';
import { Continuity } from './continuity.ts';
import type { DialPrefixes } from './interface-number.ts';
import { QueueLogBridge } from './queue-log-bridge.ts';
import { Session } from './session.ts';
import type { SessionWarning } from './session-warning.ts';

export interface AsteriskSourceOptions {
  readonly context: SourceContext;
  readonly address: AmiAddress;
  /** A user of manager.conf, and its secret. */
  readonly user: string;
  readonly secret: string;
  /** Path of Asterisk's queue_log; with it nothing is missed, whatever was down. */
  readonly queueLog?: string;
  /** IANA zone of the day that the queue log fills before the first connection; the machine's where absent. */
  readonly timeZone?: string;
  /** After-call work in seconds, by queue name: the queue's `wrapuptime`, which the manager interface does not tell. */
  readonly wrapUp?: Readonly<Record<string, number>>;
  /** Interfaces whose number is not what stands in them. */
  readonly dialPrefixes?: DialPrefixes;
  /** `replay` for a recorded session served back: its own stamps are the only time. `live` where absent. */
  readonly streamClock?: StreamClock;
  /** How the byte stream is opened; TCP or TLS where absent. */
  readonly connect?: AmiConnect;
  /** Spreads the attempts to connect again. */
  readonly random?: Random;
}

/** First and longest wait before connecting again, in milliseconds. */
const RETRY = { first: 500, longest: 30_000 } as const;
/** The same after a refusal: an address that is refused too often gets banned. */
const RETRY_REFUSED = { first: 5000, longest: 300_000 } as const;

/** The classes of events that are asked for; the account's `read=` decides what of it comes. */
const EVENT_CLASSES = 'system,agent,call,dialplan';

/** Codes with which the peer said no: trying again helps only after somebody changed something. */
const REFUSALS: ReadonlySet<string> = new Set([
  'asterisk-wrong-secret',
  'asterisk-not-ami',
  'asterisk-certificate',
  'asterisk-bad-setting',
]);

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
    run: (sink, signal) => new AsteriskRun(options, streamClock === 'live', sink, signal).run(),
  };
}

class AsteriskRun {
  readonly #options: AsteriskSourceOptions;
  readonly #isLive: boolean;
  readonly #sink: SourceSink;
  readonly #signal: AbortSignal;
  readonly #agenda: Agenda;
  readonly #centre: Centre;
  readonly #translation: AmiTranslation;
  readonly #continuity: Continuity;
  readonly #toldWarnings = new Set<SessionWarning>();
  readonly #lost: BackOff;
  readonly #refused: BackOff;
  /** The code of the failure that was told last, so that it is told once and not with every attempt. */
  #toldFailure: string | undefined;

  constructor(options: AsteriskSourceOptions, isLive: boolean, sink: SourceSink, signal: AbortSignal) {
    const { context } = options;
    this.#options = options;
    this.#isLive = isLive;
    this.#sink = sink;
    this.#signal = signal;
    this.#agenda = new Agenda(isLive ? context.clock : undefined);
    this.#centre = new Centre({
      source: context.source,
      agenda: this.#agenda,
      wrapUp: options.wrapUp ?? {},
      emit: (events) => sink.emit(events),
    });
    this.#translation = new AmiTranslation(this.#centre, this.#agenda, options.dialPrefixes ?? {});
    this.#continuity = new Continuity({
      context,
      centre: this.#centre,
      agenda: this.#agenda,
      sink,
      bridge: this.#bridge(),
    });
    const random = options.random ?? seededRandom(context.clock.now());
    this.#lost = new BackOff(random, RETRY.first, RETRY.longest);
    this.#refused = new BackOff(random, RETRY_REFUSED.first, RETRY_REFUSED.longest);
  }

  async run(): Promise<void> {
    this.#sink.health({ state: 'connecting' });
    while (!this.#signal.aborted) {
      const error = await this.#connectOnce();
      if (this.#signal.aborted) break;
      const isRefusal = REFUSALS.has(error.code);
      const delay = (isRefusal ? this.#refused : this.#lost).next();
      this.#tellFailure(error, isRefusal, delay);
      await pause(this.#options.context.clock, delay, this.#signal);
    }
    this.#sink.health({ state: 'ended' });
  }

  #bridge(): QueueLogBridge | undefined {
    const { queueLog, timeZone } = this.#options;
    if (queueLog === undefined) return undefined;
    return new QueueLogBridge({
      path: queueLog,
      centre: this.#centre,
      agenda: this.#agenda,
      members: this.#translation.members,
      timeZone,
    });
  }

  /** One connection from beginning to end; returns why it is over. */
  async #connectOnce(): Promise<PulseError> {
    const { context, address } = this.#options;
    const session = new Session({
      context,
      address,
      isLive: this.#isLive,
      centre: this.#centre,
      translation: this.#translation,
      agenda: this.#agenda,
      continuity: this.#continuity,
      sink: this.#sink,
      toldWarnings: this.#toldWarnings,
    });
    let client: AmiClient | undefined;
    try {
      client = await openAmi(
        {
          ...this.#options,
          clock: context.clock,
          events: EVENT_CLASSES,
          onEvent: (packet) => session.event(packet),
          onDamage: (reason) => session.damaged(reason),
        },
        this.#signal,
      );
      await session.start(client);
    } catch (error) {
      client?.close();
      // Rejects where the handling of an event has thrown, of which the failure here is only the consequence.
      await client?.closed;
      if (error instanceof PulseError) return error;
      throw error;
    }
    this.#toldFailure = undefined;
    this.#lost.reset();
    this.#refused.reset();
    const reason = await client.closed;
    session.end();
    this.#continuity.lost();
    return reason;
  }

  #tellFailure(error: PulseError, isRefusal: boolean, delay: number): void {
    const { code, message, advice } = error;
    if (this.#toldFailure === code) return;
    this.#toldFailure = code;
    this.#sink.health({ state: isRefusal ? 'refused' : 'disconnected', code, message });
    const next = `trying again in ${(delay / 1000).toFixed(1)} s`;
    this.#options.context.tell(
      isRefusal ? 'error' : 'warn',
      [message, advice, next].filter((part) => part !== undefined).join('; '),
    );
  }
}
