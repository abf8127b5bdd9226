import type { DirectoryObject } from '@pulse/model';
import { directoryObjectSchema } from '@pulse/model/schema';
import type { FileProblem, Place } from '../../yaml/place.ts';

/** An object as a file says it, and where. */
export interface Declared {
  readonly object: DirectoryObject;
  /** Of its name in the file. */
  readonly place: Place;
  /** `persons.chen`. */
  readonly path: string;
  /** Of what it says, by the object's fields: `members[2]`, `access[0]`. */
  readonly places: ReadonlyMap<string, Place>;
  /** The folders above its own, from the top, where its folder was given as a path. */
  readonly way?: readonly string[];
}

/** Where a field of an object stands: itself, else what holds it, else the object. */
export function placeOf({ places, place }: Pick<Declared, 'places' | 'place'>, field: string): Place {
  for (let at = field; at !== ''; at = at.replace(/(^|\.|\[)[^.[]*$/, '')) {
    const found = places.get(at);
    if (found) return found;
  }
  return place;
}

/** Lengths, characters, forms: what holds of every object wherever it comes from. */
export function checkForm(declared: Declared): FileProblem[] {
  const { error } = directoryObjectSchema.safeParse(declared.object);
  return (error?.issues ?? []).map((issue) => {
    const { path, message } = issue;
    const field = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
    const name = field.startsWith('.') ? field.slice(1) : field;
    return {
      place: placeOf(declared, name),
      field: fieldOf(declared, name === 'id' ? '' : name),
      message: isMissing(declared.object, path) ? missing(issue) : `${message}.`,
    };
  });
}

const isMissing = (object: DirectoryObject, [key]: readonly PropertyKey[]): boolean =>
  key !== undefined && !Object.hasOwn(object, key);

const missing = (issue: { readonly code: string; readonly values?: readonly unknown[] }): string =>
  issue.values ? `is missing; it can be ${issue.values.join(', ')}.` : 'is missing.';

/** A field of an object as messages name it: `persons.chen.email`. */
export const fieldOf = ({ path }: Declared, field: string): string =>
  [path, field].filter((part) => part !== '').join('.');
