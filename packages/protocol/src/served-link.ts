import { PulseError } from '@pulse/base';
import { CLOSE, type CloseName, isCloseName } from './close-codes.ts';
import { encodeFrame, frameBytes } from './codec.ts';
import { type ChannelLimits, DEAD_AFTER_BEATS } from './limits.ts';
import type { Encoding } from './log-messages.ts';
import type { OnProtocolEvent } from './protocol-event.ts';
import type { Channel, Frame } from './transport.ts';
import { negotiate, type SpokenVersions } from './versions.ts';

/** What both patterns' hellos have in common. */
export interface AnyHello {
  readonly kind: 'hello';
  readonly protocol: string;
  readonly versions: readonly number[];
  readonly schemaHash?: string;
  readonly encoding: Encoding;
}

/** What a pattern does on a channel once the client has said hello. */
export interface ServedSession<Message> {
  /** Every message after the hello, heartbeats excepted. Throws a {@link PulseError} with a code of the table. */
  onMessage(message: Message): void;
  /** The channel has taken all that it held. */
  onDrain(): void;
  /** Once a heartbeat period. */
  onBeat(): void;
  /** The channel is gone; called exactly once. */
  onEnd(): void;
}

export interface ServedLinkOptions<Hello extends AnyHello, Message> {
  readonly protocol: string;
  readonly spoken: SpokenVersions;
  readonly limits: ChannelLimits;
  readonly onEvent: OnProtocolEvent;
  parse(frame: Frame, peer: string): Hello | Message | undefined;
  /**
   * The hello, its protocol and version found good. Sends the welcome and returns the session; throws or rejects with
   * a {@link PulseError} whose code is of the table to refuse.
   */
  onHello(hello: Hello, version: number, hash: string, link: ServedLink): Promise<ServedSession<Message>>;
  onEnd(link: ServedLink): void;
}

/** The server's end of one channel: hello, limits, heartbeat and errors, which are the same for both patterns. */
export interface ServedLink {
  readonly peer: string;
  readonly open: boolean;
  /** Bytes that were sent and not taken. */
  readonly buffered: number;
  /** More is buffered than the limit: hold back until the session's `onDrain`. */
  readonly congested: boolean;
  readonly encoding: Encoding;
  send(frame: Frame): void;
  sendMessage(message: object): void;
  /** Says why and closes. Idempotent. */
  close(code: CloseName, message: string): void;
  /** Runs a step on behalf of this channel: whatever it throws ends this channel and nothing else. */
  guard(step: () => void): void;
  /** Closes because of what was thrown: an error of the table says itself why, anything else is `internal`. */
  fail(thrown: unknown): void;
  /** To be called by the server once a heartbeat period. */
  beat(): void;
}

export function serveLink<Hello extends AnyHello, Message extends { readonly kind: string }>(
  channel: Channel,
  options: ServedLinkOptions<Hello, Message>,
): ServedLink {
  return new ChannelLink(channel, options);
}

class ChannelLink<Hello extends AnyHello, Message extends { readonly kind: string }> implements ServedLink {
  readonly #channel: Channel;
  readonly #options: ServedLinkOptions<Hello, Message>;
  #state: 'waiting' | 'greeting' | 'serving' | 'closed' = 'waiting';
  #session: ServedSession<Message> | undefined;
  #silentBeats = 0;
  #messages = 0;
  encoding: Encoding = 'json';

  constructor(channel: Channel, options: ServedLinkOptions<Hello, Message>) {
    this.#channel = channel;
    this.#options = options;
    channel.onFrame((frame) => this.guard(() => this.#take(frame)));
    channel.onDrain(() => this.guard(() => this.#session?.onDrain()));
    channel.onClose(({ code, reason }) => {
      options.onEvent({ kind: 'closed', peer: this.peer, code, reason });
      this.#end();
    });
    options.onEvent({ kind: 'opened', peer: this.peer });
  }

  get peer(): string {
    return this.#channel.peer;
  }

  get open(): boolean {
    return this.#state !== 'closed';
  }

  get buffered(): number {
    return this.#channel.buffered;
  }

  get congested(): boolean {
    return this.buffered > this.#options.limits.bufferedBytes;
  }

  send(frame: Frame): void {
    if (this.open) this.#channel.send(frame);
  }

  sendMessage(message: object): void {
    this.send(encodeFrame(message, this.encoding));
  }

  close(code: CloseName, message: string): void {
    if (!this.open) return;
    this.#options.onEvent({ kind: 'closing', peer: this.peer, code, message });
    this.sendMessage({ kind: 'failure', code, message });
    this.#channel.close(CLOSE[code], message);
    this.#end();
  }

  beat(): void {
    this.guard(() => {
      this.#messages = 0;
      this.#silentBeats += 1;
      if (this.#silentBeats < DEAD_AFTER_BEATS) return this.#session?.onBeat();
      if (this.#state === 'waiting') return this.close('hello-timeout', 'no hello came');
      this.close('heartbeat-lost', `nothing heard for ${DEAD_AFTER_BEATS} heartbeats`);
    });
  }

  #end(): void {
    if (!this.open) return;
    this.#state = 'closed';
    this.#session?.onEnd();
    this.#options.onEnd(this);
  }

  guard(step: () => void): void {
    if (!this.open) return;
    try {
      step();
    } catch (thrown) {
      this.fail(thrown);
    }
  }

  fail(thrown: unknown): void {
    if (!this.open) return;
    if (thrown instanceof PulseError && isCloseName(thrown.code)) {
      return this.close(thrown.code, thrown.message);
    }
    this.#options.onEvent({ kind: 'failed', peer: this.peer, error: thrown });
    this.close('internal', 'the server failed; its log tells more');
  }

  #take(frame: Frame): void {
    const { limits, onEvent, parse } = this.#options;
    const bytes = frameBytes(frame);
    if (bytes > limits.clientFrameBytes) {
      onEvent({ kind: 'oversized', peer: this.peer, bytes, limit: limits.clientFrameBytes });
      return this.close('frame-too-large', `${bytes} bytes, at most ${limits.clientFrameBytes}`);
    }
    this.#messages += 1;
    if (this.#messages > limits.messagesPerBeat) {
      return this.close('too-many-messages', `more than ${limits.messagesPerBeat} within a heartbeat`);
    }
    const message = parse(frame, this.peer);
    // Only a hello is a sign of life before the hello.
    if (this.#state !== 'waiting') this.#silentBeats = 0;
    if (message === undefined) return;
    if (this.#state === 'waiting') return this.#greet(message);
    if (message.kind === 'heartbeat' || message.kind === 'failure') return;
    if (message.kind === 'hello' || this.#session === undefined) {
      return this.close('unexpected-message', `${message.kind} came out of turn`);
    }
    this.#session.onMessage(message as Message);
  }

  #greet(message: Hello | Message): void {
    const { protocol, spoken, onEvent, onHello } = this.#options;
    if (!isHello<Hello>(message))
      return this.close('unexpected-message', `${message.kind} came before the hello`);
    if (message.protocol !== protocol) {
      return this.close('version-unsupported', `this is ${protocol}, not ${message.protocol}`);
    }
    const negotiated = negotiate(message, spoken);
    if (!negotiated.ok) return this.close(negotiated.code, negotiated.message);
    this.#state = 'greeting';
    this.#silentBeats = 0;
    this.encoding = message.encoding;
    const { version, hash } = negotiated;
    onHello(message, version, hash, this).then(
      (session) => {
        if (!this.open) return session.onEnd();
        this.#state = 'serving';
        this.#session = session;
        onEvent({ kind: 'welcomed', peer: this.peer, version, encoding: message.encoding });
      },
      (thrown: unknown) => this.fail(thrown),
    );
  }
}

function isHello<Hello extends AnyHello>(message: { readonly kind: string }): message is Hello {
  return message.kind === 'hello';
}
