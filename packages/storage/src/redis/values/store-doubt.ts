import { type Milliseconds, PulseError } from '@pulse/base';
import type { StreamHealth } from '@pulse/model';
import type { RedisHealth } from '../connection/redis-connection.ts';

/** Why values, however current they look, may not be. */
export interface StoreDoubt {
  readonly code: string;
  readonly message: string;
}

/** What the keys said when they were last read: `unread` since the connection came up, `lost` although there were some. */
export type KeysState = 'unread' | 'read' | 'lost' | PulseError;

/** @param silence seconds without a word of the owner, when there is one and it should have said something */
export function findDoubt(
  health: RedisHealth,
  keys: KeysState,
  silence: number | undefined,
): StoreDoubt | undefined {
  const state = 'failure' in health ? health.failure : keys;
  if (state instanceof PulseError) return { code: state.code, message: state.message };
  const doubt = (code: string, message: string) => ({ code, message });
  switch (state) {
    case 'unread':
      return doubt('values-unavailable', 'The values are being read from Redis.');
    case 'lost':
      return doubt(
        'values-unavailable',
        'Redis has lost the values; whoever collects them writes them again.',
      );
    case 'read':
      return silence === undefined
        ? undefined
        : doubt('values-silent', `Whoever collects the values has said nothing for ${silence} s.`);
  }
}

/**
 * What can be said of streams through a store that is in doubt: that none is known to live, and why. The last entry is
 * the store's own.
 *
 * @param since when the values last were known to be right
 */
export function healthInDoubt(
  streams: readonly StreamHealth[],
  { code, message }: StoreDoubt,
  since: Milliseconds,
): readonly StreamHealth[] {
  const newest = Math.max(...streams.map((stream) => stream.watermark));
  const store: StreamHealth = {
    source: 'values',
    state: code === 'values-refused' ? 'refused' : 'disconnected',
    since,
    watermark: streams.length > 0 ? newest : since,
    clock: streams[0]?.clock ?? 'live',
    code,
    message,
  };
  const unseen = streams.map((stream) =>
    stream.state === 'live' ? ({ ...stream, state: 'disconnected', since } as const) : stream,
  );
  return [...unseen, store];
}
