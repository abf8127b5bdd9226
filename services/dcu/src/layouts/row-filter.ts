import { ALL_AGENTS, type Configuration } from '@pulse/model';
import type { LayoutRule } from './layout-plan.ts';

/**
 * Which objects are rows of a layout: the members of its total's group, so that the totals row is the total of what
 * stands above it. A group that is a total of another layout is no row of its own.
 */
export function rowFilter(configuration: Configuration, rule: LayoutRule): (id: string) => boolean {
  const groups = rule.total?.type === 'GroupQueues' ? configuration.queueGroups : configuration.agentGroups;
  if (!rule.total) return rule.objectType === 'GroupAgents' ? isTeam : () => true;
  const total = rule.total.id;
  const members = groups.find((group) => group.id === total)?.members;
  if (members === undefined || !('length' in members)) return () => true;
  const listed = new Set<string>(members);
  return (id) => listed.has(id);
}

const isTeam = (id: string) => id !== ALL_AGENTS;
