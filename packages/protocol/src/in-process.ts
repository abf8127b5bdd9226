import { PulseError } from '@pulse/base';
import { CLOSE } from './close-codes.ts';
import { frameBytes } from './codec.ts';
import { SERVER_FRAME_BYTES } from './limits.ts';
import type { Accept, Channel, CloseReason, Connect, Frame } from './transport.ts';

/**
 * The transport of the single-process mode: the same frames as over WebSocket, handed over in memory on the next turn
 * of the event loop. Every connect opens one channel to the server that `accept` belongs to.
 */
export function connectInProcess(accept: Accept, options: { readonly maxFrameBytes?: number } = {}): Connect {
  const limit = options.maxFrameBytes ?? SERVER_FRAME_BYTES;
  return (signal) => {
    if (signal.aborted) return Promise.reject(new PulseError('unreachable', 'in-process: given up'));
    const client = new InProcessChannel(limit);
    accept(client.other);
    return Promise.resolve(client);
  };
}

class InProcessChannel implements Channel {
  readonly peer = 'in-process';
  readonly #limit: number;
  readonly other: InProcessChannel;
  /** Frames on their way to the other end; the close, if any, is the last. */
  #outgoing: Frame[] = [];
  #closing: CloseReason | undefined;
  #closed = false;
  #scheduled = false;
  #buffered = 0;
  #frameHandler: (frame: Frame) => void = () => {};
  readonly #closeHandlers: ((reason: CloseReason) => void)[] = [];
  #drainHandler: () => void = () => {};

  constructor(limit: number, other?: InProcessChannel) {
    this.#limit = limit;
    this.other = other ?? new InProcessChannel(limit, this);
  }

  get buffered(): number {
    return this.#buffered;
  }

  send(frame: Frame): void {
    if (this.#closed || this.#closing) return;
    this.#outgoing.push(frame);
    this.#buffered += frameBytes(frame);
    this.#schedule();
  }

  close(code: number, reason: string): void {
    if (this.#closed || this.#closing) return;
    this.#closing = { code, reason };
    this.#schedule();
  }

  onFrame(handler: (frame: Frame) => void): void {
    this.#frameHandler = handler;
  }

  onClose(handler: (reason: CloseReason) => void): void {
    this.#closeHandlers.push(handler);
  }

  onDrain(handler: () => void): void {
    this.#drainHandler = handler;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#deliver());
  }

  #deliver(): void {
    this.#scheduled = false;
    const frames = this.#outgoing;
    this.#outgoing = [];
    for (const frame of frames) {
      this.#buffered -= frameBytes(frame);
      this.other.#receive(frame);
    }
    if (frames.length > 0 && this.#buffered === 0 && !this.#closed) this.#drainHandler();
    if (this.#closing && this.#outgoing.length === 0) {
      const reason = this.#closing;
      this.other.#end(reason);
      this.#end(reason);
    }
  }

  #receive(frame: Frame): void {
    if (this.#closed || this.#closing) return;
    if (frameBytes(frame) > this.#limit) {
      return this.close(CLOSE['frame-too-large'], `frame above ${this.#limit} bytes`);
    }
    this.#frameHandler(frame);
  }

  #end(reason: CloseReason): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#outgoing = [];
    this.#buffered = 0;
    for (const handler of this.#closeHandlers) handler(reason);
  }
}
