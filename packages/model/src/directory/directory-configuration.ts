import type { Configuration } from '../configuration.ts';
import { agentId, type Dn, dn } from '../ids.ts';
import type { DirectoryObject } from './object.ts';
import type { DirectoryView } from './view.ts';

/** Only what is enabled takes part in statistics. */
const enabled = ({ state }: DirectoryObject) => state === 'enabled';

const named = ({ name }: DirectoryObject) => (name === undefined ? {} : { name });

const isEnabled = (view: DirectoryView, id: Dn): boolean => view.get('Dn', id)?.state === 'enabled';

/** What the engine needs to know of a tenant's directory. */
export function directoryConfiguration(view: DirectoryView): Configuration {
  const dns = [...view.all('Dn')].filter(enabled);
  return {
    tenant: view.tenant,
    timeZone: view.get('Tenant', view.tenant)?.timeZone ?? 'UTC',
    agents: [...view.all('Person')]
      .filter((person) => person.agent && enabled(person))
      .map((person) => ({ id: agentId(person.id), ...named(person) })),
    agentGroups: [...view.all('AgentGroup')]
      .filter(enabled)
      .map((group) => ({ id: group.id, ...named(group), members: group.members })),
    queues: dns.flatMap((queue) =>
      queue.kind === 'Extension' ? [] : [{ id: dn(queue.id), ...named(queue), type: queue.kind }],
    ),
    queueGroups: [...view.all('DnGroup')]
      .filter(enabled)
      .map((group) => ({ id: group.id, ...named(group), members: group.members })),
    dns: dns.filter(({ kind }) => kind === 'Extension').map(({ id }) => ({ id: dn(id) })),
    places: [...view.all('Place')].filter(enabled).map((place) => ({
      id: place.id,
      ...named(place),
      dns: place.dns.filter((id) => isEnabled(view, id)),
    })),
  };
}
