import { assembleFrame, encodeField } from './codec.ts';
import { encodedOnce } from './encoded-once.ts';
import { Following } from './following.ts';
import type { ServedLink } from './served-link.ts';
import { mergeStatisticDeltas } from './statistic-delta.ts';
import type { StatisticDelta, StatisticValues } from './statistics-messages.ts';
import type { StatisticHandle } from './statistics-port.ts';
import type { Frame } from './transport.ts';

/** One `open` of one client: what it asked for, and what it is sent. */
export class Opening {
  readonly id: number;
  /** How many statistics this is. */
  readonly objects: number;
  readonly #link: ServedLink;
  readonly #following: Following<StatisticValues, StatisticDelta>;
  /** Undefined until the source has opened it: what is asked before waits for it. */
  #handle: StatisticHandle | undefined;
  /** The newest peek that was not answered. */
  #peeked: number | undefined;
  #subscribed = false;
  #stopListening: (() => void) | undefined;

  constructor(link: ServedLink, id: number, objects: number) {
    this.id = id;
    this.objects = objects;
    this.#link = link;
    this.#following = new Following(link, {
      current: () => this.#handle?.read(),
      merge: mergeStatisticDeltas,
      sendSnapshot: (values) => {
        const request = this.#peeked;
        this.#peeked = undefined;
        this.#send('value', request, values);
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
    this.#stopListening?.();
    this.#stopListening = undefined;
    this.#following.rest();
    if (this.#peeked !== undefined) this.give();
  }

  drained(): void {
    this.#following.drained();
  }

  /** The source no longer has it. */
  forget(): void {
    this.#stopListening?.();
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
    if (this.#subscribed) {
      this.#stopListening ??= this.#handle.subscribe({
        onDelta: (delta) => this.#link.guard(() => following.delta(delta)),
        onValues: () => this.#link.guard(() => following.snapshot()),
      });
    }
    following.snapshot();
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
