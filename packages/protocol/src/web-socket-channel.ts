import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { CLOSE } from './close-codes.ts';
import type { Channel, CloseReason, Frame } from './transport.ts';

/** Longest reason that a close frame may carry, in bytes (RFC 6455, 5.5). */
const REASON_BYTES = 123;

/** Options that both ends give to `ws`. Compression stays off: it costs memory per connection and a CPU per burst. */
export const socketOptions = (maxFrameBytes: number) => ({
  perMessageDeflate: false,
  maxPayload: maxFrameBytes,
  /** A frame in a thousand pieces is no honest frame. */
  maxFragments: 1024,
  /** Answered by {@link WebSocketChannel}, where there is room. */
  autoPong: false,
  /** Milliseconds that the other end has to answer a close before the connection is cut. */
  closeTimeout: 2000,
});

/** Bytes buffered above which pings go unanswered: who does not read gets no pongs to store. */
const PONG_ROOM = 64 * 1024;

/** A text frame goes to many receivers in a row: its bytes are made once. */
let lastText: { readonly text: string; readonly bytes: Buffer } = { text: '', bytes: Buffer.alloc(0) };

function textBytes(text: string): Buffer {
  if (lastText.text !== text) lastText = { text, bytes: Buffer.from(text) };
  return lastText.bytes;
}

/**
 * A WebSocket as a {@link Channel}. What is sent within one turn of the event loop leaves in one write: a write costs
 * the same whatever it carries. `stream` is the connection below the socket.
 */
export class WebSocketChannel implements Channel {
  readonly peer: string;
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  #corked = false;
  #frameHandler: (frame: Frame) => void = () => {};
  readonly #closeHandlers: ((reason: CloseReason) => void)[] = [];
  #drainHandler: () => void = () => {};

  constructor(socket: WebSocket, stream: Duplex, peer: string, onOversized: () => void = () => {}) {
    this.#socket = socket;
    this.#stream = stream;
    this.peer = peer;
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      this.#frameHandler(isBinary ? data : data.toString());
    });
    socket.on('ping', (data) => {
      if (socket.bufferedAmount < PONG_ROOM) socket.pong(data);
    });
    socket.on('close', (code, reason) => {
      for (const handler of this.#closeHandlers) handler({ code, reason: reason.toString() });
    });
    socket.on('error', (error: Error & { code?: string }) => {
      // `ws` closes the connection itself; what remains is to tell the one fault that the limits are about.
      if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') onOversized();
    });
  }

  get buffered(): number {
    return this.#socket.bufferedAmount;
  }

  send(frame: Frame): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    if (!this.#corked) {
      this.#corked = true;
      this.#stream.cork();
      setImmediate(() => {
        this.#corked = false;
        this.#stream.uncork();
      });
    }
    const binary = typeof frame !== 'string';
    this.#socket.send(binary ? frame : textBytes(frame), { binary }, this.#sent);
  }

  close(code: number, reason: string): void {
    const bytes = Buffer.from(reason).subarray(0, REASON_BYTES);
    // A cut within a character would make the frame invalid.
    const text = bytes.toString().replace(/\uFFFD+$/, '');
    this.#socket.close(code, text);
    if (code === CLOSE['heartbeat-lost']) this.#socket.terminate();
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

  readonly #sent = (error?: Error | null): void => {
    if (!error && this.#socket.bufferedAmount === 0) this.#drainHandler();
  };
}
