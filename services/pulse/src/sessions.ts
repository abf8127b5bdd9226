import { createHash, randomBytes } from 'node:crypto';
import type { Clock, Milliseconds } from '@pulse/base';

/** A session ends after so long without use. */
export const SESSION_LIFETIME: Milliseconds = 14 * 24 * 3_600_000;
/** At most so many at once; the one unused for longest gives way. */
const MAX_SESSIONS = 1000;
/** `used` is written again only when it moved on by so much. */
const TOUCH: Milliseconds = 60_000;

export interface Session {
  readonly user: string;
  readonly used: Milliseconds;
}

export interface FoundSession extends Session {
  /** Names the session inside the server; says nothing about the cookie. */
  readonly key: string;
  readonly renewed: boolean;
}

/** Where sessions survive a restart: digests only, never the ids that browsers hold. */
export interface SessionStore {
  load(): Readonly<Record<string, Session>>;
  /** Settles when they would survive the end of the process. */
  save(sessions: Readonly<Record<string, Session>>): Promise<void>;
}

const digest = (id: string) => createHash('sha256').update(id).digest('hex');

/** Server-side sessions under an opaque id. */
export class Sessions {
  readonly #clock: Clock;
  readonly #store: SessionStore;
  readonly #sessions: Map<string, Session>;
  readonly #ended = new Set<(key: string) => void>();
  readonly #onUnsaved: (error: unknown) => void;

  /** `onUnsaved` is told when what nobody waits for could not be stored; until a later save it is lost at a restart. */
  constructor(clock: Clock, store: SessionStore, onUnsaved: (error: unknown) => void) {
    this.#clock = clock;
    this.#store = store;
    this.#onUnsaved = onUnsaved;
    this.#sessions = new Map(Object.entries(store.load()));
  }

  /** Returns the id that the browser's cookie holds, once the session is stored. */
  async open(user: string): Promise<string> {
    const id = randomBytes(32).toString('base64url');
    this.#sessions.set(digest(id), { user, used: this.#clock.now() });
    this.#trim();
    await this.#save();
    return id;
  }

  /** The session behind a cookie, which is thereby used; `renewed` when its lifetime begins anew with that. */
  find(id: string | undefined): FoundSession | undefined {
    if (id === undefined) return undefined;
    const key = digest(id);
    const session = this.#sessions.get(key);
    if (!session) return undefined;
    const now = this.#clock.now();
    if (now - session.used > SESSION_LIFETIME) {
      this.end(id).catch(this.#onUnsaved);
      return undefined;
    }
    const renewed = now - session.used > TOUCH;
    if (renewed) {
      this.#sessions.delete(key);
      this.#sessions.set(key, { ...session, used: now });
      this.#save().catch(this.#onUnsaved);
    }
    return { ...session, key, renewed };
  }

  /** Ends at once; settles when it would stay so over a restart. */
  async end(id: string): Promise<void> {
    const key = digest(id);
    if (!this.#sessions.delete(key)) return;
    for (const listener of this.#ended) listener(key);
    await this.#save();
  }

  /** Tells of every session that ends, by its key, so that its live channels can be closed. */
  onEnd(listener: (key: string) => void): () => void {
    this.#ended.add(listener);
    return () => void this.#ended.delete(listener);
  }

  #trim(): void {
    for (const key of this.#sessions.keys()) {
      if (this.#sessions.size <= MAX_SESSIONS) break;
      this.#sessions.delete(key);
      for (const listener of this.#ended) listener(key);
    }
  }

  #save(): Promise<void> {
    return this.#store.save(Object.fromEntries(this.#sessions));
  }
}
