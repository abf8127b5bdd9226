import { type Clock, PulseError } from '@pulse/base';
import type { StreamHealth } from '@pulse/model';
import { assembleFrame, encodeField, encodeFrame, frameBytes } from './codec.ts';
import { encodedOnce } from './encoded-once.ts';
import type { PushLimits } from './limits.ts';
import type { ServedLink, ServedSession } from './served-link.ts';

/** What one viewer is pushed, whatever it follows. */
export interface PushOptions {
  readonly clock: Clock;
  readonly limits: PushLimits;
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
  /** Of answers, since the channel was last empty or nearly so. */
  #answerBytes = 0;
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
    this.#answerBytes = 0;
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

  /** Answers are not held back, so who asks and does not read is stopped. */
  protected answer(message: object): void {
    const frame = encodeFrame(message, this.link.encoding);
    this.#answerBytes = (this.link.congested ? this.#answerBytes : 0) + frameBytes(frame);
    if (this.#answerBytes > this.#options.limits.answerBytes) {
      throw new PulseError('too-slow', `more than ${this.#options.limits.answerBytes} bytes of answers wait`);
    }
    this.link.send(frame);
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
