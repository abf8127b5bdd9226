import { ALL_AGENTS, ALL_QUEUES, type Configuration, type ObjectType } from '@pulse/model';
import type { LayoutRule } from './layout-rules.ts';

/** Is the object of this id a row? */
export type RowFilter = (id: string) => boolean;

/**
 * Which objects are rows of a layout: the members of its groups, or of its total's group, so that the totals row is the
 * total of what stands above it. Of groups themselves: those that are named, else all but the totals of others. A group that is made of
 * whoever logs in to a queue restricts nothing: its members are known to the engine alone.
 */
export function rowFilter(
  configuration: Configuration,
  { objectType, groups, total }: LayoutRule,
): RowFilter {
  if (objectType === 'GroupAgents' || objectType === 'GroupQueues' || objectType === 'GroupPlaces') {
    return groups ? (id) => groups.includes(id) : (id) => id !== ALL_AGENTS && id !== ALL_QUEUES;
  }
  const names = groups ?? (total ? [total.id] : undefined);
  if (!names) return () => true;
  const listed = new Set<string>();
  for (const name of names) {
    const members = groupsOf(configuration, objectType).find(({ id }) => id === name)?.members;
    // A totals group that is not configured restricts nothing; a group that is named as a restriction does.
    if (members === undefined && groups) continue;
    if (members === undefined || !('length' in members)) return () => true;
    for (const member of members) listed.add(member);
  }
  return (id) => listed.has(id);
}

function groupsOf({ agentGroups, queueGroups, placeGroups = [] }: Configuration, objectType: ObjectType) {
  if (objectType === 'Agent') return agentGroups;
  return objectType === 'Place' ? placeGroups : queueGroups;
}
