import { type DirectoryObject, refKey, refText, type TenantId, tenantId } from '@pulse/model';
import { entriesOf, Fields, type Notes, textOf } from '../../yaml/fields.ts';
import { type FileProblem, type Place, placeText } from '../../yaml/place.ts';
import { readTree, type Tree, type TreeEntry } from '../../yaml/tree.ts';
import { checkReferences } from './check-references.ts';
import { checkForm, type Declared } from './declared.ts';
import { DN_SECTIONS, dnOf, FOLDER, SECTIONS, SWITCH, TENANT } from './kinds.ts';
import { type Found, readObject } from './read-object.ts';

export interface SourceFile {
  /** As messages name it. */
  readonly name: string;
  readonly text: string;
}

/** What the files of one tenant say. */
export interface DirectoryFiles {
  /** Undefined, with a problem, where they do not say which. */
  readonly tenant: TenantId | undefined;
  readonly declared: readonly Declared[];
  /** With any of these the files cannot be applied. */
  readonly problems: readonly FileProblem[];
  /** What only the server can know: names that are not in the files. */
  readonly unknown: readonly FileProblem[];
}

const TENANT_FIELDS = ['tenant', 'name', 'timeZone', 'access'];
const KNOWN = [...TENANT_FIELDS, 'folders', 'switches', ...Object.keys(SECTIONS)];

/** Reads the files of one tenant together: what one says, another may name. */
export function readDirectory(files: readonly SourceFile[]): DirectoryFiles {
  const notes: Notes = { problems: [] };
  const declared: Declared[] = [];
  const tenants: { readonly id: string; readonly place: Place }[] = [];
  for (const { name, text } of files) {
    const { tree, problems } = readTree(name, text);
    notes.problems.push(...problems);
    if (!tree) return { tenant: undefined, declared: [], problems: notes.problems, unknown: [] };
    const fields = new Fields(tree, '', KNOWN, notes);
    const id = fields.read('tenant', textOf);
    const place = fields.place('tenant');
    if (id !== undefined && place) tenants.push({ id, place });
    declared.push(...readSections(fields, notes));
    if (TENANT_FIELDS.slice(1).some((key) => fields.get(key))) declared.push(readTenant(tree, notes));
  }
  const tenant = theTenant(tenants, files, notes);
  const named = declared.map((entry) =>
    entry.object.type === 'Tenant' ? { ...entry, object: { ...entry.object, id: tenant ?? '-' } } : entry,
  );
  const once = withoutDoubles(named, notes);
  const references = tenant === undefined ? undefined : checkReferences(tenant, once);
  return {
    tenant,
    declared: once,
    problems: [...notes.problems, ...once.flatMap(checkForm), ...(references?.problems ?? [])],
    unknown: references?.unknown ?? [],
  };
}

function theTenant(
  tenants: readonly { readonly id: string; readonly place: Place }[],
  files: readonly SourceFile[],
  { problems }: Notes,
): TenantId | undefined {
  const [first, ...others] = tenants;
  if (!first) {
    const place = { file: files[0]?.name ?? '', line: 1, column: 1 };
    problems.push({
      place,
      field: 'tenant',
      message: 'is missing: the id of the tenant whose directory this is.',
    });
    return undefined;
  }
  if (!/^[A-Za-z0-9_.-]{1,64}$/.test(first.id)) {
    const message = 'has letters, digits, "-", "_" and ".", at most 64.';
    problems.push({ place: first.place, field: 'tenant', message });
    return undefined;
  }
  for (const { id, place } of others) {
    if (id === first.id) continue;
    const message = `is "${id}", and ${placeText(first.place)} says "${first.id}"; files that are given together are of one tenant.`;
    problems.push({ place, field: 'tenant', message });
  }
  return tenantId(first.id);
}

/** The tenant's own fields stand at the top of a file. */
function readTenant(tree: Tree, notes: Notes): Declared {
  const entries =
    tree.kind === 'map' ? tree.entries.filter(({ key }) => TENANT_FIELDS.slice(1).includes(key)) : [];
  const value: Tree = { kind: 'map', entries, place: tree.place };
  const entry = { key: 'tenant', place: entries[0]?.place ?? tree.place, value };
  return readObject(TENANT, { id: '', entry, path: '' }, notes).declared;
}

function readSections(fields: Fields, notes: Notes): Declared[] {
  const objects = Object.entries(SECTIONS).flatMap(([section, kind]) =>
    (fields.read(section, entriesOf) ?? []).map(
      (entry) => readObject(kind, { id: entry.key, entry, path: `${section}.${entry.key}` }, notes).declared,
    ),
  );
  const folders = (fields.read('folders', entriesOf) ?? []).flatMap((entry) =>
    readFolders({ id: entry.key, entry, path: `folders.${entry.key}` }, notes),
  );
  const switches = (fields.read('switches', entriesOf) ?? []).flatMap((entry) => readSwitch(entry, notes));
  return [...folders, ...switches, ...objects];
}

/** A folder, and those that stand within it. */
function readFolders(found: Found, notes: Notes): Declared[] {
  const { declared, fields } = readObject(FOLDER, found, notes);
  const within = (fields.read('folders', entriesOf) ?? []).flatMap((entry) =>
    readFolders(
      {
        id: entry.key,
        entry,
        path: `${found.path}.folders.${entry.key}`,
        folder: { id: found.id, place: entry.place },
      },
      notes,
    ),
  );
  return [declared, ...within];
}

/** A switch, and its DNs: a list of numbers, or numbers each with what it is. */
function readSwitch(entry: TreeEntry, notes: Notes): Declared[] {
  const path = `switches.${entry.key}`;
  const { declared, fields } = readObject(SWITCH, { id: entry.key, entry, path }, notes);
  const dns = Object.entries(DN_SECTIONS).flatMap(([section, kind]) =>
    (fields.read(section, numbersOf) ?? []).map((number) => {
      const found = {
        id: `${number.key}@${entry.key}`,
        entry: number,
        path: `${path}.${section}.${number.key}`,
      };
      return readObject(dnOf(kind), found, notes).declared;
    }),
  );
  return [declared, ...dns];
}

function numbersOf(tree: Tree, field: string, notes: Notes): readonly TreeEntry[] {
  if (tree.kind !== 'list') return entriesOf(tree, field, notes);
  return tree.items.flatMap((item, at): TreeEntry[] => {
    const number = textOf(item, `${field}[${at}]`, notes);
    const { place } = item;
    return number === undefined ? [] : [{ key: number, place, value: { kind: 'nothing', place } }];
  });
}

function withoutDoubles(declared: readonly Declared[], { problems }: Notes): Declared[] {
  const known = new Map<string, Declared>();
  for (const entry of declared) {
    const first = known.get(refKey(entry.object));
    if (first === undefined) {
      known.set(refKey(entry.object), entry);
      continue;
    }
    const message = `${refText(entry.object)} stands here a second time; first at ${placeText(first.place)}.`;
    problems.push({ place: entry.place, field: entry.path, message });
  }
  return [...known.values()];
}

export const objectsOf = ({ declared }: DirectoryFiles): DirectoryObject[] =>
  declared.map(({ object }) => object);
