import { ACCESS, type AccessName, FULL_ACCESS, type Grant, type Grantee, refKey } from '@pulse/model';
import {
  describe,
  entriesOf,
  Fields,
  itemsOf,
  type Notes,
  oneOf,
  textOf,
  wholeNumber,
} from '../../yaml/fields.ts';
import type { Place } from '../../yaml/place.ts';
import type { Tree } from '../../yaml/tree.ts';

const NAMES = Object.keys(ACCESS) as AccessName[];
/** What can be granted by name: one right, or all. */
const VERBS = [...NAMES, 'full'] as const;

/**
 * Grants, in one of two forms: by name, `read: [supervisors]`, which hold for everything inside as well where the object
 * holds others; or exactly, a list of `{ group: supervisors, mask: 9, propagate: true }`.
 */
export function readAccess(
  tree: Tree,
  field: string,
  notes: Notes,
  { holds, places }: { readonly holds: boolean; readonly places: Map<string, Place> },
): Grant[] {
  const grants = tree.kind === 'list' ? exactly(tree.items, field, notes) : byName(tree, field, notes, holds);
  grants.forEach(({ place }, at) => places.set(`access[${at}]`, place));
  return grants.map(({ grant }) => grant);
}

interface Found {
  readonly grant: Grant;
  readonly place: Place;
}

function byName(tree: Tree, field: string, notes: Notes, holds: boolean): Found[] {
  const found = new Map<string, Found>();
  new Fields(tree, field, VERBS, notes);
  for (const { key, value } of entriesOf(tree, field, { problems: [] })) {
    if (!(VERBS as readonly string[]).includes(key)) continue;
    const bits = key === 'full' ? FULL_ACCESS : ACCESS[key as AccessName];
    itemsOf(value, `${field}.${key}`, notes).forEach((item, at) => {
      const to = readGrantee(item, `${field}.${key}[${at}]`, notes, 'AccessGroup');
      if (!to) return;
      const before = found.get(refKey(to))?.grant.mask ?? 0;
      const grant: Grant = { to, mask: before | bits, ...(holds ? { propagate: true } : {}) };
      found.set(refKey(to), { grant, place: item.place });
    });
  }
  return [...found.values()];
}

function exactly(items: readonly Tree[], field: string, notes: Notes): Found[] {
  return items.flatMap((item, at): Found[] => {
    const path = `${field}[${at}]`;
    const fields = new Fields(item, path, ['group', 'person', 'mask', 'propagate'], notes);
    const to = granteeOf(fields, item);
    const mask = fields.get('mask');
    if (mask === undefined) {
      notes.problems.push({
        place: item.place,
        field: path,
        message: 'has no mask; it can be a whole number from 0 to 127.',
      });
    }
    const bits = mask && wholeNumber(mask, FULL_ACCESS, `${path}.mask`, notes);
    const propagate = fields.read('propagate', (value, name) => oneOf(value, ['true', 'false'], name, notes));
    if (!to || bits === undefined) return [];
    return [
      { grant: { to, mask: bits, ...(propagate === 'true' ? { propagate: true } : {}) }, place: item.place },
    ];
  });
}

/** Somebody by a name alone, which is that of `plain`, or as `{ person: chen }` or `{ group: leads }`. */
export function readGrantee(
  tree: Tree,
  field: string,
  notes: Notes,
  plain: Grantee['type'],
): Grantee | undefined {
  if (tree.kind === 'map') return granteeOf(new Fields(tree, field, ['group', 'person'], notes), tree);
  if (tree.kind === 'text') return { type: plain, id: tree.text };
  const [name, other] =
    plain === 'Person' ? ['person', '{ group: NAME }'] : ['access group', '{ person: NAME }'];
  notes.problems.push({
    place: tree.place,
    field,
    message: `is ${describe(tree)}; it wants the name of a ${name}, or ${other}.`,
  });
  return undefined;
}

function granteeOf(fields: Fields, tree: Tree): Grantee | undefined {
  const group = fields.read('group', textOf);
  const person = fields.read('person', textOf);
  if (group !== undefined && person === undefined) return { type: 'AccessGroup', id: group };
  if (person !== undefined && group === undefined) return { type: 'Person', id: person };
  if (tree.kind === 'map') {
    fields.notes.problems.push({
      place: tree.place,
      field: fields.path,
      message: 'wants either group or person.',
    });
  }
  return undefined;
}
