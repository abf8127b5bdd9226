import { type Clock, PulseError } from '@pulse/base';
import type { StreamHealth } from '@pulse/model';
import { assembleFrame, encodeField } from './codec.ts';
import { encodedOnce } from './encoded-once.ts';
import type { ChannelLimits } from './limits.ts';
import type { ServedLink, ServedSession } from './served-link.ts';

/** What one viewer is pushed, whatever it follows. */
export interface PushOptions {
  readonly clock: Clock;
  readonly limits: ChannelLimits;
  /** How the streams behind the values fare now. */
  health(): readonly StreamHealth[];
}

/**
 * The server's end of the state pattern, without what is followed: heartbeats, health, and the viewer that takes
 * nothing. Nothing queues: what does not fit now is made when there is room.
 */
export abstract class PushSession<Message> implements ServedSession<Message> {
  protected readonly link: ServedLink;
  readonly #options: PushOptions;
  #healthOwed = false;
  #stalledBeats = 0;
  #bufferedBefore = 0;

  constructor(link: ServedLink, options: PushOptions) {
    this.link = link;
    this.#options = options;
  }

  abstract onMessage(message: Message): void;
  abstract onEnd(): void;
  /** Everything that may owe the viewer something. */
  protected abstract followings(): Iterable<{ drained(): void }>;

  onDrain(): void {
    if (this.#healthOwed) this.sendHealth();
    for (const each of this.followings()) {
      if (this.link.congested) return;
      each.drained();
    }
  }

  onBeat(): void {
    const { clock, limits } = this.#options;
    // Nothing is added while the channel is congested: bytes that are not fewer were not taken.
    const { congested, buffered } = this.link;
    this.#stalledBeats = congested && buffered >= this.#bufferedBefore ? this.#stalledBeats + 1 : 0;
    this.#bufferedBefore = buffered;
    if (this.#stalledBeats >= limits.stalledBeats) {
      throw new PulseError('too-slow', `nothing was taken for ${this.#stalledBeats} heartbeats`);
    }
    if (congested) return;
    this.link.sendMessage({ kind: 'heartbeat', time: clock.now() });
    this.sendHealth();
  }

  protected sendHealth(streams: readonly StreamHealth[] = this.#options.health()): void {
    const { congested, encoding } = this.link;
    this.#healthOwed = congested;
    if (congested) return;
    const kind = encodeField('health', encoding);
    this.link.send(
      assembleFrame(
        [
          ['kind', kind],
          ['streams', encodedOnce(streams, encoding)],
        ],
        encoding,
      ),
    );
  }
}
