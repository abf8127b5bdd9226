import type { Clock } from '@pulse/base';
import type { LayoutId, StreamHealth } from '@pulse/model';
import type { Freshness, Instant } from '../rules/freshness.ts';
import { freshnessOf } from '../rules/freshness.ts';
import type { LiveChannel, OpenChannel } from './channel.ts';
import { LayoutStore, type NextFrame } from './layout-store.ts';
import { StreamClock } from './stream-clock.ts';

export type ChannelState = 'connecting' | 'connected' | 'lost';

/** How the feed fares as a whole; a new object whenever anything of it changed. */
export interface FeedStatus {
  readonly channel: ChannelState;
  readonly streams: readonly StreamHealth[];
}

interface OpenLayout {
  readonly store: LayoutStore;
  users: number;
  close: () => void;
}

export interface LiveFeedOptions {
  readonly clock: Clock;
  readonly nextFrame: NextFrame;
  readonly open: OpenChannel;
  /** The server no longer knows who this is. */
  onSignedOut(): void;
}

/** Everything live of one page: the channel, the clock of the streams, and a store per layout in use. */
export class LiveFeed {
  readonly clock: StreamClock;
  readonly #options: LiveFeedOptions;
  readonly #layouts = new Map<LayoutId, OpenLayout>();
  readonly #listeners = new Set<() => void>();
  readonly #channel: LiveChannel;
  readonly #stops: (() => void)[];
  #status: FeedStatus = { channel: 'connecting', streams: [] };
  /** As last told, watermarks included. */
  #streams: readonly StreamHealth[] = [];
  #alive: Instant | undefined;

  constructor(options: LiveFeedOptions) {
    this.#options = options;
    this.clock = new StreamClock(options.clock);
    this.#channel = options.open({
      onConnected: () => this.#tell({ channel: 'connected' }),
      onLost: (code) => {
        this.#tell({ channel: 'lost' });
        if (code === 'unauthorised') options.onSignedOut();
      },
      onServerTime: (time) => this.clock.serverTime(time),
      onHealth: (streams) => this.#onHealth(streams),
    });
    const tick = () => {
      const now = this.clock.shown;
      if (now !== undefined) for (const { store } of this.#layouts.values()) store.tick(now);
    };
    this.#stops = [this.clock.subscribe(tick), this.clock.start()];
  }

  /** The store of a layout; each call is to be matched by one of the returned `release`. */
  use(layout: LayoutId): { store: LayoutStore; release: () => void } {
    const known = this.#layouts.get(layout);
    const open = known ?? this.#open(layout);
    open.users++;
    let released = false;
    return {
      store: open.store,
      release: () => {
        if (released) return;
        released = true;
        open.users--;
        if (open.users > 0) return;
        open.close();
        this.#layouts.delete(layout);
      },
    };
  }

  /** Subscribes anew to a layout that was refused. */
  retry(layout: LayoutId): void {
    const open = this.#layouts.get(layout);
    if (!open) return;
    open.close();
    open.store.reopen();
    open.close = this.#subscribe(layout, open.store);
  }

  freshness(store: LayoutStore): Freshness {
    const signs = {
      connected: this.#status.channel === 'connected',
      streams: this.#streams,
      version: store.version,
      alive: store.version && this.#alive,
      refresh: store.info?.refresh ?? 1,
    };
    return freshnessOf(signs, this.clock.local());
  }

  readonly subscribeStatus = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly status = (): FeedStatus => this.#status;

  close(): void {
    for (const stop of this.#stops) stop();
    this.#channel.close();
  }

  #open(layout: LayoutId): OpenLayout {
    const store = new LayoutStore(this.#options.nextFrame);
    const open = { store, users: 0, close: this.#subscribe(layout, store) };
    this.#layouts.set(layout, open);
    return open;
  }

  #subscribe(layout: LayoutId, store: LayoutStore): () => void {
    return this.#channel.subscribe(layout, {
      onSnapshot: (info, snapshot) => {
        this.clock.streamTime(snapshot.at);
        store.open(info, snapshot, this.clock.local());
      },
      onDelta: (delta) => {
        this.clock.streamTime(delta.at);
        store.apply(delta, this.clock.local());
      },
      onRefused: (code, message) => store.refuse(code, message),
    });
  }

  #onHealth(streams: readonly StreamHealth[]): void {
    this.clock.setReplay(streams.length > 0 && streams.every((s) => s.clock === 'replay'));
    for (const stream of streams) this.clock.streamTime(stream.watermark);
    const living = streams.filter((s) => s.state === 'live');
    if (living.length > 0) {
      this.#alive = { local: this.clock.local(), stream: Math.max(...living.map((s) => s.watermark)) };
    }
    const news = JSON.stringify(streams.map(lasting)) !== JSON.stringify(this.#streams.map(lasting));
    this.#streams = streams;
    if (news) this.#tell({ streams });
  }

  #tell(change: Partial<FeedStatus>): void {
    this.#status = { ...this.#status, ...change };
    for (const listener of [...this.#listeners]) listener();
  }
}

/** What of a stream's health is worth drawing anew: not the watermark, which moves with every message. */
const lasting = ({ watermark: _, ...rest }: StreamHealth) => rest;
