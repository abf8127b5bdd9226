import type { Milliseconds } from '@pulse/base';
import type { StreamHealth } from '@pulse/model';

/** An instant on both clocks: the page's own, and the *now* of the streams at that moment. */
export interface Instant {
  readonly local: Milliseconds;
  readonly stream: Milliseconds;
}

/** What is known of whether values still come. */
export interface Signs {
  readonly connected: boolean;
  readonly streams: readonly StreamHealth[];
  /** The newest version of the layout. */
  readonly version: Instant | undefined;
  /** The newest health message while a stream lived: idle, but alive. */
  readonly alive: Instant | undefined;
  /** The layout's refresh, seconds. */
  readonly refresh: number;
}

/** `never`: no value has ever come. */
export type StaleCause = 'channel' | 'stream' | 'ended' | 'silence' | 'never';

/** `age` in seconds of the page's clock; `since` in the streams' time. */
export type Freshness =
  | { readonly kind: 'fresh'; readonly age: number }
  | {
      readonly kind: 'stale';
      readonly cause: StaleCause;
      readonly since: Milliseconds;
      readonly age: number;
    };

/**
 * Stale: nothing for 2 × refresh, no channel, or no stream that lives. With several streams the values stay fresh as
 * long as one lives; the line of source problems names the others.
 */
export function freshnessOf(signs: Signs, now: Milliseconds): Freshness {
  const last = newest(signs.version, signs.alive);
  if (!last) return { kind: 'fresh', age: 0 };
  const age = Math.max(0, Math.floor((now - last.local) / 1000));
  if (!signs.connected) return { kind: 'stale', cause: 'channel', since: last.stream, age };
  if (signs.streams.length > 0 && !signs.streams.some((s) => s.state === 'live')) {
    return fallenStream(signs.streams, signs.alive ?? last, now);
  }
  if (now - last.local > 2000 * signs.refresh) {
    return { kind: 'stale', cause: 'silence', since: last.stream, age };
  }
  return { kind: 'fresh', age };
}

/** Versions may still come from a stream that has fallen; only its last sign of life counts. */
function fallenStream(streams: readonly StreamHealth[], last: Instant, now: Milliseconds): Freshness {
  const since = Math.max(...streams.map((s) => s.watermark));
  if (since <= 0) return { kind: 'stale', cause: 'never', since: 0, age: 0 };
  const behind = streams.every((s) => s.clock === 'live') ? last.stream - since : 0;
  const age = Math.max(0, Math.floor((now - last.local + Math.max(0, behind)) / 1000));
  const cause = streams.every((s) => s.state === 'ended') ? 'ended' : 'stream';
  return { kind: 'stale', cause, since, age };
}

function newest(a: Instant | undefined, b: Instant | undefined): Instant | undefined {
  if (!a || !b) return a ?? b;
  return a.local >= b.local ? a : b;
}
