import type { DirectoryRevision, Dn, DnObject } from '@pulse/model';

/** What a tenant's directory says of DNs, as of the newest revision that was heard of; it holds while the directory is away. */
export class DirectoryDns {
  readonly #dns = new Map<string, DnObject>();
  readonly #listeners = new Set<() => void>();
  readonly #known = Promise.withResolvers<void>();
  /** Number of the newest revision; 0 before the first. */
  #revision = 0;
  #version = 0;
  #keptByHand: ReadonlySet<string> | undefined;

  /** Settles with the first revision: before it nobody knows whose a DN is. */
  get known(): Promise<void> {
    return this.#known.promise;
  }

  get isKnown(): boolean {
    return this.#revision > 0;
  }

  /** Rises with every change of a DN. */
  get version(): number {
    return this.#version;
  }

  /** Is it in the directory, be it disabled or vanished? */
  has(dn: Dn): boolean {
    return this.#dns.has(dn);
  }

  get(dn: Dn): DnObject | undefined {
    return this.#dns.get(dn);
  }

  isEnabled(dn: Dn): boolean {
    return this.#dns.get(dn)?.state === 'enabled';
  }

  /** Those that take part in statistics. */
  *enabled(): Iterable<DnObject> {
    for (const dn of this.#dns.values()) if (dn.state === 'enabled') yield dn;
  }

  /**
   * Do people say which DNs this switch has, telephones among them? Many directories name queues alone; and a source that
   * discovers its DNs into the directory says them later, and perhaps not all.
   */
  isKeptByHand(name: string): boolean {
    this.#keptByHand ??= this.#switchesKeptByHand();
    return this.#keptByHand.has(name);
  }

  /** Takes the next revisions; listeners are called once when they concern DNs. */
  apply(revisions: readonly DirectoryRevision[]): void {
    let changed = false;
    for (const { number, changes } of revisions) {
      this.#revision = number;
      for (const change of changes) {
        if (change.object.type !== 'Dn') continue;
        changed = true;
        if (change.kind === 'put') this.#dns.set(change.object.id, change.object);
        else this.#dns.delete(change.object.id);
      }
    }
    if (changed) {
      this.#version += 1;
      this.#keptByHand = undefined;
    }
    if (this.isKnown) this.#known.resolve();
    if (changed) for (const listener of [...this.#listeners]) listener();
  }

  /** Calls when DNs have changed, until the returned function is called. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #switchesKeptByHand(): ReadonlySet<string> {
    const byHand = new Set<string>();
    const discovered = new Set<string>();
    for (const { id, kind, manager } of this.enabled()) {
      if (manager.startsWith('source:')) discovered.add(switchOf(id));
      else if (kind === 'Extension') byHand.add(switchOf(id));
    }
    return new Set([...byHand].filter((name) => !discovered.has(name)));
  }
}

/** The part behind the `@`; empty where there is none. */
export const switchOf = (dn: string): string => (dn.includes('@') ? dn.slice(dn.lastIndexOf('@') + 1) : '');
