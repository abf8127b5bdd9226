import {
  type Accept,
  type Channel,
  type CloseReason,
  type Connect,
  connectInProcess,
  type Frame,
} from '../src/mod.ts';

/** A connection of which the far end takes the server's frames only when it is told to: a slow line with a long buffer. */
export class SluggishLine implements Channel {
  readonly connect: Connect;
  readonly peer = 'a slow line';
  /** While true, frames pass at once. */
  flowing = true;
  readonly #held: Frame[] = [];
  #channel: Channel | undefined;
  #drain: () => void = () => {};

  constructor(accept: Accept) {
    this.connect = connectInProcess((channel) => {
      this.#channel = channel;
      accept(this);
    });
  }

  get held(): number {
    return this.#held.length;
  }

  get buffered(): number {
    return this.#held.reduce((sum, frame) => sum + frame.length, 0);
  }

  /** Lets `count` frames pass; tells the drain when none is left. */
  release(count = Number.POSITIVE_INFINITY): void {
    for (const frame of this.#held.splice(0, count)) this.#channel?.send(frame);
    if (this.#held.length === 0) this.#drain();
  }

  send(frame: Frame): void {
    if (this.flowing) this.#channel?.send(frame);
    else this.#held.push(frame);
  }

  close(code: number, reason: string): void {
    this.#channel?.close(code, reason);
  }

  onFrame(handler: (frame: Frame) => void): void {
    this.#channel?.onFrame(handler);
  }

  onClose(handler: (reason: CloseReason) => void): void {
    this.#channel?.onClose(handler);
  }

  onDrain(handler: () => void): void {
    this.#drain = handler;
  }
}
