import type { CallId, Dn } from '@pulse/model';

/** A call on a phone, known by the phone's channel. */
export interface ChannelLeg {
  readonly call: CallId;
  readonly dn: Dn;
  /** The name of the queue that gave the call; absent for a call outside queues. */
  readonly queue?: string;
  /** The channel is the phone behind a queue's Local channel: its dialling and hang-up end nothing by themselves. */
  readonly inner?: true;
}

/** Most channels that are kept in mind; the oldest is forgotten then. A site has as many as it has phones in use. */
const LIMIT = 50_000;

/** Which call a phone's channel (by its Uniqueid) belongs to, as long as this connection has seen it live. */
export class ChannelLegs {
  readonly #legs = new Map<string, ChannelLeg>();

  get(channel: string | undefined): ChannelLeg | undefined {
    return channel === undefined ? undefined : this.#legs.get(channel);
  }

  /** A phone that is rung again for the same call has a new channel; the old one must not end the new ring. */
  set(channel: string, leg: ChannelLeg): void {
    const known = this.#legs.get(channel);
    if (known?.call === leg.call && known.dn === leg.dn) return;
    this.drop(leg.call, leg.dn);
    this.#legs.set(channel, leg);
    if (this.#legs.size > LIMIT) {
      for (const oldest of this.#legs.keys()) {
        this.#legs.delete(oldest);
        break;
      }
    }
  }

  /** One more channel of a queue's leg: the phone behind its Local channel. */
  addInner(channel: string, leg: ChannelLeg): void {
    this.#legs.set(channel, { ...leg, inner: true });
  }

  delete(channel: string): void {
    this.#legs.delete(channel);
  }

  drop(call: CallId, dn: Dn): void {
    for (const [channel, leg] of this.#legs) {
      if (leg.call === call && leg.dn === dn) this.#legs.delete(channel);
    }
  }

  /** The consult call became the main call on this DN. */
  rename(dn: Dn, from: CallId, to: CallId): void {
    for (const [channel, leg] of this.#legs) {
      if (leg.call === from && leg.dn === dn) this.#legs.set(channel, { ...leg, call: to });
    }
  }

  clear(): void {
    this.#legs.clear();
  }
}
