import {
  checkChanges,
  type DirectoryChange,
  DirectoryDraft,
  DirectoryView,
  refKey,
  refText,
  type TenantId,
} from '@pulse/model';
import type { FileProblem } from '../../yaml/place.ts';
import { type Declared, fieldOf, placeOf } from './declared.ts';

/**
 * What the directory's rules say about the files alone. Names that the files do not have may be on the server: whether
 * they are, only it knows.
 */
export function checkReferences(
  tenant: TenantId,
  declared: readonly Declared[],
): { readonly problems: readonly FileProblem[]; readonly unknown: readonly FileProblem[] } {
  const empty = new DirectoryView(tenant);
  const changes = declared.map(({ object }): DirectoryChange => ({ kind: 'put', object }));
  const found = checkChanges(empty, new DirectoryDraft(empty, changes), changes);
  const byRef = new Map(declared.map((entry) => [refKey(entry.object), entry]));
  const told = (code: boolean) =>
    found
      .filter((problem) => (problem.code === 'reference-missing') === code)
      .flatMap(({ object, field = '', message }): FileProblem[] => {
        const entry = byRef.get(refKey(object));
        if (!entry) return [];
        return [{ place: placeOf(entry, field), field: fieldOf(entry, field), message }];
      });
  return { problems: [...told(false), ...checkWays(declared)], unknown: told(true) };
}

/** Folders that were given as paths lie where the path says. */
function checkWays(declared: readonly Declared[]): FileProblem[] {
  const folders = new Map(
    declared.flatMap(({ object }) => (object.type === 'Folder' ? [[object.id, object.folder]] : [])),
  );
  return declared.flatMap((entry): FileProblem[] => {
    const { way, object } = entry;
    if (way === undefined || object.folder === undefined) return [];
    const place = placeOf(entry, 'folder');
    const problem = (message: string) => [{ place, field: fieldOf(entry, 'folder'), message }];
    let at: string | undefined = object.folder;
    for (const above of [...way.toReversed(), undefined]) {
      if (!folders.has(at))
        return problem(`names Folder ${at}, which is not in these files: give its id instead of a path.`);
      const real: string | undefined = folders.get(at);
      if (real !== above) {
        const where = real === undefined ? 'in no folder' : `in ${real}`;
        return problem(
          `is no folder: ${refText({ type: 'Folder', id: at })} lies ${where}, not ${above === undefined ? 'at the top' : `in ${above}`}.`,
        );
      }
      if (above === undefined) return [];
      at = above;
    }
    return [];
  });
}
