import type { TenantId } from '../ids.ts';
import type { DirectoryObject, DirectoryRef, DirectoryType } from './object.ts';

export type ObjectOfType<Type extends DirectoryType> = Extract<DirectoryObject, { type: Type }>;

/** The objects of a tenant, as of some moment. */
export interface DirectoryReader {
  readonly tenant: TenantId;
  get<Type extends DirectoryType>(type: Type, id: string): ObjectOfType<Type> | undefined;
  /** All objects of a type, those that are disabled or have vanished too. */
  all<Type extends DirectoryType>(type: Type): Iterable<ObjectOfType<Type>>;
  count(type: DirectoryType): number;
}

/** One text per object of a tenant, for maps and sets. */
export const refKey = ({ type, id }: DirectoryRef): string => `${type}/${id}`;

/** As people read it: `Person chen`. */
export const refText = ({ type, id }: DirectoryRef): string => `${type} ${id}`;

export const refOf = ({ type, id }: DirectoryRef): DirectoryRef => ({ type, id });

/** The part of a DN's id behind the last `@`; undefined where there is none. */
export function switchOf(dn: string): string | undefined {
  const at = dn.lastIndexOf('@');
  return at > 0 && at < dn.length - 1 ? dn.slice(at + 1) : undefined;
}

/**
 * What holds an object: its folder; without one a DN's switch, and for everything else the tenant. Undefined for the
 * tenant itself, and where what should hold it is not there.
 */
export function containerOf(
  directory: DirectoryReader,
  object: DirectoryObject,
): DirectoryObject | undefined {
  if (object.type === 'Tenant') return undefined;
  if (object.folder !== undefined) return directory.get('Folder', object.folder);
  const name = object.type === 'Dn' ? switchOf(object.id) : undefined;
  const owner = name === undefined ? undefined : directory.get('Switch', name);
  return owner ?? directory.get('Tenant', directory.tenant);
}
