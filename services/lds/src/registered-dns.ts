import type { SourceEvent } from '@pulse/model';

/** More are not told apart: the number is for monitoring. */
const MOST = 200_000;

/** How many DNs a stream has named, those left out of which it said that they are no longer observed. */
export class RegisteredDns {
  readonly #dns = new Set<string>();

  get count(): number {
    return this.#dns.size;
  }

  note(events: readonly SourceEvent[]): void {
    for (const { thisDn, type } of events) {
      if (thisDn === undefined) continue;
      if (type === 'EventUnregistered') this.#dns.delete(thisDn);
      else if (this.#dns.size < MOST) this.#dns.add(thisDn);
    }
  }
}
