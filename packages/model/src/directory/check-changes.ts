import { checkFolders } from './check-folders.ts';
import { checkObject } from './check-object.ts';
import { DIRECTORY_LIMITS } from './limits.ts';
import { DIRECTORY_TYPES, type DirectoryObject, type DirectoryRef } from './object.ts';
import type { DirectoryProblem } from './problem.ts';
import { type DirectoryReader, refKey, refOf, refText } from './reader.ts';
import { referencesOf } from './references.ts';
import type { DirectoryChange } from './revision.ts';

/**
 * What would be wrong with a directory after some changes; empty when they may be made. What the changes do not touch
 * is taken to be right, and looked at only as far as it names what goes.
 *
 * @param after `before` with the changes
 */
export function checkChanges(
  before: DirectoryReader,
  after: DirectoryReader,
  changes: readonly DirectoryChange[],
): DirectoryProblem[] {
  const put = changes.flatMap((change) => (change.kind === 'put' ? [change.object] : []));
  const removed = changes.flatMap((change) => (change.kind === 'remove' ? [change.object] : []));
  return [
    ...put.flatMap((object) => checkObject(before, after, object)),
    ...(put.some(({ type }) => type === 'Folder') ? checkFolders(after) : []),
    ...checkUserNames(after, put),
    ...checkRemoved(after, removed),
    ...checkCount(after, put),
  ];
}

/** Two that are put at once with one name are both told. */
function checkUserNames(after: DirectoryReader, put: readonly DirectoryObject[]): DirectoryProblem[] {
  const wanted = put.flatMap((object) =>
    object.type === 'Person' && object.userName !== undefined
      ? [{ person: refOf(object), userName: object.userName }]
      : [],
  );
  const holders = new Map(wanted.map(({ userName }) => [withoutCase(userName), [] as string[]]));
  if (holders.size > 0) {
    for (const { id, userName } of after.all('Person')) {
      if (userName !== undefined) holders.get(withoutCase(userName))?.push(id);
    }
  }
  return wanted.flatMap(({ person, userName }) => {
    const other = holders.get(withoutCase(userName))?.find((id) => id !== person.id);
    if (other === undefined) return [];
    return [
      {
        code: 'user-name-taken',
        object: person,
        field: 'userName',
        other: { type: 'Person', id: other },
        message: `${refText(person)} cannot sign in as "${userName}": Person ${other} does, and cases do not count.`,
      } as const,
    ];
  });
}

/** As user names are compared. */
export const withoutCase = (userName: string): string => userName.normalize('NFC').toLowerCase();

function checkRemoved(after: DirectoryReader, removed: readonly DirectoryRef[]): DirectoryProblem[] {
  if (removed.length === 0) return [];
  const gone = new Map(removed.map((ref) => [refKey(ref), refOf(ref)]));
  const tenant = removed.find(({ type }) => type === 'Tenant');
  return [
    ...(tenant === undefined
      ? []
      : [
          {
            code: 'tenant-fixed',
            object: refOf(tenant),
            message: 'A tenant cannot be removed from its own directory.',
          } as const,
        ]),
    ...namersOf(after, (ref) => gone.has(refKey(ref))).map(
      ({ by, field, ref }) =>
        ({
          code: 'still-named',
          object: ref,
          other: refOf(by),
          message: `${refText(ref)} cannot be removed: ${refText(by)} names it (${field}).`,
        }) as const,
    ),
  ];
}

/** Who names objects of which `wanted` is true, one entry for each place; looks at the whole directory. */
export function namersOf(
  directory: DirectoryReader,
  wanted: (ref: DirectoryRef) => boolean,
): { readonly by: DirectoryObject; readonly field: string; readonly ref: DirectoryRef }[] {
  return DIRECTORY_TYPES.flatMap((type) =>
    [...directory.all(type)].flatMap((by) =>
      referencesOf(by).flatMap(({ field, to }) => (wanted(to) ? [{ by, field, ref: to }] : [])),
    ),
  );
}

function checkCount(after: DirectoryReader, put: readonly DirectoryObject[]): DirectoryProblem[] {
  const [first] = put;
  const count = DIRECTORY_TYPES.reduce((sum, type) => sum + after.count(type), 0);
  if (first === undefined || count <= DIRECTORY_LIMITS.objects) return [];
  const message = `The directory would have ${count} objects; at most ${DIRECTORY_LIMITS.objects} are allowed, vanished ones included.`;
  return [{ code: 'too-many-objects', object: refOf(first), message }];
}
