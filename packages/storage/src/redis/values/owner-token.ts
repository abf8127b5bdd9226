import type { RedisReply } from '../connection/redis-link.ts';

/** The content of a key that holds a token or a revision; 0 when it is not there or holds something else. */
export function tokenOf(reply: RedisReply | undefined): number {
  if (!Buffer.isBuffer(reply)) return 0;
  const token = Number(reply.toString());
  return Number.isSafeInteger(token) && token > 0 ? token : 0;
}
