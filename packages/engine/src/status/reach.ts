import type { Milliseconds } from '@pulse/base';

/** The objects that see an entity's status: slot by slot, each with the moment since when it does (A2, U9). */
export class Reach {
  length = 0;
  readonly types: number[] = [];
  readonly slots: number[] = [];
  readonly since: Milliseconds[] = [];

  clear(): this {
    this.length = 0;
    return this;
  }

  add(type: number, slot: number, since: Milliseconds): void {
    this.types[this.length] = type;
    this.slots[this.length] = slot;
    this.since[this.length++] = since;
  }

  /** Only the objects of types that are not kept. */
  without(keep: (type: number) => boolean): Reach {
    const rest = new Reach();
    for (let i = 0; i < this.length; i++) {
      const type = this.types[i] as number;
      if (!keep(type)) rest.add(type, this.slots[i] as number, this.since[i] as number);
    }
    return rest;
  }
}
