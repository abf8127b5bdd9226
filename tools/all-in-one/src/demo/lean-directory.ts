import type { DirectoryObject } from '@pulse/model';

/** So many teams of a large centre have a supervisor of their own. */
const SUPERVISED_TEAMS = 100;

/**
 * A large centre's directory as far as the demo needs it: without telephones and places, which triple it and which
 * nobody is shown, and with supervisors for some of the teams, since each of them is somebody else who sees something
 * else.
 */
export function leanDirectory(objects: readonly DirectoryObject[]): DirectoryObject[] {
  const left = new Set(
    objects
      .filter(({ type, access }) => type === 'Folder' && access !== undefined)
      .slice(SUPERVISED_TEAMS)
      .flatMap(({ access = [] }) => access.map(({ to }) => to.id)),
  );
  const isLeft = (object: DirectoryObject): boolean => {
    switch (object.type) {
      case 'Place':
        return true;
      case 'Dn':
        return object.kind === 'Extension';
      case 'AccessGroup':
        return left.has(object.id);
      default:
        return false;
    }
  };
  const members = new Set(
    objects.flatMap((object) =>
      object.type === 'AccessGroup' && left.has(object.id) ? object.members.map(({ id }) => id) : [],
    ),
  );
  return objects.flatMap((object): DirectoryObject[] => {
    if (isLeft(object) || (object.type === 'Person' && members.has(object.id))) return [];
    const { access, ...rest } = object;
    const kept = access?.filter(({ to }) => !left.has(to.id));
    const bare = kept === undefined || kept.length === 0 ? rest : { ...rest, access: kept };
    switch (bare.type) {
      case 'Person': {
        const { place: _, ...person } = bare;
        return [person];
      }
      case 'AccessGroup':
        return [{ ...bare, members: bare.members.filter(({ id }) => !left.has(id)) }];
      default:
        return [bare];
    }
  });
}
