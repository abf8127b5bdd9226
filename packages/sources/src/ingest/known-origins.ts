/** What is known of an origin: nothing; it; or that the key of its batch was used for another batch. */
export type Known = 'new' | 'known' | 'contradicted';

/** The origins of the newest events of a stream, at most `capacity`; the oldest go first. */
export class KnownOrigins {
  readonly #capacity: number;
  /** By name, the digest of the batch; empty for events that have a name of their own. */
  readonly #digests = new Map<string, string>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  look(origin: string): Known {
    const { name, digest } = parts(origin);
    const known = this.#digests.get(name);
    if (known === undefined) return 'new';
    return known === digest ? 'known' : 'contradicted';
  }

  add(origin: string): void {
    const { name, digest } = parts(origin);
    this.#digests.set(name, digest);
    if (this.#digests.size <= this.#capacity) return;
    const [oldest] = this.#digests.keys();
    if (oldest !== undefined) this.#digests.delete(oldest);
  }
}

function parts(origin: string): { readonly name: string; readonly digest: string } {
  if (!origin.startsWith('key:')) return { name: origin, digest: '' };
  const end = origin.lastIndexOf('/');
  return { name: origin.slice(0, end), digest: origin.slice(end + 1) };
}
