import { type Clock, type Milliseconds, messageOf, PulseError, pause } from '@pulse/base';
import { Backoff, type BackoffLimits, DEFAULT_BACKOFF } from './backoff.ts';
import type { CloseName } from './close-codes.ts';
import { DEAD_AFTER_BEATS, HEARTBEAT } from './limits.ts';
import { Connection, type Ended } from './link-connection.ts';
import type { Connect, Frame } from './transport.ts';

/** How a client's link to its server fares. */
export interface LinkStatus {
  /** `connecting` until the first attempt has ended; `disconnected` while it is down and tried again. */
  readonly status: 'connecting' | 'live' | 'disconnected';
  /** Start of this status: while disconnected the time of the loss, not of the last attempt. Client's clock. */
  readonly since: Milliseconds;
  /** The server, while live. */
  readonly peer?: string;
  /** Why it is not live. `refused`: trying again will not help until somebody changes something. */
  readonly failure?: {
    readonly code: string;
    readonly message: string;
    /** What to do about it, where that is known. */
    readonly advice?: string | undefined;
    readonly refused: boolean;
  };
}

/** The least that every message of a server has. */
export interface AnyMessage {
  readonly kind: string;
}

export interface LinkOptions {
  readonly connect: Connect;
  readonly clock: Clock;
  /** Uniform in [0, 1); spreads the attempts of many clients. */
  readonly random: () => number;
  readonly backoff?: BackoffLimits | undefined;
  /** The first message, made anew for every attempt. */
  hello(): object;
  /** Reads one frame, or throws a {@link PulseError} `malformed`; undefined for a message that is to be skipped. */
  parse(frame: Frame, peer: string): AnyMessage | undefined;
  /** The welcome, before any other message. Throws a {@link PulseError} with a code of the table to refuse it. */
  onWelcome(welcome: AnyMessage): void;
  /** Every later message but `failure`, heartbeats included. May throw like `parse`. */
  onMessage(message: AnyMessage): void;
  /** Silent heartbeat periods after which the link is dead, where that is not {@link DEAD_AFTER_BEATS} now. */
  silence?(): number | undefined;
  /** Once a heartbeat period while live; whatever it throws closes the channel. */
  onBeat?(): void;
  onStatus(status: LinkStatus): void;
  /** This side closes the channel because of what the other end sent or did not send. */
  onFault?(peer: string, code: CloseName, message: string): void;
}

/**
 * Keeps a connection to a server: connects, and tries again with back-off whenever it has ended. What the messages mean
 * is the business of its owner.
 */
export class Link {
  readonly #options: LinkOptions;
  readonly #backoff: Backoff;
  #status: LinkStatus;
  #connection: Connection | undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.backoff ?? DEFAULT_BACKOFF, options.random);
    this.#status = { status: 'connecting', since: options.clock.now() };
  }

  get status(): LinkStatus {
    return this.#status;
  }

  /** Sends to the server; does nothing while the link is not live. */
  send(message: object): void {
    this.#connection?.send(message);
  }

  /** Runs until `signal` aborts; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    while (!signal.aborted) {
      const failure = await this.#attempt(signal);
      const { status, since } = this.#status;
      const lost = status === 'live' ? clock.now() : since;
      const down: LinkStatus = { status: 'disconnected', since: lost, failure };
      // Who stopped it knows; nobody needs to be told.
      if (signal.aborted) this.#status = down;
      else this.#tell(down);
      await pause(clock, this.#backoff.next(status === 'live' ? lost - since : 0, failure.refused), signal);
    }
  }

  #tell(status: LinkStatus): void {
    this.#status = status;
    this.#options.onStatus(status);
  }

  async #attempt(signal: AbortSignal): Promise<Ended> {
    const { clock, connect } = this.#options;
    const tooLate = new AbortController();
    const late = clock.after(HEARTBEAT * DEAD_AFTER_BEATS, () => tooLate.abort());
    try {
      const channel = await connect(AbortSignal.any([signal, tooLate.signal]));
      late.cancel();
      this.#connection = new Connection(channel, this.#options, (peer) =>
        this.#tell({ status: 'live', since: clock.now(), peer }),
      );
      return await this.#connection.run(signal);
    } catch (thrown) {
      return failureOf(thrown);
    } finally {
      late.cancel();
    }
  }
}

/** Why no channel could be opened. Certificates do not become better by trying again. */
function failureOf(thrown: unknown): Ended {
  const known = thrown instanceof PulseError ? thrown : new PulseError('unreachable', messageOf(thrown));
  const { code, message, advice } = known;
  return { code, message, advice, refused: code.startsWith('tls-') };
}
