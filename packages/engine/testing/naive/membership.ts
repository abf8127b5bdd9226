import type { Milliseconds } from '@pulse/base';
import type { Configuration, Membership } from '@pulse/model';
import type { Period } from './arrival.ts';

export type GroupKind = 'agents' | 'queues' | 'places';

/** A stay in a group: from one time up to, and without, another. */
export interface Stay {
  readonly since: Milliseconds;
  readonly until: Milliseconds;
}

export const ALWAYS: Stay = { since: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };

export const isDuring = ({ since, until }: Stay, at: Milliseconds): boolean => since <= at && at < until;

const has = (named: readonly { readonly id: string }[], id: string) => named.some((each) => each.id === id);

export const groupsOf = ({ agentGroups, queueGroups, placeGroups = [] }: Configuration, kind: GroupKind) =>
  ({ agents: agentGroups, queues: queueGroups, places: placeGroups })[kind];

/** Was it named once, and is not now? Then it belongs nowhere (E-108). What is named as a phone is no queue. */
function isAbsent(periods: readonly Period[], place: number, kind: GroupKind, id: string): boolean {
  const present = periods[place]?.configuration;
  if (!present || has(present[kind] ?? [], id)) return false;
  return periods.slice(0, place + 1).some(({ configuration }) => {
    const { dns, places = [] } = configuration;
    const isPhone = has(dns, id) || places.some((each) => each.dns.some((dn) => dn === id));
    return has(configuration[kind] ?? [], id) || (kind === 'queues' && isPhone);
  });
}

/** Somebody who may be a member. */
export interface Candidate {
  readonly id: string;
  /** When an event told of it; configurations may have told before. */
  readonly heardAt: Milliseconds;
  /** When a login first named a queue. */
  readonly namedAt: (queue: string) => Milliseconds;
}

/** When a configuration told of it first, as what can be a member. */
function toldAt(periods: readonly Period[], kind: GroupKind, id: string): Milliseconds {
  const first = periods.find(
    ({ configuration }) =>
      has(configuration[kind] ?? [], id) ||
      (kind === 'agents' &&
        configuration.agentGroups.some(({ members }) => 'length' in members && isListed(members, id))),
  );
  return first?.from ?? Number.POSITIVE_INFINITY;
}

/**
 * When somebody was in a group, as one configuration after the other says; of a stay that was over before anybody had
 * told of him nothing is known.
 */
export function staysIn(
  periods: readonly Period[],
  kind: GroupKind,
  group: string,
  { id, heardAt, namedAt }: Candidate,
): readonly Stay[] {
  const stays: Stay[] = [];
  for (const [place, { from, configuration }] of periods.entries()) {
    const until = periods[place + 1]?.from ?? Number.POSITIVE_INFINITY;
    const members: Membership<string> | undefined = groupsOf(configuration, kind).findLast(
      (each) => each.id === group,
    )?.members;
    if (!members || isAbsent(periods, place, kind, id)) continue;
    const joined = 'queue' in members ? namedAt(members.queue) : belongs(members, id) ? from : ALWAYS.until;
    const since = Math.max(from, joined);
    if (since >= until) continue;
    const last = stays.at(-1);
    if (last?.until === since) stays[stays.length - 1] = { since: last.since, until };
    else stays.push({ since, until });
  }
  const known = knownAt(periods, kind, { id, heardAt });
  return stays.filter(({ until }) => until > known);
}

/** When somebody became known as what can be a member. */
export const knownAt = (
  periods: readonly Period[],
  kind: GroupKind,
  { id, heardAt }: Pick<Candidate, 'id' | 'heardAt'>,
): Milliseconds => Math.min(heardAt, toldAt(periods, kind, id));

const isListed = (members: readonly string[], id: string) => members.includes(id);

const belongs = (members: Membership<string>, id: string): boolean =>
  'all' in members || ('length' in members && isListed(members, id));
