import { type Clock, every, type Milliseconds, messageOf, PulseError, type Timer } from '@pulse/base';
import { Backoff, type BackoffLimits, DEFAULT_BACKOFF } from './backoff.ts';
import { CLOSE, type CloseName, closeName, isCloseName, isRefusal } from './close-codes.ts';
import { DEAD_AFTER_BEATS, HEARTBEAT } from './limits.ts';
import type { ClientChannel, Connect, Frame } from './transport.ts';

/** How a client's link to its server fares. */
export interface LinkStatus {
  /** `connecting` until the first attempt has ended; `disconnected` while it is down and tried again. */
  readonly status: 'connecting' | 'live' | 'disconnected';
  /** Start of this status: while disconnected the time of the loss, not of the last attempt. Client's clock. */
  readonly since: Milliseconds;
  /** The server, while live. */
  readonly peer?: string;
  /** Why it is not live. `refused`: trying again will not help until somebody changes something. */
  readonly failure?: { readonly code: string; readonly message: string; readonly refused: boolean };
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
  /** Every later message, heartbeats included. May throw like `parse`. */
  onMessage(message: AnyMessage): void;
  /** Silent heartbeat periods after which the link is dead, where that is not {@link DEAD_AFTER_BEATS} now. */
  silence?(): number | undefined;
  /** Once a heartbeat period while live; whatever it throws closes the channel. */
  onBeat?(): void;
  onStatus(status: LinkStatus): void;
  /** This side closes the channel because of what the other end sent or did not send. */
  onFault?(peer: string, code: CloseName, message: string): void;
}

/** How one channel ended. */
interface Ended {
  readonly code: string;
  readonly message: string;
  readonly refused: boolean;
  readonly lived: Milliseconds;
}

/**
 * Keeps one channel to a server open: connects, says hello, watches the heartbeat and tries again with back-off.
 * What the messages mean is the business of its owner.
 *
 * Silence is counted in own timer ticks, not in time: when this process itself stood still, the frames that wait in its
 * sockets are read before the next tick and the server is not blamed.
 */
export class Link {
  readonly #options: LinkOptions;
  readonly #backoff: Backoff;
  #status: LinkStatus;
  #channel: ClientChannel | undefined;
  #live = false;

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
    if (this.#live) this.#channel?.send(JSON.stringify(message));
  }

  /** Runs until `signal` aborts; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    while (!signal.aborted) {
      const ended = await this.#attempt(signal);
      if (signal.aborted) break;
      const { code, message, refused } = ended;
      const since = this.#status.status === 'live' ? clock.now() : this.#status.since;
      this.#tell({ status: 'disconnected', since, failure: { code, message, refused } });
      await wait(clock, this.#backoff.next(ended.lived, refused), signal);
    }
    // Who stopped it knows; nobody needs to be told.
    if (this.#status.status === 'live') this.#status = { status: 'disconnected', since: clock.now() };
  }

  #tell(status: LinkStatus): void {
    this.#status = status;
    this.#options.onStatus(status);
  }

  async #attempt(signal: AbortSignal): Promise<Ended> {
    const { clock, connect } = this.#options;
    const attempt = new AbortController();
    const stop = () => attempt.abort();
    signal.addEventListener('abort', stop, { once: true });
    const late = clock.after(HEARTBEAT * DEAD_AFTER_BEATS, stop);
    try {
      const channel = await connect(attempt.signal);
      late.cancel();
      if (!signal.aborted) return await this.#serve(channel, signal);
      channel.close(CLOSE.normal, 'client stops');
      throw new PulseError('unreachable', 'client stops');
    } catch (thrown) {
      const code = thrown instanceof PulseError ? thrown.code : 'unreachable';
      return { code, message: messageOf(thrown), refused: false, lived: 0 };
    } finally {
      late.cancel();
      signal.removeEventListener('abort', stop);
    }
  }

  /** Resolves when the channel has ended, whichever side ended it. */
  #serve(channel: ClientChannel, signal: AbortSignal): Promise<Ended> {
    const { clock, parse, hello, onWelcome, onMessage, silence, onBeat, onFault } = this.#options;
    return new Promise((resolve) => {
      let open = true;
      let silentBeats = 0;
      let welcomedAt: Milliseconds | undefined;
      let told: { code: string; message: string } | undefined;
      let beats: Timer | undefined;

      const end = (code: string, message: string, refused: boolean) => {
        if (!open) return;
        open = false;
        beats?.cancel();
        signal.removeEventListener('abort', leave);
        this.#channel = undefined;
        this.#live = false;
        const lived = welcomedAt === undefined ? 0 : clock.now() - welcomedAt;
        resolve({ code, message, refused, lived });
      };
      const drop = (code: CloseName, message: string) => {
        if (!open) return;
        onFault?.(channel.peer, code, message);
        channel.close(CLOSE[code], message);
        end(code, `${message} (${channel.peer})`, isRefusal(CLOSE[code]));
      };
      const guarded = (step: () => void) => {
        try {
          step();
        } catch (thrown) {
          const known = thrown instanceof PulseError && isCloseName(thrown.code);
          drop(known ? thrown.code : 'internal', messageOf(thrown));
        }
      };
      const leave = () => {
        channel.close(CLOSE.normal, 'client stops');
        end('normal', 'client stops', false);
      };
      const take = (frame: Frame) => {
        silentBeats = 0;
        const message = parse(frame, channel.peer);
        if (message === undefined) return;
        if (message.kind === 'failure') {
          const failure = message as AnyMessage & { code?: unknown; message?: unknown };
          told = { code: String(failure.code), message: String(failure.message) };
        } else if (welcomedAt !== undefined) {
          onMessage(message);
        } else if (message.kind === 'welcome') {
          onWelcome(message);
          welcomedAt = clock.now();
          this.#live = true;
          this.#tell({ status: 'live', since: welcomedAt, peer: channel.peer });
        } else {
          drop('unexpected-message', `${message.kind} before the welcome`);
        }
      };
      const beat = () => {
        silentBeats += 1;
        if (silentBeats >= (silence?.() ?? DEAD_AFTER_BEATS)) {
          return drop('heartbeat-lost', `nothing heard for ${silentBeats} heartbeats`);
        }
        this.send({ kind: 'heartbeat', time: clock.now() });
        if (this.#live) onBeat?.();
      };

      this.#channel = channel;
      channel.onFrame((frame) => {
        if (open) guarded(() => take(frame));
      });
      channel.onClose(({ code, reason }) => {
        const message = told?.message ?? (reason || `connection closed (${code})`);
        end(told?.code ?? closeName(code), message, isRefusal(code));
      });
      signal.addEventListener('abort', leave, { once: true });
      beats = every(clock, HEARTBEAT, () => guarded(beat));
      channel.send(JSON.stringify(hello()));
    });
  }
}

/** Resolves after `delay`, or at once when `signal` aborts. */
function wait(clock: Clock, delay: Milliseconds, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      timer.cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = clock.after(delay, done);
    signal.addEventListener('abort', done, { once: true });
  });
}
