import type { RedisCommand, RedisReply } from '../connection/redis-link.ts';

/** Commands that go to Redis together, and what their replies mean. */
export class CommandSequence {
  readonly commands: RedisCommand[] = [];
  /** Whether anything in it is heard on the channel. */
  says = false;
  readonly #channel: string;
  readonly #whenAnswered: ((replies: readonly RedisReply[]) => void)[] = [];

  constructor(channel: string) {
    this.#channel = channel;
  }

  add(command: RedisCommand, whenAnswered?: (reply: RedisReply | undefined) => void): void {
    const place = this.commands.push(command) - 1;
    if (whenAnswered) this.#whenAnswered.push((replies) => whenAnswered(replies[place]));
  }

  say(message: Buffer): void {
    this.says = true;
    this.commands.push(['publish', this.#channel, message]);
  }

  answered(replies: readonly RedisReply[]): void {
    for (const each of this.#whenAnswered) each(replies);
  }
}
