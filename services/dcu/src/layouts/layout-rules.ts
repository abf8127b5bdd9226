import { ALL_AGENTS, ALL_QUEUES, type LayoutId, layoutId, type ObjectType } from '@pulse/model';

/** What to collect: a template applied to objects. */
export interface LayoutRule {
  readonly id: LayoutId;
  /** Id or name of a template. */
  readonly template: string;
  /** What people call it; the template's name when absent. */
  readonly name?: string | undefined;
  readonly objectType: ObjectType;
  /** Only members of these groups, of any of them, are rows; without them, members of the total's group. */
  readonly groups?: readonly string[] | undefined;
  /** The group whose own values are the totals row. */
  readonly total?: { readonly type: 'GroupQueues' | 'GroupAgents'; readonly id: string } | undefined;
}

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
