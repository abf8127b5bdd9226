import { type Clock, PulseError, unreachable } from '@pulse/base';
import type { LayoutDelta, LayoutId, LayoutSnapshot } from '@pulse/model';
import { mergeDeltas } from './delta.ts';
import { Following } from './following.ts';
import type { StateLimits } from './limits.ts';
import { PushSession } from './push-session.ts';
import type { ServedLink } from './served-link.ts';
import { deltaFrame, snapshotFrame } from './state-frames.ts';
import type { StateClientMessage, StateRefused, StateSubscribe } from './state-messages.ts';
import type { StateSource } from './state-port.ts';
import {
  type LayoutObjects,
  objectsAfter,
  objectsOf,
  oncePerSight,
  visibleDelta,
  visibleSnapshot,
} from './visible.ts';

/** One layout on its way to one viewer. */
interface Subscription {
  readonly layout: LayoutId;
  readonly following: Following<LayoutSnapshot, LayoutDelta>;
}

/** One viewer of layouts. */
export class StateSession extends PushSession<StateClientMessage> {
  readonly #source: StateSource;
  readonly #limits: StateLimits;
  /** By the viewer's own ids. */
  readonly #subscriptions = new Map<number, Subscription>();
  readonly #stopListening: () => void;

  constructor(link: ServedLink, source: StateSource, clock: Clock, limits: StateLimits) {
    super(link, { clock, limits, health: () => source.health() });
    this.#source = source;
    this.#limits = limits;
    this.#stopListening = source.listen({
      onSnapshot: ({ layout }) =>
        link.guard(() => {
          for (const each of this.#all(layout)) each.snapshot();
        }),
      onDelta: (delta) =>
        link.guard(() => {
          for (const each of this.#all(delta.layout)) each.delta(delta);
        }),
      onHealth: (streams) => link.guard(() => this.sendHealth(streams)),
      onVisibility: () => link.guard(() => this.#showAnew()),
    });
    this.sendHealth();
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

  onEnd(): void {
    this.#stopListening();
    this.#subscriptions.clear();
  }

  protected *followings(): Iterable<Subscription['following']> {
    for (const { following } of this.#subscriptions.values()) yield following;
  }

  *#all(layout: LayoutId): Iterable<Subscription['following']> {
    for (const each of this.#subscriptions.values()) if (each.layout === layout) yield each.following;
  }

  /** The viewer may see something else than before: whatever was owed is filtered anew with the snapshot. */
  #showAnew(): void {
    for (const [id, { layout, following }] of [...this.#subscriptions]) {
      if (this.#source.info(layout)) following.snapshot();
      else {
        this.#subscriptions.delete(id);
        this.#refuse(id, 'layout-not-found', `there is no layout ${layout} any more`);
      }
    }
  }

  #refuse(id: number, code: string, message: string): void {
    const refused: StateRefused = { kind: 'refused', id, code, message };
    this.answer(refused);
  }

  #subscribe({ id, layout }: StateSubscribe): void {
    const { subscriptions } = this.#limits;
    if (this.#subscriptions.has(id)) return this.#refuse(id, 'id-in-use', `${id} is subscribed already`);
    if (this.#subscriptions.size >= subscriptions) {
      const message = `a channel follows at most ${subscriptions} layouts`;
      return this.#refuse(id, 'too-many-subscriptions', message);
    }
    if (!this.#source.info(layout)) {
      return this.#refuse(id, 'layout-not-found', `there is no layout ${layout}`);
    }
    const following = this.#follow(id, layout);
    this.#subscriptions.set(id, { layout, following });
    following.snapshot();
  }

  #follow(id: number, layout: LayoutId): Subscription['following'] {
    const { link } = this;
    const source = this.#source;
    const sees = source.sees?.bind(source);
    /** Of the version that the viewer was last sent, seen or not. */
    let objects: LayoutObjects = new Map();
    return new Following(link, {
      current: () => (source.info(layout) ? source.snapshot(layout) : undefined),
      merge: mergeDeltas,
      sendSnapshot(snapshot) {
        const info = source.info(layout);
        if (!info) return;
        let visible = snapshot;
        if (sees) {
          visible = oncePerSight(snapshot, source.sight?.(), () => visibleSnapshot(snapshot, sees));
          objects = objectsOf(snapshot);
        }
        link.send(snapshotFrame(id, info, visible, link.encoding));
      },
      sendDelta(delta) {
        let visible = delta;
        if (sees) {
          visible = oncePerSight(delta, source.sight?.(), () => visibleDelta(delta, objects, sees));
          objects = objectsAfter(objects, delta);
        }
        link.send(deltaFrame(id, visible, link.encoding));
      },
    });
  }
}
