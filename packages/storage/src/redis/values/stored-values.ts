import type { LayoutDelta, LayoutId, LayoutSnapshot, TenantId } from '@pulse/model';
import { LayoutRows } from '../../memory/layout-rows.ts';
import type { RedisConnection } from '../connection/redis-connection.ts';
import type { RedisReply } from '../connection/redis-link.ts';
import { redisKeys } from '../redis-keys.ts';
import { tokenOf } from './owner-token.ts';
import { readFrames } from './value-frames.ts';
import { type NumberedHealth, readHealth, readIndex, type ValueIndex } from './value-messages.ts';

/** What the keys of a tenant hold. A part that is missing or damaged is undefined or not in the map. */
export interface StoredValues {
  readonly token: number;
  readonly index: ValueIndex | undefined;
  readonly health: NumberedHealth | undefined;
  readonly snapshots: ReadonlyMap<LayoutId, LayoutSnapshot>;
}

/** Snapshots in one reading: bounds what waits in memory to be unpacked. */
const AT_ONCE = 16;

/**
 * Reads what the owner has written; undefined when the tenant has no owner, or one below `least`. Rejects with
 * {@link PulseError} `values-unavailable` or `values-refused`.
 */
export async function readStoredValues(
  connection: RedisConnection,
  tenant: TenantId,
  least: number,
): Promise<StoredValues | undefined> {
  const [owner] = await connection.send([['get', redisKeys.owner(tenant)]]);
  const token = tokenOf(owner);
  if (token === 0 || token < least) return undefined;
  const [index, health] = await connection.trySend([
    ['get', redisKeys.index(tenant, token)],
    ['get', redisKeys.health(tenant, token)],
  ]);
  const known = parsed(index, readIndex);
  const snapshots = new Map<LayoutId, LayoutSnapshot>();
  const tables = known?.tables ?? [];
  for (let at = 0; at < tables.length; at += AT_ONCE) {
    const some = tables.slice(at, at + AT_ONCE);
    const replies = await connection.trySend(
      some.map((id) => ['get', redisKeys.snapshot(tenant, token, id)]),
    );
    for (const [place, id] of some.entries()) {
      const snapshot = parsed(replies[place], (bytes) => readSnapshot(bytes, id));
      if (snapshot) snapshots.set(id, snapshot);
    }
  }
  return { token, index: known, health: parsed(health, readHealth), snapshots };
}

function parsed<Parsed>(reply: RedisReply | undefined, parse: (bytes: Buffer) => Parsed): Parsed | undefined {
  if (!Buffer.isBuffer(reply)) return undefined;
  try {
    return parse(reply);
  } catch {
    // Damaged or of another release: as good as not there, and written anew by its owner.
    return undefined;
  }
}

/** A snapshot and the deltas behind it. @throws when they do not fit together */
function readSnapshot(bytes: Buffer, layout: LayoutId): LayoutSnapshot {
  const [first, ...rest] = readFrames(bytes);
  if (first?.kind !== 'snapshot' || first.snapshot.layout !== layout) throw new TypeError('no snapshot');
  const rows = new LayoutRows(first.snapshot);
  for (const frame of rest) rows.apply(deltaOf(frame, rows));
  return rows.snapshot();
}

function deltaOf(frame: ReturnType<typeof readFrames>[number], rows: LayoutRows): LayoutDelta {
  if (frame.kind !== 'delta' || !rows.at(frame.delta.from))
    throw new TypeError('a delta from another version');
  return frame.delta;
}
