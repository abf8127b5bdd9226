import { PulseError } from '@pulse/base';
import { type ActionHome, STATUSES } from '@pulse/model';
import { ATOMS, atomsOf } from './atoms.ts';

/** A set of atoms, or of statuses by their place in the table. */
export interface Mask {
  readonly has: Uint8Array;
  /** One text for all spellings of the same set. */
  readonly key: string;
}

/** A set of actions as one kind of object sees them: `*` is every action that such an object can have. */
export function parseActionMask(text: string, home: ActionHome): Mask {
  const all = ATOMS.flatMap((atom, i) => (atom.homes.includes(home) ? [i] : []));
  return parse(text, ATOMS.length, all, atomsOf, 'action');
}

const statusByName = new Map(STATUSES.map((name, i) => [name.toLowerCase(), [i]]));

/** A set of statuses; only names of the status table (F10). */
export function parseStatusMask(text: string): Mask {
  const all = STATUSES.map((_, i) => i);
  return parse(text, STATUSES.length, all, (name) => statusByName.get(name.toLowerCase()), 'status');
}

/**
 * `*` sets all, `Name` sets its members, `~Name` clears them, from left to right; a mask that begins with `~` begins
 * with all. Blanks do not matter. Throws {@link PulseError} `mask-invalid`.
 */
function parse(
  text: string,
  size: number,
  all: readonly number[],
  lookup: (name: string) => readonly number[] | undefined,
  what: string,
): Mask {
  const has = new Uint8Array(size);
  const items = text.split(',').map((item) => item.trim());
  if (items[0]?.startsWith('~')) for (const i of all) has[i] = 1;
  for (const [position, item] of items.entries()) {
    const clears = item.startsWith('~');
    const name = clears ? item.slice(1).trim() : item;
    const members = name === '*' ? all : lookup(name);
    if (members === undefined) {
      const problem = name === '' ? 'there is no name' : `${JSON.stringify(name)} is no ${what}`;
      throw new PulseError(
        'mask-invalid',
        `${problem} (item ${position + 1} of the mask ${JSON.stringify(text)})`,
      );
    }
    for (const i of members) has[i] = clears ? 0 : 1;
  }
  return maskOf(has);
}

export function withoutAtoms(mask: Mask, excluded: (member: number) => boolean): Mask {
  return maskOf(mask.has.map((bit, member) => (excluded(member) ? 0 : bit)));
}

const maskOf = (has: Uint8Array): Mask => ({
  has,
  key: [...has].flatMap((bit, member) => (bit ? [member] : [])).join('.'),
});
