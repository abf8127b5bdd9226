import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LayoutDelta, LayoutId, LayoutSnapshot, SourceId, StreamHealth } from '@pulse/model';
import { decodeFrame } from '../src/codec.ts';
import type {
  ClientChannel,
  CloseReason,
  Connect,
  Frame,
  StatisticDelta,
  StatisticValues,
} from '../src/mod.ts';

/** The fields of all messages; each message has those of its kind. */
export interface Message {
  readonly kind: string;
  readonly id: number;
  readonly code: string;
  readonly layout: LayoutId;
  readonly source: SourceId;
  readonly epoch: number;
  readonly from: number;
  readonly events: readonly unknown[];
  readonly snapshot: LayoutSnapshot;
  readonly delta: LayoutDelta & StatisticDelta;
  readonly value: StatisticValues;
  readonly request: number;
  readonly streams: readonly StreamHealth[];
}

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
