import { type Clock, type Milliseconds, ok, type Random, type Result } from '@pulse/base';
import { DIRECTORY_TYPES, type TenantId, type TenantObject } from '@pulse/model';
import type { Tell } from '@pulse/runtime';
import type { Database } from '@pulse/storage';
import type { Refusal } from '../plan/refusal.ts';
import type { VanishRules } from '../plan/vanish-rule.ts';
import { Following } from './following.ts';
import { TenantDirectory, type Written } from './tenant-directory.ts';

export interface TenantsOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly vanishing: VanishRules;
  readonly tell: Tell;
  readonly signal: AbortSignal;
  readonly onRevision?: OnRevision | undefined;
}

/** Hears of each tenant that is loaded, and of each new revision: its number, and how many objects there are. */
export type OnRevision = (tenant: TenantId, revision: number, objects: number) => void;

export interface TenantInfo {
  readonly id: TenantId;
  readonly name: string;
}

/** The directories of all tenants: loaded when first asked for, and kept up to date from then on. */
export class Tenants {
  readonly #options: TenantsOptions;
  readonly #directories = new Map<TenantId, Promise<TenantDirectory>>();
  readonly #following: Following;

  private constructor(options: TenantsOptions) {
    this.#options = options;
    this.#following = new Following(options, this.#directories);
  }

  /** Ready at once, also while the database is away. */
  static open(options: TenantsOptions): Tenants {
    const tenants = new Tenants(options);
    tenants.#following.start();
    return tenants;
  }

  /** Since when what is known here may be old; undefined while it is not. */
  get staleSince(): Milliseconds | undefined {
    return this.#following.staleSince;
  }

  list(): Promise<readonly TenantInfo[]> {
    return this.#options.database.transaction('shared', (tx) =>
      tx.query<TenantInfo>('SELECT id, name FROM tenant ORDER BY id COLLATE "C"'),
    );
  }

  /** The directory of a tenant; undefined when there is no such tenant. */
  async find(tenant: TenantId): Promise<TenantDirectory | undefined> {
    const known = this.#directories.get(tenant);
    if (known) return known;
    const there = await this.#options.database.transaction({ tenant }, (tx) =>
      tx.query('SELECT 1 FROM tenant WHERE id = $1', [tenant]),
    );
    return there.length === 0 ? undefined : this.#load(tenant);
  }

  /** Those that are in memory. */
  async loaded(): Promise<readonly TenantDirectory[]> {
    const settled = await Promise.allSettled(this.#directories.values());
    return settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  }

  /** Makes a tenant; one that is just so already stays as it is. */
  async create(tenant: TenantObject, author: string): Promise<Result<Written, Refusal>> {
    const id = tenant.id as TenantId;
    await this.#options.database.transaction('shared', (tx) =>
      tx.query('INSERT INTO tenant (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
        id,
        tenant.name ?? id,
      ]),
    );
    const directory = await this.#load(id);
    const known = directory.view.get('Tenant', id);
    if (known) return ok({ differences: [], leftAlone: [], revision: directory.view.revision });
    const { manager } = tenant;
    const write = { kind: 'changes', manager, changes: [{ kind: 'put', object: tenant }] } as const;
    return directory.write({ write, author });
  }

  #load(tenant: TenantId): Promise<TenantDirectory> {
    const known = this.#directories.get(tenant);
    if (known) return known;
    const loading = TenantDirectory.load({ ...this.#options, tenant });
    this.#directories.set(tenant, loading);
    loading.then(
      (directory) => this.#watch(directory),
      () => this.#directories.delete(tenant),
    );
    return loading;
  }

  #watch(directory: TenantDirectory): void {
    const { onRevision } = this.#options;
    if (!onRevision) return;
    const tell = () => {
      const { view, tenant } = directory;
      onRevision(
        tenant,
        view.revision.number,
        DIRECTORY_TYPES.reduce((sum, type) => sum + view.count(type), 0),
      );
    };
    directory.subscribe(tell);
    tell();
  }
}
