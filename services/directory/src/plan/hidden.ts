import {
  ACCESS,
  type DirectoryObject,
  type DirectoryReader,
  type DirectoryRef,
  type PersonRights,
} from '@pulse/model';
import type { ChangesWrite } from './write.ts';

/** The rights with which a person can see an object or do something to it; Create is about others, Execute about none. */
const NOTICING =
  ACCESS.read | ACCESS.change | ACCESS.delete | ACCESS.readPermissions | ACCESS.changePermissions;

/** Is the object to the person as if it were not there? */
export const isHidden = (rights: PersonRights, object: DirectoryObject): boolean =>
  (rights.mask(object) & NOTICING) === 0;

/** What a person means by a write: to remove what is hidden, alone or with others, is to remove nothing. */
export function withoutHidden(
  rights: PersonRights,
  directory: DirectoryReader,
  { changes, cascade = [], ...rest }: ChangesWrite,
): ChangesWrite {
  const shown = ({ type, id }: DirectoryRef) => {
    const object = directory.get(type, id);
    return object === undefined || !isHidden(rights, object);
  };
  return {
    ...rest,
    changes: changes.filter(({ kind, object }) => kind === 'put' || shown(object)),
    cascade: cascade.filter(shown),
  };
}
