import type { Membership } from '@pulse/model';
import type { Core } from '../events/core.ts';
import type { GroupMembers } from '../state/term.ts';

/** The groups of a configuration, each under its index. */
export function groupsOf(
  core: Core,
  type: number,
  former: readonly Group[] = [],
  now: readonly Group[],
): readonly GroupMembers[] {
  const gone = without(idsOf(former), idsOf(now));
  for (const id of gone) describe(core, type, core.directory.add(type, id), false);
  return now.map(({ id, name, members }) => {
    const group = core.directory.add(type, id);
    describe(core, type, group, true, name);
    return { group, members };
  });
}

export interface Group {
  readonly id: string;
  readonly name?: string;
  readonly members: Membership<string>;
}

/** What the configuration says of an object. Answers whether it is called otherwise now. */
export function describe(core: Core, type: number, index: number, present: boolean, name?: string): boolean {
  const renamed = core.directory.give(type, index, name);
  if (renamed) core.changes.mark(type, index);
  core.show(type, index, present);
  return renamed;
}

export const idsOf = (named: readonly { readonly id: string }[] = []): ReadonlySet<string> =>
  new Set(named.map(({ id }) => id));

export const without = (ids: Iterable<string>, others: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...ids].filter((id) => !others.has(id)));
