import { ALL_AGENTS, ALL_QUEUES, layoutId } from '@pulse/model';
import type { LayoutRule } from './layout-plan.ts';

/** What every voice tenant collects: the four ready templates over all its objects. */
export const VOICE_LAYOUTS: readonly LayoutRule[] = [
  {
    id: layoutId('queues'),
    template: 'Queue KPIs',
    objectType: 'Queue',
    total: { type: 'GroupQueues', id: ALL_QUEUES },
  },
  {
    id: layoutId('agents'),
    template: 'Agent KPIs',
    objectType: 'Agent',
    total: { type: 'GroupAgents', id: ALL_AGENTS },
  },
  { id: layoutId('logins'), template: 'Agent Login', objectType: 'Agent' },
  { id: layoutId('groups'), template: 'Agent Group Status', objectType: 'GroupAgents' },
];
