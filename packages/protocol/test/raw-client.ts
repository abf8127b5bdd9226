import { setImmediate as nextTurn } from 'node:timers/promises';
import { decodeFrame } from '../src/codec.ts';
import type { ClientChannel, CloseReason, Connect, Frame } from '../src/mod.ts';

// biome-ignore lint/suspicious/noExplicitAny: what a server sends is looked at field by field
export type Message = { kind: string } & Record<string, any>;

/** A client that keeps no rule by itself: says what a test wants said and notes what it hears. */
export class RawClient {
  readonly channel: ClientChannel;
  readonly frames: Frame[] = [];
  readonly messages: Message[] = [];
  closed: CloseReason | undefined;

  constructor(channel: ClientChannel) {
    this.channel = channel;
    channel.onFrame((frame) => {
      this.frames.push(frame);
      this.messages.push(decodeFrame(frame) as Message);
    });
    channel.onClose((reason) => {
      this.closed = reason;
    });
  }

  static async open(connect: Connect): Promise<RawClient> {
    return new RawClient(await connect(new AbortController().signal));
  }

  say(message: object | string): void {
    this.channel.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  of(kind: string): Message[] {
    return this.messages.filter((message) => message.kind === kind);
  }

  /** Resolves with the n-th message of a kind. */
  async heard(kind: string, count = 1): Promise<Message> {
    await until(() => this.of(kind).length >= count || this.closed !== undefined);
    const message = this.of(kind)[count - 1];
    if (!message) throw new Error(`closed with ${JSON.stringify(this.closed)} before ${kind}`);
    return message;
  }

  async ended(): Promise<CloseReason> {
    await until(() => this.closed !== undefined);
    return this.closed as CloseReason;
  }
}

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await nextTurn();
}

/** Lets everything that is under way in this process arrive. */
export async function settle(turns = 10): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await nextTurn();
}
