import type { Clock, Milliseconds, Random } from '@pulse/base';
import type { TenantId } from '@pulse/model';
import { retrying, type Tell } from '@pulse/runtime';
import type { Database } from '@pulse/storage';
import { CHANNEL } from './tables.ts';
import type { TenantDirectory } from './tenant-directory.ts';

export interface FollowingOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly tell: Tell;
  readonly signal: AbortSignal;
}

/** Keeps directories up to date with what other processes write, however often the database is away in between. */
export class Following {
  readonly #options: FollowingOptions;
  readonly #directories: ReadonlyMap<TenantId, Promise<TenantDirectory>>;
  /** Directories that may lack something. */
  readonly #behind = new Set<TenantId>();
  #following = false;
  #staleSince: Milliseconds | undefined;

  constructor(options: FollowingOptions, directories: ReadonlyMap<TenantId, Promise<TenantDirectory>>) {
    this.#options = options;
    this.#directories = directories;
  }

  /** Since when what is known here may be old; undefined while it is not. */
  get staleSince(): Milliseconds | undefined {
    return this.#staleSince;
  }

  /** Goes on until the signal aborts. */
  start(): void {
    void this.#listen();
  }

  /** Never rejects; tries until the database can be heard or the service stops. */
  async #listen(): Promise<void> {
    const { database, signal } = this.#options;
    const look = () => this.#follow(this.#directories.keys());
    const listener = { heard: (payload: string) => this.#heard(payload), lost: look };
    try {
      const stop = await this.#untilDone(() => database.listen(CHANNEL, listener));
      signal.addEventListener('abort', () => void stop().catch(() => {}), { once: true });
      look();
    } catch {
      // Stopping.
    }
  }

  /** Tries something that needs the database until it is done. Rejects when the service stops. */
  async #untilDone<T>(work: () => Promise<T>): Promise<T> {
    const { clock, random, tell, signal } = this.#options;
    const done = await retrying(
      { what: 'The directory in the database', clock, random, tell, signal },
      async () => {
        try {
          return await work();
        } catch (error) {
          this.#staleSince ??= clock.now();
          throw error;
        }
      },
    );
    this.#staleSince = undefined;
    return done;
  }

  #heard(payload: string): void {
    const colon = payload.lastIndexOf(':');
    const tenant = payload.slice(0, colon) as TenantId;
    const number = Number(payload.slice(colon + 1));
    void this.#directories.get(tenant)?.then(
      ({ view }) => {
        if (view.revision.number < number) this.#follow([tenant]);
      },
      () => {},
    );
  }

  #follow(tenants: Iterable<TenantId>): void {
    for (const tenant of tenants) this.#behind.add(tenant);
    if (this.#following) return;
    this.#following = true;
    void this.#followAll();
  }

  /** Never rejects; goes on until nothing is behind or the service stops. */
  async #followAll(): Promise<void> {
    for (const tenant of this.#behind) {
      this.#behind.delete(tenant);
      const directory = await this.#directories.get(tenant)?.catch(() => undefined);
      if (directory) await this.#untilDone(() => directory.follow()).catch(() => {});
    }
    this.#following = false;
  }
}
