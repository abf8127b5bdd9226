import { createHash, randomBytes } from 'node:crypto';
import type { Clock, Milliseconds } from '@pulse/base';
import type { TenantId } from '@pulse/model';

/** A session ends after so long without use. */
export const SESSION_LIFETIME: Milliseconds = 14 * 24 * 3_600_000;
/** One of a person who may only look on for a while ends so long after sign-in, used or not. */
export const RESTRICTED_LIFETIME: Milliseconds = 12 * 3_600_000;
/** At most so many at once; the one unused for longest gives way. */
const MAX_SESSIONS = 20_000;
/** `used` is written again only when it moved on by so much. */
const TOUCH: Milliseconds = 60_000;

export interface Session {
  /** By which the directory of each tenant knows the person. */
  readonly userName: string;
  /** Who it is at the provider that vouched for the name; the name itself for links and passwords of pulse. */
  readonly subject: string;
  /** Whose values the session shows now. */
  readonly tenant: TenantId;
  readonly opened: Milliseconds;
  readonly used: Milliseconds;
}

export interface FoundSession extends Session {
  /** Names the session inside the server; says nothing about the cookie. */
  readonly key: string;
  /** Its lifetime began anew with this use. */
  readonly renewed: boolean;
}

/** Where sessions survive a restart: digests only, never the ids that browsers hold. */
export interface SessionStore {
  load(): Promise<ReadonlyMap<string, Session>>;
  /** Adds or replaces. Settles when it would survive the end of the process. */
  put(key: string, session: Session): Promise<void>;
  remove(key: string): Promise<void>;
}

const digest = (id: string) => createHash('sha256').update(id).digest('hex');

/** Server-side sessions under an opaque id. */
export class Sessions {
  readonly #clock: Clock;
  readonly #store: SessionStore;
  /** The one unused for longest first. */
  readonly #sessions: Map<string, Session>;
  readonly #listeners = new Set<(key: string, change: 'ended' | 'moved') => void>();
  readonly #onUnsaved: (error: unknown) => void;

  private constructor(
    clock: Clock,
    store: SessionStore,
    known: ReadonlyMap<string, Session>,
    onUnsaved: (error: unknown) => void,
  ) {
    this.#clock = clock;
    this.#store = store;
    this.#sessions = new Map([...known].sort(([, a], [, b]) => a.used - b.used));
    this.#onUnsaved = onUnsaved;
  }

  /** `onUnsaved` is told when what nobody waits for could not be stored; after a restart it is as it was before. */
  static async load(
    clock: Clock,
    store: SessionStore,
    onUnsaved: (error: unknown) => void,
  ): Promise<Sessions> {
    return new Sessions(clock, store, await store.load(), onUnsaved);
  }

  /** Returns the id that the browser's cookie holds, once the session is stored. */
  async open(person: Pick<Session, 'userName' | 'subject' | 'tenant'>): Promise<string> {
    const id = randomBytes(32).toString('base64url');
    const now = this.#clock.now();
    const session = { ...person, opened: now, used: now };
    this.#sessions.set(digest(id), session);
    this.#trim();
    await this.#store.put(digest(id), session);
    return id;
  }

  /** The session behind a cookie, which is thereby used. */
  find(id: string | undefined): FoundSession | undefined {
    if (id === undefined) return undefined;
    const key = digest(id);
    const session = this.#sessions.get(key);
    if (!session) return undefined;
    const now = this.#clock.now();
    if (now - session.used > SESSION_LIFETIME) {
      this.end(key).catch(this.#onUnsaved);
      return undefined;
    }
    const renewed = now - session.used > TOUCH;
    if (!renewed) return { ...session, key, renewed };
    const used = { ...session, used: now };
    this.#sessions.delete(key);
    this.#sessions.set(key, used);
    this.#store.put(key, used).catch(this.#onUnsaved);
    return { ...used, key, renewed };
  }

  /** The session goes on in another tenant; settles once that is stored. */
  async move(key: string, tenant: TenantId): Promise<void> {
    const session = this.#sessions.get(key);
    if (!session || session.tenant === tenant) return;
    const moved = { ...session, tenant };
    this.#sessions.set(key, moved);
    this.#tell(key, 'moved');
    await this.#store.put(key, moved);
  }

  /** Ends at once; settles when it would stay so over a restart. */
  async end(key: string): Promise<void> {
    if (!this.#sessions.delete(key)) return;
    this.#tell(key, 'ended');
    await this.#store.remove(key);
  }

  /** Tells of every session that ends or moves, by its key, so that its live channels can be closed. */
  listen(listener: (key: string, change: 'ended' | 'moved') => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #tell(key: string, change: 'ended' | 'moved'): void {
    for (const listener of this.#listeners) listener(key, change);
  }

  #trim(): void {
    for (const key of this.#sessions.keys()) {
      if (this.#sessions.size <= MAX_SESSIONS) break;
      this.end(key).catch(this.#onUnsaved);
    }
  }
}
