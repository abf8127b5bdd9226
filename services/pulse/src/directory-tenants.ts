import { type Clock, every, type Milliseconds, type Timer } from '@pulse/base';
import { tenantId } from '@pulse/model';
import { z } from 'zod';
import type { ServedTenant, TenantList } from './context.ts';

/** How often the directory is asked which tenants there are. */
export const ASKING: Milliseconds = 10_000;
const ANSWER_WITHIN: Milliseconds = 5000;

const tenants = z.array(z.object({ id: z.string().max(64), name: z.string().max(256) })).max(10_000);
const tenant = z.object({ object: z.object({ timeZone: z.string().max(64) }) });

export interface DirectoryTenantsOptions {
  /** Of the directory's REST, e.g. `https://directory:8880`. */
  readonly url: string;
  readonly token: string;
  readonly clock: Clock;
  /** How the last question fared. */
  readonly onAsked: (error: unknown) => void;
}

/** The tenants as the directory's REST lists them, asked for again and again; the last answer holds while it is away. */
export class DirectoryTenants implements TenantList, Disposable {
  readonly #options: DirectoryTenantsOptions;
  readonly #listeners = new Set<() => void>();
  readonly #asking: Timer;
  #tenants: readonly ServedTenant[] = [];
  #busy: Promise<void> | undefined;

  constructor(options: DirectoryTenantsOptions) {
    this.#options = options;
    this.#asking = every(options.clock, ASKING, () => void this.ask());
  }

  list(): readonly ServedTenant[] {
    return this.#tenants;
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Asks now; settles when the answer holds, or there is none. */
  ask(): Promise<void> {
    this.#busy ??= this.#ask().finally(() => {
      this.#busy = undefined;
    });
    return this.#busy;
  }

  [Symbol.dispose](): void {
    this.#asking.cancel();
    this.#listeners.clear();
  }

  async #ask(): Promise<void> {
    try {
      const listed = tenants.parse(await this.#get('/v1/tenants'));
      const found = await Promise.all(
        listed.map(async ({ id, name }): Promise<ServedTenant | undefined> => {
          const path = `/v1/tenants/${encodeURIComponent(id)}/objects/Tenant/${encodeURIComponent(id)}`;
          const answer = await this.#get(path);
          // It is on the list before its first objects are there.
          if (answer === undefined) return undefined;
          return { id: tenantId(id), name, timeZone: tenant.parse(answer).object.timeZone };
        }),
      );
      const served = found.filter((each) => each !== undefined);
      const changed = JSON.stringify(served) !== JSON.stringify(this.#tenants);
      this.#tenants = served;
      this.#options.onAsked(undefined);
      if (changed) for (const listener of this.#listeners) listener();
    } catch (error) {
      this.#options.onAsked(error);
    }
  }

  /** Undefined where there is nothing. */
  async #get(path: string): Promise<unknown> {
    const { url, token } = this.#options;
    const response = await fetch(new URL(path, url), {
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
      signal: AbortSignal.timeout(ANSWER_WITHIN),
      redirect: 'error',
    });
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`the directory answered ${response.status} to GET ${path}`);
    return response.json();
  }
}
