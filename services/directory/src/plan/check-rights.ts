import {
  ACCESS,
  type AccessName,
  containerOf,
  type DirectoryObject,
  type DirectoryReader,
  type PersonRights,
  referencesOf,
  refKey,
  refOf,
  refText,
  sameObject,
} from '@pulse/model';
import { isHidden } from './hidden.ts';
import type { WriteProblem } from './refusal.ts';
import type { Difference } from './write.ts';

/**
 * What a person lacks for some changes. All rights are those before the write, so that nobody grants themselves what
 * the same write then uses.
 */
export function checkRights(
  rights: PersonRights,
  before: DirectoryReader,
  after: DirectoryReader,
  differences: readonly Difference[],
): WriteProblem[] {
  const problemsOf = (difference: Difference): WriteProblem[] => [
    ...lackingFor(rights, before, after, difference),
    ...unreadable(rights, before, difference),
  ];
  return differences.flatMap((difference) => {
    if (difference.kind !== 'changed' || !isHidden(rights, difference.before)) return problemsOf(difference);
    // As if it were made; who may make it has to be told that it is there, and no more.
    const { after: object } = difference;
    const problems = problemsOf({ kind: 'created', after: object });
    return problems.some(({ code }) => code === 'forbidden')
      ? problems
      : [lacks(object, { need: 'change', at: 'on it' })];
  });
}

function lackingFor(
  rights: PersonRights,
  before: DirectoryReader,
  after: DirectoryReader,
  difference: Difference,
): WriteProblem[] {
  const object = difference.kind === 'removed' ? difference.before : difference.after;
  return needs(rights, before, after, difference)
    .filter(({ mask, need }) => (mask & ACCESS[need]) === 0)
    .map((need) => lacks(object, need));
}

const lacks = (object: DirectoryObject, { need, at }: Pick<Need, 'need' | 'at'>): WriteProblem => ({
  code: 'forbidden',
  rule: 'DIR-14',
  object: refOf(object),
  message: `${refText(object)}: that wants ${RIGHTS[need]} ${at}.`,
});

const RIGHTS: Readonly<Record<AccessName, string>> = {
  read: 'Read',
  create: 'Create',
  change: 'Change',
  execute: 'Execute',
  delete: 'Delete',
  readPermissions: 'Read Permissions',
  changePermissions: 'Change Permissions',
};

interface Need {
  readonly need: AccessName;
  readonly mask: number;
  /** Where the right is wanted. */
  readonly at: 'on it' | 'on what holds it';
}

function needs(
  rights: PersonRights,
  directory: DirectoryReader,
  draft: DirectoryReader,
  difference: Difference,
): Need[] {
  const above = (object: DirectoryObject): Omit<Need, 'need'> => ({
    mask: maskAbove(rights, directory, draft, object),
    at: 'on what holds it',
  });
  if (difference.kind === 'created') {
    const { after } = difference;
    const create: Need = { need: 'create', ...above(after) };
    return after.access ? [create, { need: 'changePermissions', ...above(after) }] : [create];
  }
  const { before } = difference;
  const here = { mask: rights.mask(before), at: 'on it' } as const;
  if (difference.kind === 'removed') return [{ need: 'delete', ...here }];
  const { after } = difference;
  return [
    ...(sameObject(withoutAccess(before), withoutAccess(after))
      ? []
      : [{ need: 'change', ...here } as const]),
    ...(sameAccess(before, after) ? [] : [{ need: 'changePermissions', ...here } as const]),
    ...(before.folder === after.folder ? [] : [{ need: 'create', ...above(after) } as const]),
  ];
}

/** The mask on what will hold an object; what comes with the same write gives only what it gets from above. */
function maskAbove(
  rights: PersonRights,
  before: DirectoryReader,
  after: DirectoryReader,
  object: DirectoryObject,
): number {
  const seen = new Set<string>();
  for (let at = containerOf(after, object); at !== undefined; at = containerOf(after, at)) {
    const known = before.get(at.type, at.id);
    if (known) return rights.mask(known);
    if (seen.has(refKey(at))) return 0;
    seen.add(refKey(at));
  }
  return 0;
}

const withoutAccess = ({ access: _, ...rest }: DirectoryObject) => rest;

const sameAccess = (before: DirectoryObject, { access }: DirectoryObject) =>
  sameObject(before, { ...withoutAccess(before), ...(access ? { access } : {}) });

/** Naming what one may not read would tell that it is there: it is refused as if it were not. */
function unreadable(rights: PersonRights, before: DirectoryReader, difference: Difference): WriteProblem[] {
  if (difference.kind === 'removed') return [];
  const { after } = difference;
  const known = difference.kind === 'changed' ? referencesOf(difference.before) : [];
  const named = new Set(known.map(({ to }) => refKey(to)));
  return referencesOf(after).flatMap(({ field, to }) => {
    const target = named.has(refKey(to)) ? undefined : before.get(to.type, to.id);
    if (target === undefined || (rights.mask(target) & ACCESS.read) !== 0) return [];
    const message = `${refText(after)} names ${refText(to)} (${field}), which is not in the directory.`;
    return [
      { code: 'reference-missing', rule: 'DIR-4', object: refOf(after), field, other: refOf(to), message },
    ];
  });
}

/** What stands against a write, without saying who it is when the person may not read them. */
export function conceal(
  rights: PersonRights,
  directory: DirectoryReader,
  problem: WriteProblem,
): WriteProblem {
  const { other, ...rest } = problem;
  const object = other && directory.get(other.type, other.id);
  if (object === undefined || (rights.mask(object) & ACCESS.read) !== 0) return problem;
  return {
    ...rest,
    message: `${refText(problem.object)}: another object, which you may not read, stands against it.`,
  };
}
