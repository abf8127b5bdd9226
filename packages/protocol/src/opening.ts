import { type Clock, every, type Timer } from '@pulse/base';
import { assembleFrame, encodeField } from './codec.ts';
import { encodedOnce } from './encoded-once.ts';
import { Following } from './following.ts';
import type { ServedLink } from './served-link.ts';
import { mergeStatisticDeltas } from './statistic-delta.ts';
import type { StatisticDelta, StatisticValues } from './statistics-messages.ts';
import type { StatisticHandle } from './statistics-port.ts';
import type { Frame } from './transport.ts';
import { WithheldChanges } from './withheld-changes.ts';

/** One `open` of one client: what it asked for, and what it is sent. */
export class Opening {
  readonly id: number;
  /** How many statistics this is. */
  readonly objects: number;
  readonly #link: ServedLink;
  readonly #clock: Clock;
  readonly #following: Following<StatisticValues, StatisticDelta>;
  /** Undefined until the source has opened it: what is asked before waits for it. */
  #handle: StatisticHandle | undefined;
  /** The newest peek that was not answered. */
  #peeked: number | undefined;
  #subscribed = false;
  #stopListening: (() => void) | undefined;
  /** What a subscriber with an insensitivity is not told yet; undefined: all is told at once. */
  #withheld: WithheldChanges | undefined;
  /** When the clock, too, has something to say. */
  #timer: Timer | undefined;
  /** Values of an interval that ended while the channel had no room; only the newest. */
  #closing: StatisticValues | undefined;

  constructor(link: ServedLink, clock: Clock, id: number, objects: number) {
    this.id = id;
    this.objects = objects;
    this.#link = link;
    this.#clock = clock;
    this.#following = new Following(link, {
      current: () => this.#handle?.read(),
      merge: mergeStatisticDeltas,
      sendSnapshot: (values) => {
        const request = this.#peeked;
        this.#peeked = undefined;
        this.#send('value', request, values);
        this.#toldAll(values);
      },
      sendDelta: (delta) => this.#send('delta', undefined, delta),
    });
  }

  /** The source has opened it: from now on `close` gives it back. */
  hold(handle: StatisticHandle): void {
    this.#handle = handle;
  }

  peek(request: number): void {
    this.#peeked = request;
    this.give();
  }

  subscribe(): void {
    this.#subscribed = true;
    this.give();
  }

  unsubscribe(): void {
    this.#subscribed = false;
    this.#stop();
    this.#following.rest();
    if (this.#peeked !== undefined) this.give();
  }

  drained(): void {
    this.#following.drained();
    const closing = this.#closing;
    if (closing && !this.#link.congested) this.#tellClosing(closing);
  }

  /** The source no longer has it. */
  forget(): void {
    this.#stop();
  }

  #stop(): void {
    this.#stopListening?.();
    this.#stopListening = undefined;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#withheld = undefined;
    this.#closing = undefined;
  }

  /** Nobody wants it any more. */
  close(): void {
    this.forget();
    this.#handle?.close();
  }

  /** Sends what was asked for, if there is anything yet: the values whole, and from then on what changes. */
  give(): void {
    const following = this.#following;
    if (!this.#handle || !(this.#subscribed || this.#peeked !== undefined)) return;
    if (this.#subscribed) this.#stopListening ??= this.#listen(this.#handle);
    following.snapshot();
  }

  /** Begins to tell as the opener wants to be told. Returns the way to stop. */
  #listen(handle: StatisticHandle): () => void {
    const { notification } = handle;
    const following = this.#following;
    switch (notification?.mode) {
      case 'NoNotification':
        return () => {};
      case 'TimeBased':
        this.#timer = every(this.#clock, notification.frequency, () =>
          this.#link.guard(() => following.snapshot()),
        );
        return () => {};
      case 'ResetBased':
        return handle.onClosing((values) => this.#link.guard(() => this.#tellClosing(values)));
      default:
        return handle.subscribe({
          onDelta: (delta) => this.#link.guard(() => this.#changed(delta)),
          onValues: () => this.#link.guard(() => following.snapshot()),
        });
    }
  }

  #tellClosing(values: StatisticValues): void {
    const { congested } = this.#link;
    this.#closing = congested ? values : undefined;
    if (!congested) this.#send('value', undefined, values);
  }

  #changed(delta: StatisticDelta): void {
    const withheld = this.#withheld;
    if (!withheld) return this.#following.delta(delta);
    if (withheld.take(delta)) this.#tellDue();
    else this.#following.snapshot();
  }

  #tellDue(): void {
    const withheld = this.#withheld;
    if (!withheld) return;
    const now = this.#clock.now();
    const due = withheld.due(now);
    if (due) this.#following.delta(due);
    this.#timer?.cancel();
    const { next } = withheld;
    this.#timer =
      next === Infinity
        ? undefined
        : this.#clock.after(Math.max(0, next - now), () => this.#link.guard(() => this.#tellDue()));
  }

  /** The viewer has the values whole. */
  #toldAll(values: StatisticValues): void {
    const { notification, timed } = this.#handle ?? {};
    if (notification?.mode !== 'ChangesBased' || !this.#subscribed) return;
    this.#withheld = new WithheldChanges(notification, timed ?? [], values, this.#clock.now());
  }

  /** The field that carries the content is named after the message. */
  #send(kind: 'value' | 'delta', request: number | undefined, content: object): void {
    const { encoding } = this.#link;
    const field = (value: unknown): Frame => encodeField(value, encoding);
    const fields: (readonly [string, Frame])[] = [
      ['kind', field(kind)],
      ['id', field(this.id)],
    ];
    if (request !== undefined) fields.push(['request', field(request)]);
    fields.push([kind, encodedOnce(content, encoding)]);
    this.#link.send(assembleFrame(fields, encoding));
  }
}
