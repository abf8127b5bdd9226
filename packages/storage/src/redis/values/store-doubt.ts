import type { Milliseconds } from '@pulse/base';
import type { StreamHealth } from '@pulse/model';

/** Why values, however current they look, may not be. */
export interface StoreDoubt {
  /** When they last were known to be right. */
  readonly since: Milliseconds;
  readonly code: string;
  readonly message: string;
}

/**
 * What can be said of streams through a store that is in doubt: that none is known to live, and why. The last entry is
 * the store's own.
 */
export function healthInDoubt(
  streams: readonly StreamHealth[],
  { since, code, message }: StoreDoubt,
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
