import { type Clock, PulseError, unreachable } from '@pulse/base';
import { type LayoutDelta, type LayoutId, type StreamHealth, sameVersion, type Version } from '@pulse/model';
import { mergeDeltas } from './delta.ts';
import type { StateLimits } from './limits.ts';
import type { ServedLink, ServedSession } from './served-link.ts';
import { deltaFrame, healthFrame, snapshotFrame } from './state-frames.ts';
import type { StateClientMessage, StateRefused, StateSubscribe } from './state-messages.ts';
import type { StateSource } from './state-port.ts';

/** One layout on its way to one viewer. */
interface Subscription {
  readonly id: number;
  readonly layout: LayoutId;
  /** The version that the viewer was last sent; undefined before the first snapshot. */
  version: Version | undefined;
  /** What the viewer is owed while its channel is congested: never more than one of these. */
  owed: LayoutDelta | 'snapshot' | undefined;
}

/**
 * One viewer. While its channel takes what it is sent, every delta leaves at once; while it does not, deltas merge into
 * one per layout, which is bounded by the layout's size, and leave when the channel has drained.
 */
export class StateSession implements ServedSession<StateClientMessage> {
  readonly #link: ServedLink;
  readonly #source: StateSource;
  readonly #clock: Clock;
  readonly #limits: StateLimits;
  readonly #subscriptions = new Map<number, Subscription>();
  readonly #stopListening: () => void;
  #healthOwed = false;
  #stalledBeats = 0;
  #bufferedBefore = 0;

  constructor(link: ServedLink, source: StateSource, clock: Clock, limits: StateLimits) {
    this.#link = link;
    this.#source = source;
    this.#clock = clock;
    this.#limits = limits;
    this.#stopListening = source.listen({
      onSnapshot: (snapshot) =>
        link.guard(() => {
          for (const each of this.#following(snapshot.layout)) this.#sendSnapshot(each);
        }),
      onDelta: (delta) =>
        link.guard(() => {
          for (const each of this.#following(delta.layout)) this.#sendDelta(each, delta);
        }),
      onHealth: (streams) => link.guard(() => this.#sendHealth(streams)),
    });
    this.#sendHealth(source.health());
  }

  onMessage(message: StateClientMessage): void {
    switch (message.kind) {
      case 'subscribe':
        return this.#subscribe(message);
      case 'unsubscribe':
        this.#subscriptions.delete(message.id);
        return;
      case 'hello':
      case 'heartbeat':
      case 'failure':
        throw new PulseError('unexpected-message', `${message.kind} came out of turn`);
      default:
        unreachable(message);
    }
  }

  onDrain(): void {
    if (this.#healthOwed) this.#sendHealth(this.#source.health());
    for (const each of this.#subscriptions.values()) {
      if (this.#link.congested) return;
      if (each.owed === 'snapshot') this.#sendSnapshot(each);
      else if (each.owed) this.#sendDelta(each, undefined);
    }
  }

  onBeat(): void {
    // Nothing is added while the channel is congested: bytes that are not fewer were not taken.
    const { congested, buffered } = this.#link;
    this.#stalledBeats = congested && buffered >= this.#bufferedBefore ? this.#stalledBeats + 1 : 0;
    this.#bufferedBefore = buffered;
    if (this.#stalledBeats >= this.#limits.stalledBeats) {
      throw new PulseError('too-slow', `nothing was taken for ${this.#stalledBeats} heartbeats`);
    }
    if (congested) return;
    this.#link.sendMessage({ kind: 'heartbeat', time: this.#clock.now() });
    this.#sendHealth(this.#source.health());
  }

  onEnd(): void {
    this.#stopListening();
    this.#subscriptions.clear();
  }

  *#following(layout: LayoutId): Iterable<Subscription> {
    for (const each of this.#subscriptions.values()) if (each.layout === layout) yield each;
  }

  #subscribe({ id, layout }: StateSubscribe): void {
    const refuse = (code: string, message: string) => {
      const refused: StateRefused = { kind: 'refused', id, code, message };
      this.#link.sendMessage(refused);
    };
    const { subscriptions } = this.#limits;
    if (this.#subscriptions.has(id)) return refuse('id-in-use', `${id} is subscribed already`);
    if (this.#subscriptions.size >= subscriptions) {
      return refuse('too-many-subscriptions', `a channel follows at most ${subscriptions} layouts`);
    }
    if (!this.#source.info(layout)) return refuse('layout-not-found', `there is no layout ${layout}`);
    const subscription: Subscription = { id, layout, version: undefined, owed: undefined };
    this.#subscriptions.set(id, subscription);
    this.#sendSnapshot(subscription);
  }

  #sendSnapshot(each: Subscription): void {
    if (this.#link.congested) {
      each.owed = 'snapshot';
      return;
    }
    each.owed = undefined;
    const info = this.#source.info(each.layout);
    const snapshot = this.#source.snapshot(each.layout);
    // Not computed yet: the listener hears its first snapshot.
    if (!info || !snapshot) return;
    each.version = snapshot.version;
    this.#link.send(snapshotFrame(each.id, info, snapshot, this.#link.encoding));
  }

  /** Sends what is owed and `delta` as one; without `delta` only what is owed. Any doubt becomes a snapshot. */
  #sendDelta(each: Subscription, delta: LayoutDelta | undefined): void {
    if (each.owed === 'snapshot') return;
    if (delta && each.version && sameVersion(delta.to, each.version)) return;
    const whole = each.owed && delta ? mergeDeltas(each.owed, delta) : (each.owed ?? delta);
    if (!whole || !each.version || !sameVersion(whole.from, each.version)) return this.#sendSnapshot(each);
    if (this.#link.congested) {
      each.owed = whole;
      return;
    }
    each.owed = undefined;
    each.version = whole.to;
    this.#link.send(deltaFrame(each.id, whole, this.#link.encoding));
  }

  #sendHealth(streams: readonly StreamHealth[]): void {
    this.#healthOwed = this.#link.congested;
    if (this.#healthOwed) return;
    this.#link.send(healthFrame(streams, this.#link.encoding));
  }
}
