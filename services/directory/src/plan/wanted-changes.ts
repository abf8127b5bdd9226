import {
  canonicalObject,
  type DirectoryChange,
  DirectoryDraft,
  type DirectoryObject,
  type DirectoryReader,
  type DirectoryRef,
  namersOf,
  refKey,
  refOf,
  sameObject,
  withoutReferences,
} from '@pulse/model';
import type { ChangesWrite } from './write.ts';

/** The changes that a write asks for, what follows from `cascade` included. Not yet checked. */
export function wantedChanges(directory: DirectoryReader, write: ChangesWrite): readonly DirectoryChange[] {
  const changes = write.changes.map((change) =>
    change.kind === 'put' ? { ...change, object: asWritten(directory, change.object, write) } : change,
  );
  return write.cascade?.length ? withCascade(directory, changes, write.cascade) : changes;
}

/**
 * The manager of an object that is put is who writes. What a source discovered stays the source's while only its place
 * and its grants are changed, of which sources say nothing.
 */
function asWritten(
  directory: DirectoryReader,
  object: DirectoryObject,
  { manager, takeOver = [] }: ChangesWrite,
): DirectoryObject {
  const before = directory.get(object.type, object.id);
  const taken = takeOver.some((ref) => refKey(ref) === refKey(object));
  const kept = before && canonicalObject({ ...object, manager: before.manager, state: before.state });
  if (kept && !taken && onlyPlaced(before, kept)) return kept;
  return canonicalObject({ ...object, manager });
}

/** Does a discovered object stay what it is, but for its folder and its grants? */
export function onlyPlaced(before: DirectoryObject, after: DirectoryObject): boolean {
  if (!before.manager.startsWith('source:')) return false;
  const bare = ({ folder: _, access: __, ...rest }: DirectoryObject) => rest;
  return sameObject(bare(before), bare(after));
}

/** What names a removed object and is listed loses that, or goes too; then what names those, and so on. */
function withCascade(
  directory: DirectoryReader,
  changes: readonly DirectoryChange[],
  cascade: readonly DirectoryRef[],
): readonly DirectoryChange[] {
  const listed = new Set(cascade.map(refKey));
  const draft = new DirectoryDraft(directory, changes);
  const all = [...changes];
  const gone = new Set(changes.flatMap(({ kind, object }) => (kind === 'remove' ? [refKey(object)] : [])));
  for (let going = gone.size, before = -1; going !== before; before = going, going = gone.size) {
    const goes = (ref: DirectoryRef) => gone.has(refKey(ref));
    for (const object of new Set(namersOf(draft, goes).map(({ by }) => by))) {
      if (!listed.has(refKey(object))) continue;
      const rest = withoutReferences(object, goes);
      const change: DirectoryChange = rest
        ? { kind: 'put', object: canonicalObject(rest) }
        : { kind: 'remove', object: refOf(object) };
      if (!rest) gone.add(refKey(object));
      draft.apply(change);
      all.push(change);
    }
  }
  return all;
}
