/** Why a channel ended. Codes 4000–4999 are ours (SPEC.md, table of close codes); others are WebSocket's. */
export interface CloseReason {
  readonly code: number;
  readonly reason: string;
}

/** One frame: text for JSON, bytes for msgpack. A frame is never split or merged. */
export type Frame = string | Uint8Array;

/** The end of a channel as a client needs it: what a browser's WebSocket can offer. */
export interface ClientChannel {
  /** Who is at the other end, for logs: `127.0.0.1:53211`, `in-process`. */
  readonly peer: string;
  send(frame: Frame): void;
  /** Ends the channel; idempotent. Frames sent before are delivered first where the other end still reads. */
  close(code: number, reason: string): void;
  onFrame(handler: (frame: Frame) => void): void;
  /** Calls back exactly once. May be used by several, unlike the other handlers. */
  onClose(handler: (reason: CloseReason) => void): void;
}

/**
 * One ordered, two-way pipe of frames between a client and a server; WebSocket and in-process alike.
 *
 * Callers may send the same frame object on many channels and must not change its bytes afterwards. Handlers are set
 * before the first turn of the event loop after the channel was handed out; nothing is delivered earlier.
 */
export interface Channel extends ClientChannel {
  /** Bytes accepted by `send` that the other end has not taken yet. */
  readonly buffered: number;
  /** Calls back whenever `buffered` has come back to 0: the moment to go on with what was held back. */
  onDrain(handler: () => void): void;
}

/** Opens a channel to one server. Rejects with a {@link PulseError} that names the address, or when `signal` aborts. */
export type Connect = (signal: AbortSignal) => Promise<ClientChannel>;

/** Takes channels as they are opened. */
export type Accept = (channel: Channel) => void;
