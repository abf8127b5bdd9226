import { sameVersion, type Version } from '@pulse/model';
import type { ServedLink } from './served-link.ts';

/** Something that has versions, and how one viewer is told of it. */
export interface Followed<Snapshot, Delta> {
  /** As it is now; undefined before it was computed for the first time. */
  current(): Snapshot | undefined;
  /** One delta in place of two that follow on each other, or undefined where they do not. */
  merge(older: Delta, newer: Delta): Delta | undefined;
  sendSnapshot(snapshot: Snapshot): void;
  sendDelta(delta: Delta): void;
}

/**
 * One thing on its way to one viewer, by the rules STATE-2 to STATE-4. While the channel takes what it is sent, every
 * delta leaves at once; while it does not, deltas merge into one, which leaves when the channel has drained.
 */
export class Following<
  Snapshot extends { readonly version: Version },
  Delta extends { readonly from: Version; readonly to: Version },
> {
  readonly #link: ServedLink;
  readonly #followed: Followed<Snapshot, Delta>;
  /** The version that the viewer was last sent; undefined before the first snapshot. */
  #version: Version | undefined;
  /** What the viewer is owed while its channel is congested: never more than one of these. */
  #owed: Delta | 'snapshot' | undefined;

  constructor(link: ServedLink, followed: Followed<Snapshot, Delta>) {
    this.#link = link;
    this.#followed = followed;
  }

  /** Sends it whole, now or when there is room, in place of everything that is owed. */
  snapshot(): void {
    if (this.#link.congested) {
      this.#owed = 'snapshot';
      return;
    }
    this.#owed = undefined;
    const snapshot = this.#followed.current();
    this.#version = snapshot?.version;
    if (snapshot) this.#followed.sendSnapshot(snapshot);
  }

  /** Sends what is owed and `delta` as one. Any doubt becomes a snapshot. */
  delta(delta: Delta): void {
    if (this.#owed === 'snapshot' || (this.#version && sameVersion(delta.to, this.#version))) return;
    this.#send(this.#owed ? this.#followed.merge(this.#owed, delta) : delta);
  }

  /** The viewer wants it no more, unless it asks anew. */
  rest(): void {
    this.#version = undefined;
    this.#owed = undefined;
  }

  /** The channel has room again. */
  drained(): void {
    if (this.#owed === 'snapshot') this.snapshot();
    else if (this.#owed) this.#send(this.#owed);
  }

  #send(delta: Delta | undefined): void {
    if (!delta || !this.#version || !sameVersion(delta.from, this.#version)) return this.snapshot();
    if (this.#link.congested) {
      this.#owed = delta;
      return;
    }
    this.#owed = undefined;
    this.#version = delta.to;
    this.#followed.sendDelta(delta);
  }
}
