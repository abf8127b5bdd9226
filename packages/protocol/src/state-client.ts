import { type Clock, type Milliseconds, PulseError } from '@pulse/base';
import type { LayoutDelta, LayoutId, LayoutInfo, LayoutSnapshot, StreamHealth } from '@pulse/model';
import type { BackoffLimits } from './backoff.ts';
import { ClockOffset } from './clock-offset.ts';
import { applyDelta, indexRows, type RowIndex } from './delta.ts';
import { isolated } from './isolated.ts';
import { type AnyMessage, Link, type LinkStatus } from './link.ts';
import type { ProtocolFailure } from './log-messages.ts';
import {
  STATE_PROTOCOL,
  type StateDelta,
  type StateHello,
  type StateRefused,
  type StateServerMessage,
  type StateSnapshot,
  type StateWelcome,
} from './state-messages.ts';
import type { Connect, Frame } from './transport.ts';
import { checkChoice, offerOf, STATE_VERSIONS } from './versions.ts';

export interface StateClientOptions {
  /** E.g. `browserChannel('wss://pulse.example.com/api/live', STATE_PROTOCOL)`. */
  readonly connect: Connect;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly token?: string;
  readonly backoff?: BackoffLimits;
}

/** What a reader of values hears; always after the client's own state has changed. */
export interface StateClientListener {
  onSnapshot?(snapshot: LayoutSnapshot, info: LayoutInfo): void;
  /** `snapshot` is the one that `delta` has led to. */
  onDelta?(snapshot: LayoutSnapshot, delta: LayoutDelta): void;
  onHealth?(streams: readonly StreamHealth[]): void;
  onStatus?(status: LinkStatus): void;
  /** The server does not serve this layout; it is asked again every few seconds. */
  onRefused?(layout: LayoutId, code: string, message: string): void;
}

/** What a server says between its welcome and its end. */
type Told = Exclude<StateServerMessage, StateWelcome | ProtocolFailure>;

/** One layout that somebody follows. */
interface Followed {
  /** Of the present subscription; a new one whenever it is asked for anew, so that late deltas are recognised. */
  id: number;
  readonly layout: LayoutId;
  followers: number;
  snapshot: LayoutSnapshot | undefined;
  index: RowIndex;
  /** `asked`: its snapshot has not come yet. */
  state: 'idle' | 'asked' | 'followed' | 'refused';
}

/** Heartbeats after which a refused layout is asked for again: it may exist by now. */
const ASK_AGAIN_BEATS = 5;

/**
 * Silent heartbeats after which the link is dead while a snapshot is awaited: a large one is a single frame, and no
 * heartbeat comes through before its end.
 */
const PATIENT_BEATS = 10;

/**
 * Follows layouts over any number of connections. Snapshots stay readable while the link is down; after it has come
 * back each is sent anew. A delta that does not fit is never guessed at: the layout is asked for afresh.
 */
export class StateClient {
  readonly #options: StateClientOptions;
  readonly #link: Link;
  readonly #followed = new Map<LayoutId, Followed>();
  readonly #byId = new Map<number, Followed>();
  readonly #listeners = new Set<StateClientListener>();
  readonly #offset = new ClockOffset();
  #health: readonly StreamHealth[] = [];
  #nextId = 1;
  #beats = 0;
  #running: AbortController | undefined;

  constructor(options: StateClientOptions) {
    this.#options = options;
    this.#link = new Link({
      connect: options.connect,
      clock: options.clock,
      random: options.random,
      backoff: options.backoff,
      hello: () => this.#hello(),
      parse: readFrame,
      onWelcome: (welcome) => this.#welcome(welcome as StateWelcome),
      onMessage: (message) => this.#message(message as Told),
      onBeat: () => this.#beat(),
      silence: () => (this.#all('asked').length > 0 ? PATIENT_BEATS : undefined),
      onStatus: (status) => this.#onStatus(status),
    });
  }

  /** Connects and stays connected until `stop`. */
  start(): void {
    if (this.#running) return;
    this.#running = new AbortController();
    void this.#link.run(this.#running.signal);
  }

  stop(): void {
    this.#running?.abort();
    this.#running = undefined;
  }

  get status(): LinkStatus {
    return this.#link.status;
  }

  /** Milliseconds by which the server's clock is ahead of ours. */
  get offset(): Milliseconds {
    return this.#offset.value;
  }

  /** The server's time now. */
  now(): Milliseconds {
    return this.#options.clock.now() + this.#offset.value;
  }

  get health(): readonly StreamHealth[] {
    return this.#health;
  }

  snapshot(layout: LayoutId): LayoutSnapshot | undefined {
    return this.#followed.get(layout)?.snapshot;
  }

  /** Hears everything from now on. Returns the way to stop. */
  listen(listener: StateClientListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Follows a layout until the returned function is called; several followers share one subscription. */
  subscribe(layout: LayoutId): () => void {
    const followed = this.#followed.get(layout) ?? this.#follow(layout);
    followed.followers += 1;
    let following = true;
    return () => {
      if (!following) return;
      following = false;
      followed.followers -= 1;
      if (followed.followers > 0) return;
      this.#followed.delete(layout);
      this.#drop(followed);
    };
  }

  #follow(layout: LayoutId): Followed {
    const followed: Followed = {
      id: 0,
      layout,
      followers: 0,
      snapshot: undefined,
      index: new Map(),
      state: 'idle',
    };
    this.#followed.set(layout, followed);
    this.#ask(followed);
    return followed;
  }

  /** Subscribes, or subscribes anew. Does nothing while there is no link: the next welcome asks for everything. */
  #ask(followed: Followed): void {
    this.#drop(followed);
    if (this.#link.status.status !== 'live') return;
    followed.id = this.#nextId++;
    followed.state = 'asked';
    this.#byId.set(followed.id, followed);
    this.#link.send({ kind: 'subscribe', id: followed.id, layout: followed.layout });
  }

  #drop(followed: Followed): void {
    if (this.#byId.delete(followed.id)) this.#link.send({ kind: 'unsubscribe', id: followed.id });
    followed.state = 'idle';
  }

  #all(state: Followed['state']): Followed[] {
    return [...this.#followed.values()].filter((followed) => followed.state === state);
  }

  #hello(): StateHello {
    const { token } = this.#options;
    return {
      kind: 'hello',
      protocol: STATE_PROTOCOL,
      ...offerOf(STATE_VERSIONS),
      encoding: 'json',
      ...(token === undefined ? {} : { token }),
    };
  }

  #welcome(welcome: StateWelcome): void {
    checkChoice(welcome, STATE_VERSIONS);
    this.#offset.reset();
    this.#offset.add(welcome.time, this.#options.clock.now());
  }

  #onStatus(status: LinkStatus): void {
    this.#byId.clear();
    for (const followed of this.#followed.values()) this.#ask(followed);
    this.#tell((listener) => listener.onStatus?.(status));
  }

  #beat(): void {
    this.#beats += 1;
    if (this.#beats % ASK_AGAIN_BEATS === 0) for (const followed of this.#all('refused')) this.#ask(followed);
  }

  #message(message: Told): void {
    switch (message.kind) {
      case 'snapshot':
      case 'delta':
      case 'refused': {
        // Late words on a subscription that is over are nobody's.
        const followed = this.#byId.get(message.id);
        if (followed) this.#update(followed, message);
        return;
      }
      case 'health':
        this.#health = message.streams;
        return this.#tell((listener) => listener.onHealth?.(message.streams));
      case 'heartbeat':
        return this.#offset.add(message.time, this.#options.clock.now());
      // A kind that only a newer server knows is skipped.
    }
  }

  #update(followed: Followed, message: StateSnapshot | StateDelta | StateRefused): void {
    followed.state = 'followed';
    if (message.kind === 'refused') {
      this.#byId.delete(followed.id);
      followed.state = 'refused';
      followed.snapshot = undefined;
      return this.#tell((listener) => listener.onRefused?.(followed.layout, message.code, message.message));
    }
    if (message.kind === 'snapshot') {
      const { info, snapshot } = message;
      followed.snapshot = snapshot;
      followed.index = indexRows(snapshot.rows);
      return this.#tell((listener) => listener.onSnapshot?.(snapshot, info));
    }
    const { delta } = message;
    const snapshot = followed.snapshot && applyDelta(followed.snapshot, delta, followed.index);
    if (!snapshot) return this.#ask(followed);
    followed.snapshot = snapshot;
    this.#tell((listener) => listener.onDelta?.(snapshot, delta));
  }

  #tell(call: (listener: StateClientListener) => void): void {
    for (const listener of [...this.#listeners]) isolated(() => call(listener));
  }
}

function readFrame(frame: Frame): AnyMessage {
  try {
    const message: AnyMessage = JSON.parse(frame as string);
    if (typeof message.kind === 'string') return message;
  } catch {
    // Told below, like every other frame that is no message.
  }
  throw new PulseError('malformed', 'a frame that is no message');
}
