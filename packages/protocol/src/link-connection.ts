import { every, messageOf, PulseError, type Timer } from '@pulse/base';
import { CLOSE, type CloseName, closeName, isCloseName, isRefusal } from './close-codes.ts';
import { DEAD_AFTER_BEATS, HEARTBEAT } from './limits.ts';
import type { AnyMessage, LinkOptions } from './link.ts';
import type { ClientChannel, Frame } from './transport.ts';

/** How one connection ended. */
export interface Ended {
  readonly code: string;
  readonly message: string;
  readonly advice?: string | undefined;
  readonly refused: boolean;
}

/**
 * The client's end of one channel: says hello, takes the welcome, watches the heartbeat.
 *
 * Silence is counted in own timer ticks, not in time: when this process itself stood still, the frames that wait in its
 * sockets are read before the next tick and the server is not blamed.
 */
export class Connection {
  readonly #channel: ClientChannel;
  readonly #options: LinkOptions;
  readonly #onLive: (peer: string) => void;
  #finish: ((ended: Ended) => void) | undefined;
  #beats: Timer | undefined;
  #silentBeats = 0;
  #beaten = false;
  #live = false;
  /** What the server said before it closed. */
  #told: { code: string; message: string } | undefined;

  constructor(channel: ClientChannel, options: LinkOptions, onLive: (peer: string) => void) {
    this.#channel = channel;
    this.#options = options;
    this.#onLive = onLive;
  }

  /** Resolves when the connection has ended, whichever side ended it. */
  run(signal: AbortSignal): Promise<Ended> {
    const { clock, hello } = this.#options;
    return new Promise((resolve) => {
      const leave = () => {
        this.#channel.close(CLOSE.normal, 'client stops');
        this.#end('normal', 'client stops', false);
      };
      this.#finish = (ended) => {
        signal.removeEventListener('abort', leave);
        resolve(ended);
      };
      if (signal.aborted) return leave();
      signal.addEventListener('abort', leave);
      this.#channel.onFrame((frame) => this.#guard(() => this.#take(frame)));
      this.#channel.onClose(({ code, reason }) => {
        const { code: name, message } = this.#told ?? { code: closeName(code), message: reason };
        this.#end(name, message || `connection closed (${code})`, isRefusal(code));
      });
      this.#beats = every(clock, HEARTBEAT, () => this.#guard(() => this.#beat()));
      this.#channel.send(JSON.stringify(hello()));
    });
  }

  /** Does nothing before the welcome and after the end. */
  send(message: object): void {
    if (this.#finish && this.#live) this.#channel.send(JSON.stringify(message));
  }

  #end(code: string, message: string, refused: boolean): void {
    this.#beats?.cancel();
    this.#finish?.({ code, message, refused });
    this.#finish = undefined;
  }

  /** Closes because of what the server sent, or did not send. */
  #drop(code: CloseName, message: string): void {
    const { peer } = this.#channel;
    this.#options.onFault?.(peer, code, message);
    this.#channel.close(CLOSE[code], message);
    this.#end(code, `${message} (${peer})`, isRefusal(CLOSE[code]));
  }

  #guard(step: () => void): void {
    if (!this.#finish) return;
    try {
      step();
    } catch (thrown) {
      const known = thrown instanceof PulseError && isCloseName(thrown.code);
      this.#drop(known ? thrown.code : 'internal', messageOf(thrown));
    }
  }

  #take(frame: Frame): void {
    const { parse, onWelcome, onMessage } = this.#options;
    this.#silentBeats = 0;
    const message = parse(frame, this.#channel.peer);
    if (message === undefined) return;
    if (message.kind === 'failure') {
      const { code, message: text } = message as AnyMessage & { code?: unknown; message?: unknown };
      this.#told = { code: String(code), message: String(text) };
    } else if ((message.kind === 'welcome') === this.#live) {
      this.#drop('unexpected-message', `${message.kind} came out of turn`);
    } else if (this.#live) {
      // Answered at once as well as by timer: browsers hold back the timers of hidden pages, but no messages.
      if (message.kind === 'heartbeat') this.#sendHeartbeat();
      onMessage(message);
    } else {
      onWelcome(message);
      this.#live = true;
      this.#onLive(this.#channel.peer);
    }
  }

  #beat(): void {
    const { silence, onBeat } = this.#options;
    this.#silentBeats += 1;
    if (this.#silentBeats >= (silence?.() ?? DEAD_AFTER_BEATS)) {
      return this.#drop('heartbeat-lost', `nothing heard for ${this.#silentBeats} heartbeats`);
    }
    if (!this.#beaten) this.#sendHeartbeat();
    this.#beaten = false;
    if (this.#live) onBeat?.();
  }

  #sendHeartbeat(): void {
    this.#beaten = true;
    this.send({ kind: 'heartbeat', time: this.#options.clock.now() });
  }
}
