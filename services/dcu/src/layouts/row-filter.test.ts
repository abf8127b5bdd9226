import { agentId, type Configuration, dn, layoutId, tenantId } from '@pulse/model';
import { expect, test } from 'vitest';
import type { LayoutRule } from './layout-rules.ts';
import { rowFilter } from './row-filter.ts';

const configuration: Configuration = {
  tenant: tenantId('acme'),
  timeZone: 'UTC',
  agents: [],
  agentGroups: [
    { id: 'All agents', members: { all: true } },
    { id: 'Night', members: [agentId('ann'), agentId('ben')] },
    { id: 'Day', members: [agentId('cyd')] },
    { id: 'Takers', members: { queue: dn('sales', 'pbx') } },
  ],
  queues: [],
  queueGroups: [{ id: 'All queues', members: [dn('sales', 'pbx')] }],
  dns: [],
};
const rule = (of: Partial<LayoutRule>): LayoutRule => ({
  id: layoutId('x'),
  template: 't',
  objectType: 'Agent',
  ...of,
});
const group = (id: string) => ({ type: 'GroupAgents', id }) as const;

test.each<[string, Partial<LayoutRule>, string[]]>([
  ['all of the type', {}, ['ann', 'ben', 'cyd', 'dan']],
  ['members of the group behind the total', { total: group('Night') }, ['ann', 'ben']],
  [
    'everybody, where the group behind the total is everybody',
    { total: group('All agents') },
    ['ann', 'ben', 'cyd', 'dan'],
  ],
  [
    'everybody, where nobody knows the group behind the total',
    { total: group('Nobody') },
    ['ann', 'ben', 'cyd', 'dan'],
  ],
  ['members of any of the groups', { groups: ['Night', 'Day'] }, ['ann', 'ben', 'cyd']],
  ['members of the groups, whatever the total', { groups: ['Day'], total: group('All agents') }, ['cyd']],
  ['nobody, where nobody knows the groups', { groups: ['Nobody'] }, []],
])('rows are %s', (_, of, rows) => {
  const accepts = rowFilter(configuration, rule(of));
  expect(['ann', 'ben', 'cyd', 'dan'].filter(accepts)).toEqual(rows);
});

test('rows of queues and of groups', () => {
  const queues = rowFilter(
    configuration,
    rule({ objectType: 'Queue', total: { type: 'GroupQueues', id: 'All queues' } }),
  );
  expect(['sales@pbx', 'billing@pbx'].filter(queues)).toEqual(['sales@pbx']);
  const ofPlaces = rowFilter(
    { ...configuration, placeGroups: [{ id: 'Floor', members: ['desk'] }] },
    rule({ objectType: 'Place', groups: ['Floor'] }),
  );
  expect(['desk', 'attic'].filter(ofPlaces)).toEqual(['desk']);
  expect(['Floor', 'Yard'].filter(rowFilter(configuration, rule({ objectType: 'GroupPlaces' })))).toEqual([
    'Floor',
    'Yard',
  ]);
  const names = ['All agents', 'Night', 'Day'];
  expect(names.filter(rowFilter(configuration, rule({ objectType: 'GroupAgents' })))).toEqual([
    'Night',
    'Day',
  ]);
  const named = rowFilter(configuration, rule({ objectType: 'GroupAgents', groups: ['Day', 'All agents'] }));
  expect(names.filter(named)).toEqual(['All agents', 'Day']);
});
