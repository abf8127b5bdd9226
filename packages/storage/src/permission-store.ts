import type { ObjectRef, Privilege, TenantId } from '@pulse/model';

/** What one person of a tenant may do and see, at one revision of the directory. */
export interface PersonAccess {
  readonly person: string;
  /** By which the person signs in; absent for those who never do. */
  readonly userName?: string;
  readonly name: string;
  /** A person who is disabled or has vanished is not listed at all. */
  readonly privileges: readonly Privilege[];
  /** May administer the directory: change permissions at the tenant itself. */
  readonly administrator: boolean;
  /** Sees every object of the tenant, those too that the directory does not know (yet). */
  readonly everything: boolean;
  /**
   * Positions in {@link TenantAccess.objects} that the person sees, ascending; empty where `everything`. Persons who see
   * the same are cheapest when they share the array.
   */
  readonly visible: ArrayLike<number>;
  /** Positions in {@link TenantAccess.boards} of those that the person sees, ascending; absent: none of them. */
  readonly boards?: ArrayLike<number>;
}

/** All that pulse must know to let the persons of a tenant see what they may, and nothing else. */
export interface TenantAccess {
  /** Number of the directory's revision that this follows from. */
  readonly revision: number;
  /** Objects of statistics by position. */
  readonly objects: readonly ObjectRef[];
  /** Ids of the boards that not everybody sees, by position; absent while nobody knows them: then they are nobody's. */
  readonly boards?: readonly string[];
  readonly persons: readonly PersonAccess[];
}

/** How the permissions service tells what it has computed. */
export interface PermissionSink {
  /**
   * Replaces what is known of a tenant; readers are told once it is readable. An older revision than the one there
   * changes nothing. What was put is put again by itself when the store has lost it. Rejects with {@link PulseError}
   * `values-unavailable` or `values-refused` while the store is away; the caller tries again.
   */
  putAccess(tenant: TenantId, access: TenantAccess): Promise<void>;
}

/** A set of visible objects. */
export interface Sight {
  readonly everything: boolean;
  sees(object: ObjectRef): boolean;
}

/** One person's rights as pulse asks for them: as new as this process has heard. */
export interface Viewer {
  readonly tenant: TenantId;
  readonly person: string;
  readonly name: string;
  readonly userName: string | undefined;
  readonly privileges: ReadonlySet<Privilege>;
  readonly administrator: boolean;
  /** Changes whenever anything of the above or of what is seen does. */
  readonly revision: number;
  /** The same object for all viewers of a tenant who see the same; what is computed for one of them holds for all. */
  readonly sight: Sight;
  /** Ids of the boards with a sharing that are shared with this person. Boards without one are everybody's. */
  readonly boards: ReadonlySet<string>;
}

/**
 * A mirror of the permissions of the tenants that it follows, in this process. What is unknown is denied.
 *
 * Promises: a change is in the mirror, and its listeners have been told, within a second of `putAccess`; while the store
 * is away the last known rights hold, and `staleSince` says since when.
 */
export interface PermissionView {
  /**
   * Begins to mirror a tenant, for as long as this view lives; of others nothing is known. Fulfils when what the store
   * holds is here, or when the store turned out to be away; never rejects. May be called again.
   */
  follow(tenant: TenantId): Promise<void>;
  viewer(tenant: TenantId, person: string): Viewer | undefined;
  /** The person with that user name, compared without case; nobody when several have it. */
  viewerNamed(tenant: TenantId, userName: string): Viewer | undefined;
  /** Hears of every tenant whose permissions changed. */
  listen(listener: (tenant: TenantId) => void): () => void;
  /** When the mirror last was known to be right, if it is not now. */
  staleSince(tenant: TenantId): number | undefined;
}

/** Both ends in one process. */
export interface PermissionStore extends PermissionSink, PermissionView {}
