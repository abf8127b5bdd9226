import type { DirectoryObject, DirectoryType } from '@pulse/model';
import { Fields, type Notes, oneOf, textOf } from '../../yaml/fields.ts';
import type { Place } from '../../yaml/place.ts';
import type { Tree, TreeEntry } from '../../yaml/tree.ts';
import { readAccess } from './access.ts';
import type { Declared } from './declared.ts';

/** One object on its way out of a file. */
export interface Reading {
  readonly fields: Fields;
  readonly notes: Notes;
  /** Where what it says stands, by the names of the object's fields. */
  readonly places: Map<string, Place>;
}

/** How a type is written. */
export interface Kind {
  readonly type: DirectoryType;
  /** Its fields, besides those that every object has. */
  readonly known: readonly string[];
  /** The fields that a text or a list alone stands for. */
  readonly short?: { readonly text?: string; readonly list?: string };
  /** What the type has beyond the fields of every object. What is missing or wrong, the schema says. */
  readonly read?: (reading: Reading) => object;
}

const BASE = ['name', 'folder', 'state', 'access'];
const HOLDERS: readonly DirectoryType[] = ['Tenant', 'Folder', 'Switch'];

/** Where an object is found: its entry, under which path, and the folder around it. */
export interface Found {
  readonly id: string;
  readonly entry: TreeEntry;
  readonly path: string;
  readonly folder?: { readonly id: string; readonly place: Place };
}

/** Reads one object of a known kind; what is wrong with it is noted, and what can be read is returned. */
export function readObject(kind: Kind, { id, entry, path, folder }: Found, notes: Notes) {
  const fields = new Fields(spelledOut(entry.value, kind), path, [...kind.known, ...BASE], notes);
  const reading: Reading = { fields, notes, places: new Map() };
  const own = fields.read('folder', readFolder);
  if (own && folder) {
    const message = `stands within folder ${folder.id}: leave this out, or move it there.`;
    notes.problems.push({ place: own.place, field: fields.name('folder'), message });
  }
  const inside = folder ?? own;
  if (inside) reading.places.set('folder', inside.place);
  const access = fields.read('access', (tree, field) =>
    readAccess(tree, field, notes, { holds: HOLDERS.includes(kind.type), places: reading.places }),
  );
  const object = {
    type: kind.type,
    id,
    manager: 'yaml',
    state:
      fields.read('state', (tree, field) => oneOf(tree, ['enabled', 'disabled'], field, notes)) ?? 'enabled',
    ...optional('name', readText(reading, 'name')),
    ...optional('folder', inside?.id),
    ...(access?.length ? { access } : {}),
    ...kind.read?.(reading),
    // As the schema will check.
  } as unknown as DirectoryObject;
  const { places } = reading;
  const declared: Declared = { object, place: entry.place, path, places, ...optional('way', own?.way) };
  return { declared, fields };
}

/** A field for an object where there is a value, nothing where there is none. */
export const optional = <Key extends string, Value>(key: Key, value: Value | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { readonly [name in Key]?: Value };

/** A text, and where it stands. */
export function readText({ fields, places }: Reading, key: string): string | undefined {
  const place = fields.place(key);
  if (place) places.set(key, place);
  return fields.read(key, textOf);
}

/** A text or list alone, as the group of fields that it stands for. */
function spelledOut(tree: Tree, { short }: Kind): Tree {
  const key = tree.kind === 'text' ? short?.text : tree.kind === 'list' ? short?.list : undefined;
  if (key === undefined) return tree;
  return { kind: 'map', place: tree.place, entries: [{ key, place: tree.place, value: tree }] };
}

/** A folder's id; a path to it, `/emea/berlin`; or `{ id: … }` where the id itself begins like a path. */
function readFolder(tree: Tree, field: string, notes: Notes) {
  const { place } = tree;
  if (tree.kind === 'map') {
    const id = new Fields(tree, field, ['id'], notes).read('id', textOf);
    return id === undefined ? undefined : { id, place };
  }
  const text = textOf(tree, field, notes);
  if (text === undefined) return undefined;
  if (!text.startsWith('/')) return { id: text, place };
  const way = text.slice(1).split('/');
  return { id: way.at(-1) ?? '', place, way: way.slice(0, -1) };
}
