import type { DirectoryObject } from '@pulse/model';
import type { Difference, DirectoryWrite } from '../plan/write.ts';
import type { Written } from '../store/tenant-directory.ts';
import type { Condition } from './condition.ts';
import { type Entry, isThere, may, shown } from './enter.ts';
import { refused } from './errors.ts';
import type { OutcomeBody } from './schema.ts';

/** How a write is to be done. */
export interface Conditions {
  readonly condition?: Condition | undefined;
  readonly dryRun?: boolean | undefined;
}

const AUTHOR_CHARACTERS = 256;

/** Does a write as its caller may. Throws {@link ApiError} where it is refused. */
export async function perform(
  entry: Entry,
  write: DirectoryWrite,
  { condition, dryRun = false }: Conditions,
): Promise<OutcomeBody> {
  const written = await entry.directory.write({
    write,
    author: entry.author.slice(0, AUTHOR_CHARACTERS),
    person: entry.person,
    dryRun,
    ...(condition ? { condition } : {}),
  });
  if (!written.ok) throw refused(written.error);
  return outcome(entry, written.value, dryRun);
}

function outcome(entry: Entry, { differences, leftAlone, revision }: Written, dryRun: boolean): OutcomeBody {
  const count = (kind: string) => differences.filter((entry) => entry.kind === kind).length;
  return {
    revision: revision.number,
    created: count('created'),
    changed: count('changed'),
    removed: count('removed'),
    vanished: differences.filter(
      (entry) =>
        entry.kind === 'changed' && entry.after.state === 'vanished' && entry.before.state !== 'vanished',
    ).length,
    leftAlone,
    ...(dryRun ? { differences: differences.map((difference) => shownDifference(entry, difference)) } : {}),
  };
}

function shownDifference(entry: Entry, difference: Difference): Difference {
  const show = (object: DirectoryObject) => shown(entry, object);
  switch (difference.kind) {
    case 'created':
      return { ...difference, after: show(difference.after) };
    case 'changed':
      return { ...difference, before: show(difference.before), after: show(difference.after) };
    case 'removed':
      return { ...difference, before: show(difference.before) };
  }
}

/** Who may not see the grants of an object sends it without them, and does not mean to take them away. */
export function withHiddenAccess(entry: Entry, object: DirectoryObject): DirectoryObject {
  const known = entry.directory.view.get(object.type, object.id);
  if (object.access !== undefined || !known?.access || !isThere(entry, known)) return object;
  if (may(entry, 'readPermissions', known)) return object;
  return { ...object, access: known.access };
}
