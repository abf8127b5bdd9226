import { nearestName } from '@pulse/runtime';
import type { FileProblem, Place } from './place.ts';
import type { Tree, TreeEntry } from './tree.ts';

/** What reading a file collects beside its result. */
export interface Notes {
  readonly problems: FileProblem[];
}

/** Describes what stands somewhere, for a message. */
export function describe(tree: Tree): string {
  switch (tree.kind) {
    case 'nothing':
      return 'nothing';
    case 'text':
      return `"${tree.text.length > 60 ? `${tree.text.slice(0, 60)}…` : tree.text}"`;
    case 'list':
      return 'a list';
    case 'map':
      return 'a group of fields';
  }
}

/** The entries of a group; none, and a problem, where there is something else. */
export function entriesOf(tree: Tree, field: string, notes: Notes): readonly TreeEntry[] {
  if (tree.kind === 'map') return tree.entries;
  if (tree.kind === 'nothing') return [];
  notes.problems.push({
    place: tree.place,
    field,
    message: `is ${describe(tree)}; it wants names, each with what it is.`,
  });
  return [];
}

/** The items of a list; one text stands for a list of it. */
export function itemsOf(tree: Tree, field: string, notes: Notes): readonly Tree[] {
  if (tree.kind === 'list') return tree.items;
  if (tree.kind === 'text') return [tree];
  if (tree.kind === 'nothing') return [];
  notes.problems.push({
    place: tree.place,
    field,
    message: `is ${describe(tree)}; it wants a list such as [one, two].`,
  });
  return [];
}

export function textOf(tree: Tree, field: string, notes: Notes): string | undefined {
  if (tree.kind === 'text') return tree.text;
  notes.problems.push({ place: tree.place, field, message: `is ${describe(tree)}; it wants a text.` });
  return undefined;
}

export function oneOf<const Value extends string>(
  tree: Tree,
  values: readonly Value[],
  field: string,
  notes: Notes,
): Value | undefined {
  const found = values.find((value) => tree.kind === 'text' && tree.text === value);
  if (found !== undefined) return found;
  const allowed = [values.slice(0, -1).join(', '), values.at(-1)].filter(Boolean).join(' or ');
  const meant = tree.kind === 'text' ? nearestName(values, tree.text) : undefined;
  const hint = meant !== undefined && values.length > 2 ? ` Did you mean ${meant}?` : '';
  notes.problems.push({
    place: tree.place,
    field,
    message: `is ${describe(tree)}; it can be ${allowed}.${hint}`,
  });
  return undefined;
}

export function wholeNumber(tree: Tree, most: number, field: string, notes: Notes): number | undefined {
  const text = tree.kind === 'text' ? tree.text : '';
  if (/^\d{1,9}$/.test(text) && Number(text) <= most) return Number(text);
  notes.problems.push({
    place: tree.place,
    field,
    message: `is ${describe(tree)}; it can be a whole number from 0 to ${most}.`,
  });
  return undefined;
}

/** A group of fields whose names are known; other names are problems. */
export class Fields {
  readonly path: string;
  readonly notes: Notes;
  /** Where the group stands. */
  readonly origin: Place;
  readonly #entries: ReadonlyMap<string, TreeEntry>;

  constructor(tree: Tree, path: string, known: readonly string[], notes: Notes) {
    this.path = path;
    this.notes = notes;
    this.origin = tree.place;
    const entries = entriesOf(tree, path, notes);
    this.#entries = new Map(entries.map((entry) => [entry.key, entry]));
    for (const { key, place } of entries) {
      if (known.includes(key)) continue;
      const meant = nearestName(known, key);
      const hint = meant === undefined ? `Known are ${known.join(', ')}.` : `Did you mean ${meant}?`;
      notes.problems.push({ place, field: this.name(key), message: `is not known here. ${hint}` });
    }
  }

  name(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`;
  }

  place(key: string): Place | undefined {
    return this.#entries.get(key)?.value.place;
  }

  /** What stands at a name; undefined where nothing does. */
  get(key: string): Tree | undefined {
    const tree = this.#entries.get(key)?.value;
    return tree?.kind === 'nothing' ? undefined : tree;
  }

  read<Value>(key: string, reader: (tree: Tree, field: string, notes: Notes) => Value): Value | undefined {
    const tree = this.get(key);
    return tree && reader(tree, this.name(key), this.notes);
  }
}
