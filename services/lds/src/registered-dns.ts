import type { Dn, SourceEvent } from '@pulse/model';

/** More are not told apart: the number is for monitoring. */
const MOST = 200_000;

/** The DNs that a stream has named, those left out of which it said that they are no longer observed. */
export class RegisteredDns implements Iterable<Dn> {
  readonly #dns = new Set<Dn>();
  #version = 0;

  get count(): number {
    return this.#dns.size;
  }

  /** Rises with every change. */
  get version(): number {
    return this.#version;
  }

  has(dn: Dn): boolean {
    return this.#dns.has(dn);
  }

  [Symbol.iterator](): Iterator<Dn> {
    return this.#dns.values();
  }

  note(events: readonly Pick<SourceEvent, 'thisDn' | 'type'>[]): void {
    const before = this.#dns.size;
    let removed = 0;
    for (const { thisDn, type } of events) {
      if (thisDn === undefined) continue;
      if (type === 'EventUnregistered') removed += this.#dns.delete(thisDn) ? 1 : 0;
      else if (this.#dns.size < MOST) this.#dns.add(thisDn);
    }
    if (removed > 0 || this.#dns.size !== before) this.#version += 1;
  }
}
