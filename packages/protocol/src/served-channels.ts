import { type Clock, every, type Timer } from '@pulse/base';
import { CLOSE } from './close-codes.ts';
import { type ChannelLimits, HEARTBEAT } from './limits.ts';
import type { OnProtocolEvent } from './protocol-event.ts';
import type { ServedLink } from './served-link.ts';
import type { Channel } from './transport.ts';

export interface ServedChannelsOptions {
  readonly clock: Clock;
  readonly limits: ChannelLimits;
  readonly onEvent: OnProtocolEvent;
  readonly signal: AbortSignal | undefined;
  /** Before the links beat. */
  readonly onBeat?: () => void;
}

/**
 * The open channels of one server: their number is bounded, one timer beats for all of them and runs only while there
 * are any, and the signal closes them.
 */
export class ServedChannels {
  readonly #options: ServedChannelsOptions;
  readonly #links = new Set<ServedLink>();
  #beats: Timer | undefined;

  constructor(options: ServedChannelsOptions) {
    this.#options = options;
    options.signal?.addEventListener('abort', () => this.#closeAll(), { once: true });
  }

  /** Serves a channel, unless there are too many or the server stops. */
  add(channel: Channel, serve: () => ServedLink): void {
    const { clock, limits, onEvent, signal } = this.#options;
    if (signal?.aborted) return channel.close(CLOSE['going-away'], 'server stops');
    if (this.#links.size >= limits.channels) {
      const message = `${limits.channels} channels are open already`;
      onEvent({ kind: 'closing', peer: channel.peer, code: 'overloaded', message });
      return channel.close(CLOSE.overloaded, message);
    }
    this.#links.add(serve());
    this.#beats ??= every(clock, HEARTBEAT, () => this.#beat());
  }

  remove(link: ServedLink): void {
    this.#links.delete(link);
    if (this.#links.size > 0) return;
    this.#beats?.cancel();
    this.#beats = undefined;
  }

  #beat(): void {
    this.#options.onBeat?.();
    for (const link of [...this.#links]) link.beat();
  }

  #closeAll(): void {
    for (const link of [...this.#links]) link.close('going-away', 'server stops');
  }
}
