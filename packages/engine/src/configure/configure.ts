import { assert, type Milliseconds } from '@pulse/base';
import type { AgentId, Configuration, Dn } from '@pulse/model';
import type { Core } from '../events/core.ts';
import { announce, discover, knownAgent } from '../events/discovery.ts';
import { markShowing } from '../events/shown-queues.ts';
import { ALLOWED_LATENESS } from '../lateness.ts';
import type { DnType } from '../state/centre.ts';
import { TYPE } from '../state/directory.ts';
import { describe, groupsOf, idsOf, without } from './describe.ts';
import { configurePlaces } from './places.ts';

/** Groups of which somebody may join or leave. */
export interface Touched {
  readonly agentGroups: readonly number[];
  readonly queueGroups: readonly number[];
  readonly placeGroups: readonly number[];
}

/** Makes a configuration the newest, from a time on; the first one from -Infinity on. Throws for an unknown zone. */
export function configure(core: Core, configuration: Configuration, from: Milliseconds): Touched {
  const former = core.configuration;
  assert(former === null || former.tenant === configuration.tenant, 'an engine is of one tenant');
  core.zone.change(from + ALLOWED_LATENESS, configuration.timeZone);
  core.configuration = configuration;
  core.bank.tenant = configuration.tenant;
  core.directory.add(TYPE.Tenant, configuration.tenant);
  // Groups first: who becomes known by a configuration knows none that is gone with it.
  const { agentGroups, queueGroups } = core.centre;
  const agents = idsOf(configuration.agents);
  const queues = idsOf(configuration.queues);
  const touched = {
    agentGroups: agentGroups.change(
      from,
      groupsOf(core, TYPE.GroupAgents, former?.agentGroups, configuration.agentGroups),
      without([...agentGroups.absent, ...idsOf(former?.agents)], agents),
    ),
    queueGroups: queueGroups.change(
      from,
      groupsOf(core, TYPE.GroupQueues, former?.queueGroups, configuration.queueGroups),
      without(
        [...queueGroups.absent, ...idsOf(former?.queues), ...newPhones(core, former, configuration)],
        queues,
      ),
    ),
  };
  configureAgents(core, former, configuration, from);
  configureDns(core, former, configuration, from);
  const placeGroups = configurePlaces(core, former, configuration, from);
  return { ...touched, placeGroups };
}

function configureAgents(
  core: Core,
  former: Configuration | null,
  now: Configuration,
  from: Milliseconds,
): void {
  const index = (id: AgentId) => knownAgent(core, id, from).index;
  const before = new Map(former?.agents.map(({ id, name }) => [id, name]));
  for (const { id, name } of now.agents) {
    if (!before.has(id) || before.get(id) !== name) describe(core, TYPE.Agent, index(id), true, name);
    before.delete(id);
  }
  for (const id of before.keys()) describe(core, TYPE.Agent, index(id), false);
  for (const { members } of now.agentGroups) if ('length' in members) for (const id of members) index(id);
}

function configureDns(
  core: Core,
  former: Configuration | null,
  now: Configuration,
  from: Milliseconds,
): void {
  const before = core.dnTypes;
  core.dnTypes = dnTypesOf(now);
  const names = queueNames(now);
  const formerNames = queueNames(former);
  const renamed = new Set<Dn>();
  for (const [id, type] of core.dnTypes) {
    const goesOn = before.get(id) === type;
    if (goesOn && formerNames.get(id) === names.get(id)) continue;
    announce(core, id, type, from);
    if (former === null) discover(core, id, type);
    else if (!goesOn) core.dnChanges.push({ at: from + ALLOWED_LATENESS, id, type });
    if (describeDn(core, id, type, names.get(id))) renamed.add(id);
  }
  for (const id of before.keys()) {
    if (!core.dnTypes.has(id) && describeDn(core, id, null)) renamed.add(id);
  }
  markShowing(core, renamed);
}

const queueNames = (configuration: Configuration | null): ReadonlyMap<Dn, string | undefined> =>
  new Map(configuration?.queues.map(({ id, name }) => [id, name]));

/**
 * Marks the object that a DN is as present, those that it is not as vanished; `type` null: it is none. Answers whether
 * any is called otherwise now.
 */
function describeDn(core: Core, id: Dn, type: DnType | null, name?: string): boolean {
  let renamed = false;
  for (const object of core.directory.dnObjects(id)) {
    const is = type !== null && object.type === TYPE[type];
    if (describe(core, object.type, object.index, is, is ? name : undefined)) renamed = true;
  }
  return renamed;
}

/** DNs that become regular ones: no queues from now on, whatever they are. */
function newPhones(
  { centre }: Core,
  former: Configuration | null,
  { dns, places }: Configuration,
): readonly string[] {
  if (former === null) return [];
  const phones = [...idsOf(dns), ...(places ?? []).flatMap((place) => place.dns)] as Dn[];
  return phones.filter((id) => centre.dn(id)?.kind !== 'regular');
}

/** What each configured DN is; a queue where it is named as a phone, or stands at a place, too. */
export function dnTypesOf({ dns, queues, places }: Configuration): ReadonlyMap<Dn, DnType> {
  const types = new Map<Dn, DnType>();
  for (const place of places ?? []) for (const id of place.dns) types.set(id, 'RegDN');
  for (const { id } of dns) types.set(id, 'RegDN');
  for (const { id, type } of queues) types.set(id, type === 'RoutePoint' ? type : 'Queue');
  return types;
}
