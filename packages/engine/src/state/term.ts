import type { Milliseconds } from '@pulse/base';
import type { Dn, Membership } from '@pulse/model';

/** Who belongs to a group as long as one configuration after the other says the same. */
export type Rule =
  | { readonly kind: 'all'; readonly since: Milliseconds }
  | { readonly kind: 'queue'; readonly queue: Dn; readonly since: Milliseconds }
  | { readonly kind: 'listed'; readonly ids: ReadonlySet<string> };

/** Membership as one configuration says it, until the next one. */
export interface Term {
  /** -Infinity: the first. */
  readonly from: Milliseconds;
  /** By group. */
  readonly rules: ReadonlyMap<number, Rule>;
  /** Whom a configuration has named and this one does not; they belong nowhere. */
  readonly absent: ReadonlySet<string>;
  /** Groups whose members may be others than before. */
  readonly touched: readonly number[];
}

/** A group as a configuration describes it. */
export interface GroupMembers {
  readonly group: number;
  readonly members: Membership<string>;
}

/** The rule of a group; the former one itself where nothing has changed, so that it goes on. */
export function ruleOf(members: Membership<string>, former: Rule | undefined, from: Milliseconds): Rule {
  if ('all' in members) return former?.kind === 'all' ? former : { kind: 'all', since: from };
  if ('queue' in members) {
    const { queue } = members;
    return former?.kind === 'queue' && former.queue === queue
      ? former
      : { kind: 'queue', queue, since: from };
  }
  const ids = new Set(members);
  return former?.kind === 'listed' && sameIds(former.ids, ids) ? former : { kind: 'listed', ids };
}

export const sameIds = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size === other.size && [...one].every((id) => other.has(id));
