import { type Accept, type Channel, type Connect, connectInProcess, type Frame } from '../src/mod.ts';

/** A connection whose far end takes frames only when it is told to: a slow line with a long buffer. */
export class SluggishLine {
  readonly connect: Connect;
  /** While true, frames pass at once. */
  flowing = true;
  readonly #held: Frame[] = [];
  #channel: Channel | undefined;
  #drain: () => void = () => {};

  constructor(accept: Accept) {
    this.connect = connectInProcess((channel) => {
      this.#channel = channel;
      accept(this.#wrap(channel));
    });
  }

  get held(): number {
    return this.#held.length;
  }

  get heldBytes(): number {
    return this.#held.reduce((sum, frame) => sum + frame.length, 0);
  }

  /** Lets `count` frames pass; tells the drain when none is left. */
  release(count = Number.POSITIVE_INFINITY): void {
    for (const frame of this.#held.splice(0, count)) this.#channel?.send(frame);
    if (this.#held.length === 0) this.#drain();
  }

  #wrap(channel: Channel): Channel {
    const line = this;
    return {
      peer: channel.peer,
      get buffered() {
        return line.heldBytes;
      },
      send: (frame) => {
        if (line.flowing) channel.send(frame);
        else line.#held.push(frame);
      },
      close: (code, reason) => channel.close(code, reason),
      onFrame: (handler) => channel.onFrame(handler),
      onClose: (handler) => channel.onClose(handler),
      onDrain: (handler) => {
        line.#drain = handler;
      },
    };
  }
}
