import { createHash } from 'node:crypto';
import type { RedisReply } from '../connection/redis-link.ts';

/**
 * What stands beside a tenant's permissions, to look for cheaply: their revision, and a digest, since the permissions of
 * one revision of the directory may be computed anew.
 */
export const stampOf = (revision: number, packed: Buffer): string =>
  `${revision}:${createHash('sha256').update(packed).digest('hex').slice(0, 16)}`;

/** Undefined when there is none, or something else. */
export function readStamp(reply: RedisReply | undefined): string | undefined {
  const stamp = Buffer.isBuffer(reply) ? reply.toString() : '';
  return /^\d{1,15}:[\da-f]{16}$/.test(stamp) ? stamp : undefined;
}

/** -1 when there is none. */
export const stampedRevision = (stamp: string | undefined): number =>
  stamp === undefined ? -1 : Number(stamp.split(':')[0]);
