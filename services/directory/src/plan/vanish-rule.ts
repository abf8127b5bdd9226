import type { Milliseconds } from '@pulse/base';
import {
  DIRECTORY_TYPES,
  type DirectoryObject,
  type DirectoryReader,
  type ObjectManager,
  referencesOf,
  refKey,
} from '@pulse/model';

/** What happens to objects that their manager no longer names. */
export type VanishRule =
  /** They stay as vanished, and go after so many days. */
  | { readonly kind: 'keep'; readonly days: number }
  | { readonly kind: 'remove' }
  | { readonly kind: 'keep-forever' };

/** The rule of each manager. */
export type VanishRules = (manager: ObjectManager) => VanishRule;

export const DEFAULT_VANISH_RULE: VanishRule = { kind: 'keep', days: 30 };

const DAY: Milliseconds = 86_400_000;

/** May an object that vanished at `since` go by `now`? */
export function isOver(rule: VanishRule, since: Milliseconds, now: Milliseconds): boolean {
  switch (rule.kind) {
    case 'keep':
      return now - since >= rule.days * DAY;
    case 'remove':
      return true;
    case 'keep-forever':
      return false;
  }
}

/** Which of some objects can go without being named by what stays; what an object that stays names stays as well. */
export function removable(
  directory: DirectoryReader,
  candidates: readonly DirectoryObject[],
): DirectoryObject[] {
  const going = new Map(candidates.map((object) => [refKey(object), object]));
  if (going.size === 0) return [];
  const staying = DIRECTORY_TYPES.flatMap((type) => [...directory.all(type)]).filter(
    (object) => !going.has(refKey(object)),
  );
  for (let object = staying.pop(); object !== undefined && going.size > 0; object = staying.pop()) {
    for (const { to } of referencesOf(object)) {
      const named = going.get(refKey(to));
      if (named === undefined) continue;
      going.delete(refKey(to));
      staying.push(named);
    }
  }
  return [...going.values()];
}
