import { ACCESS, type AccessName, type DirectoryObject, type PersonRights, tenantId } from '@pulse/model';
import { isHidden } from '../plan/hidden.ts';
import type { TenantDirectory } from '../store/tenant-directory.ts';
import type { Holder } from '../tokens.ts';
import type { RestContext } from './context.ts';
import { ApiError } from './errors.ts';

/** A tenant's directory as one caller may use it; {@link enter} is the only way to get one. */
export interface Entry {
  readonly directory: TenantDirectory;
  /** Stands in the revisions that the caller makes. */
  readonly author: string;
  /** Id of the person on whose rights everything is done; absent for a service. */
  readonly person?: string;
  readonly rights?: PersonRights;
}

/** What of a request says who sends it. */
export interface Sender {
  readonly holder: Holder;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * Lets a caller into a tenant, or throws {@link ApiError} `tenant-forbidden`, `tenant-unknown`, `person-unknown`. Whether
 * a tenant exists is told only to those who may use it.
 */
export async function enter(
  context: RestContext,
  { holder, headers }: Sender,
  tenant: string,
): Promise<Entry> {
  if (holder.tenant !== 'all' && holder.tenant !== tenant) {
    throw new ApiError('tenant-forbidden', `The token of ${holder.name} does not open tenant ${tenant}.`);
  }
  const directory = await context.tenants.find(tenantId(tenant));
  if (!directory) throw new ApiError('tenant-unknown', `There is no tenant ${tenant}.`);
  const id = personOf(holder, headers['pulse-person']);
  if (id === undefined) return { directory, author: holder.name };
  const person = directory.view.get('Person', id);
  if (person?.state !== 'enabled') {
    throw new ApiError(
      'person-unknown',
      `There is no enabled person "${id.slice(0, 128)}" in tenant ${tenant}.`,
    );
  }
  return { directory, author: person.userName ?? id, person: id, rights: directory.access.of(id) };
}

function personOf(holder: Holder, header: string | string[] | undefined): string | undefined {
  if (holder.as === 'person') {
    if (header === undefined) return holder.person;
    throw new ApiError('forbidden', 'Only a service can act for a person.');
  }
  if (header === undefined) return undefined;
  try {
    return decodeURIComponent(String(header));
  } catch {
    throw new ApiError('request-invalid', 'Pulse-Person is not percent-encoded.');
  }
}

export const may = ({ rights }: Entry, access: AccessName, object: DirectoryObject): boolean =>
  rights === undefined || (rights.mask(object) & ACCESS[access]) !== 0;

/** False where the caller may do nothing with an object and is told nothing of it. */
export const isThere = ({ rights }: Entry, object: DirectoryObject): boolean =>
  rights === undefined || !isHidden(rights, object);

/** Throws {@link ApiError} `forbidden` unless the caller may change permissions at the tenant itself. */
export function requireAdministrator(entry: Entry): void {
  const { view } = entry.directory;
  const tenant = view.get('Tenant', view.tenant);
  if (entry.rights && !(tenant && may(entry, 'changePermissions', tenant))) {
    throw new ApiError('forbidden', `That wants Change Permissions at tenant ${view.tenant}.`);
  }
}

/** An object as the caller may see it: its grants want a right of their own. */
export function shown(entry: Entry, object: DirectoryObject): DirectoryObject {
  if (object.access === undefined || may(entry, 'readPermissions', object)) return object;
  const { access: _, ...rest } = object;
  return rest;
}
