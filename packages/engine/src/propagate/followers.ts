import type { Milliseconds } from '@pulse/base';
import { TYPE_COUNT } from '../state/directory.ts';

/** Looks at what is in progress whenever that may have changed. */
export interface Follower {
  /** `slot`: an object; for groups a member. Again with the same time: the instant goes on, and what was seen in it is void (T2). */
  look(slot: number, now: Milliseconds): void;
}

/** Who follows the objects of which type. */
export class Followers {
  readonly #followers: readonly Follower[][] = Array.from({ length: TYPE_COUNT }, () => []);
  /** Types that anybody follows. */
  readonly #types: number[] = [];
  /** By type: slots on which it may be something else since the latest look. */
  readonly #touched: readonly Set<number>[] = Array.from({ length: TYPE_COUNT }, () => new Set());

  add(type: number, follower: Follower): void {
    this.#followers[type]?.push(follower);
    if (!this.#types.includes(type)) this.#types.push(type);
  }

  touch(type: number, slot: number): void {
    if (this.#followers[type]?.length) this.#touched[type]?.add(slot);
  }

  /** An event has been applied: all look at what it touched. */
  look(now: Milliseconds): void {
    for (const type of this.#types) {
      const touched = this.#touched[type] as Set<number>;
      if (touched.size === 0) continue;
      for (const follower of this.#followers[type] as Follower[]) {
        for (const slot of touched) follower.look(slot, now);
      }
      touched.clear();
    }
  }
}
