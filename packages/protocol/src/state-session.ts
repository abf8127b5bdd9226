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

  #subscribe({ id, layout }: StateSubscribe): void {
    const refuse = (code: string, message: string) => {
      const refused: StateRefused = { kind: 'refused', id, code, message };
      this.answer(refused);
    };
    const { subscriptions } = this.#limits;
    if (this.#subscriptions.has(id)) return refuse('id-in-use', `${id} is subscribed already`);
    if (this.#subscriptions.size >= subscriptions) {
      return refuse('too-many-subscriptions', `a channel follows at most ${subscriptions} layouts`);
    }
    if (!this.#source.info(layout)) return refuse('layout-not-found', `there is no layout ${layout}`);
    const following = this.#follow(id, layout);
    this.#subscriptions.set(id, { layout, following });
    following.snapshot();
  }

  #follow(id: number, layout: LayoutId): Subscription['following'] {
    const { link } = this;
    return new Following(link, {
      current: () => (this.#source.info(layout) ? this.#source.snapshot(layout) : undefined),
      merge: mergeDeltas,
      sendSnapshot: (snapshot) => {
        const info = this.#source.info(layout);
        if (info) link.send(snapshotFrame(id, info, snapshot, link.encoding));
      },
      sendDelta: (delta) => link.send(deltaFrame(id, delta, link.encoding)),
    });
  }
}
