import type { Clock, Milliseconds } from '@pulse/base';
import type { LayoutId, StreamHealth } from '@pulse/model';
import { type Connect, type LinkStatus, StateClient } from '@pulse/protocol/browser';
import { type Freshness, freshnessOf, type Instant } from '../rules/freshness.ts';
import { LayoutStore, type NextFrame } from './layout-store.ts';
import { StreamClock } from './stream-clock.ts';

/** `outdated`: the server speaks another version; only loading the page anew helps. */
export type ChannelState = 'connecting' | 'connected' | 'lost' | 'outdated';

/** How the feed fares as a whole; a new object whenever anything of it changed. */
export interface FeedStatus {
  readonly channel: ChannelState;
  /** Watermarks are those of the last change of anything else. */
  readonly streams: readonly StreamHealth[];
}

interface OpenLayout {
  readonly store: LayoutStore;
  users: number;
  readonly close: () => void;
}

export interface LiveFeedOptions {
  readonly connect: Connect;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly nextFrame: NextFrame;
  /** The channel was refused or could not be opened again: perhaps the session has ended. */
  onDoubt(): void;
}

/**
 * Failed attempts after which the session is in doubt, and then after each so many more, which is about once a minute:
 * the first is usual when a server restarts, and a browser does not tell a page why a connection was refused.
 */
const DOUBT_AFTER = 2;
const DOUBT_AGAIN = 12;

/** Everything live of one page: the channel, the clock of the streams, and a store per layout in use. */
export class LiveFeed {
  readonly clock: StreamClock;
  readonly #options: LiveFeedOptions;
  readonly #client: StateClient;
  readonly #layouts = new Map<LayoutId, OpenLayout>();
  readonly #listeners = new Set<() => void>();
  readonly #stopClock: () => void;
  #status: FeedStatus = { channel: 'connecting', streams: [] };
  #alive: Instant | undefined;
  #failures = 0;

  constructor(options: LiveFeedOptions) {
    this.#options = options;
    const { connect, clock, random } = options;
    this.#client = new StateClient({ connect, clock, random });
    this.clock = new StreamClock(clock, () => this.#client.now());
    this.#client.listen({
      onSnapshot: (snapshot, info) => {
        this.clock.streamTime(snapshot.at);
        const shown = this.clock.shown() ?? snapshot.at;
        this.#layouts.get(snapshot.layout)?.store.open(info, snapshot, this.clock.local(), shown);
      },
      onDelta: (_, delta) => {
        this.clock.streamTime(delta.at);
        this.#layouts.get(delta.layout)?.store.apply(delta, this.clock.local());
      },
      onRefused: (layout, code, message) => this.#layouts.get(layout)?.store.refuse(code, message),
      onHealth: (streams) => this.#onHealth(streams),
      onStatus: (status) => this.#onStatus(status),
    });
    this.clock.subscribe(() => this.#tick());
    this.#stopClock = this.clock.start();
    this.#client.start();
  }

  /** The store of a layout; to be given back by `release`. */
  use(layout: LayoutId): { store: LayoutStore; release: () => void } {
    const open = this.#layouts.get(layout) ?? this.#open(layout);
    open.users++;
    let released = false;
    return {
      store: open.store,
      release: () => {
        if (released) return;
        released = true;
        open.users--;
        if (open.users > 0) return;
        this.#layouts.delete(layout);
        open.close();
      },
    };
  }

  freshness(store: LayoutStore): Freshness {
    const signs = {
      connected: this.#status.channel === 'connected',
      streams: this.#client.health,
      version: store.version,
      alive: store.version && this.#alive,
      refresh: store.info?.refresh ?? 1,
    };
    return freshnessOf(signs, this.clock.local());
  }

  /** The time of the values that are shown while nothing new comes; undefined before the first. */
  get valuesOf(): Milliseconds | undefined {
    const watermarks = this.#client.health.map((s) => s.watermark);
    if (this.#status.channel === 'connected') return latest(watermarks);
    const versions = [...this.#layouts.values()].flatMap(({ store }) => store.version?.stream ?? []);
    return latest([...watermarks, ...versions]);
  }

  readonly subscribeStatus = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly status = (): FeedStatus => this.#status;

  close(): void {
    this.#stopClock();
    this.#client.stop();
  }

  #open(layout: LayoutId): OpenLayout {
    const store = new LayoutStore(this.#options.nextFrame);
    const open = { store, users: 0, close: this.#client.subscribe(layout) };
    this.#layouts.set(layout, open);
    return open;
  }

  /** Values that are no longer fed stand still at the last time that is known of them. */
  #tick(): void {
    const now = this.clock.shown();
    if (now === undefined) return;
    for (const { store } of this.#layouts.values()) {
      const freshness = this.freshness(store);
      store.tick(freshness.kind === 'stale' ? freshness.since : now);
    }
  }

  #onHealth(streams: readonly StreamHealth[]): void {
    this.clock.setReplay(streams.length > 0 && streams.every((s) => s.clock === 'replay'));
    const watermarks = streams.filter((s) => s.state === 'live').map((s) => s.watermark);
    if (watermarks.length > 0) {
      const stream = Math.max(...watermarks);
      this.clock.streamTime(stream);
      this.#alive = { local: this.clock.local(), stream };
    }
    if (JSON.stringify(streams.map(lasting)) !== JSON.stringify(this.#status.streams.map(lasting))) {
      this.#tell({ streams });
    }
  }

  #onStatus({ status, failure }: LinkStatus): void {
    if (status === 'live') {
      this.#failures = 0;
      return this.#tell({ channel: 'connected' });
    }
    if (status !== 'disconnected') return;
    this.#failures++;
    const code = failure?.code;
    const outdated = code === 'version-unsupported' || code === 'schema-mismatch';
    this.#tell({ channel: outdated ? 'outdated' : 'lost' });
    if (code === 'unauthorised' || this.#failures % DOUBT_AGAIN === DOUBT_AFTER) this.#options.onDoubt();
  }

  #tell(change: Partial<FeedStatus>): void {
    this.#status = { ...this.#status, ...change };
    for (const listener of [...this.#listeners]) listener();
  }
}

const latest = (times: readonly Milliseconds[]) => (times.length === 0 ? undefined : Math.max(...times));

/** What of a stream's health is worth drawing anew: not the watermark, which moves with every message. */
const lasting = ({ watermark: _, ...rest }: StreamHealth) => rest;
