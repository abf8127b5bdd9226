import { seededRandom } from '@pulse/base';
import { agentId, type Configuration, discoveredConfiguration, dn, tenantId } from '@pulse/model';
import type { Engine, EngineFactory } from '../src/engine.ts';
import { EventScript } from './event-script.ts';
import { definitionOf, everyCombination } from './every-combination.ts';

const DAY = 86_400_000;
const MORNING = Date.UTC(2026, 4, 5, 9);

const CONFIGURATION: Configuration = {
  ...discoveredConfiguration(tenantId('test'), 'UTC'),
  agentGroups: [{ id: 'team', members: ['ann', 'ben'].map(agentId) }],
  queueGroups: [{ id: 'both', members: ['q', 'r'].map((id) => dn(id)) }],
};

/** The lengths of an engine's checkpoint after each of so many days on which the same happens, every category being counted. */
export function lengthsAfter(factory: EngineFactory, days: number): readonly number[] {
  const engine = factory.create(CONFIGURATION);
  const random = seededRandom(1);
  for (const combination of everyCombination()) engine.open(definitionOf(random, combination));
  const script = new EventScript('test');
  return Array.from({ length: days }, (_, day) => {
    happen(engine, script, MORNING + day * DAY);
    return engine.checkpoint().length;
  });
}

/** Two agents take the same ten calls, which ring, are held and are about changing things; then they go home. */
function happen(engine: Engine, script: EventScript, begun: number): void {
  const told = script.events.length;
  let time = begun;
  const tell = (...[type, fields]: [Parameters<EventScript['add']>[0], Parameters<EventScript['add']>[2]]) =>
    void script.add(type, (time += 7000), fields);
  const desks = [
    { thisDn: '100', agentId: 'ann', thisQueue: 'q' },
    { thisDn: '200', agentId: 'ben', thisQueue: 'r' },
  ];
  for (const desk of desks) {
    tell('EventAgentLogin', desk);
    tell('EventAgentReady', { thisDn: desk.thisDn });
  }
  for (let place = 0; place < 10; place++) {
    const callId = `c${place}`;
    for (const { thisDn, thisQueue } of desks.slice(place % 2, (place % 2) + 1)) {
      tell('EventQueued', {
        thisDn: thisQueue,
        callId,
        callType: 'Inbound',
        userData: { ServiceType: 'Sales' },
      });
      tell('EventDiverted', { thisDn: thisQueue, callId, thirdPartyDn: thisDn });
      tell('EventRinging', { thisDn, callId, thisQueue });
      tell('EventEstablished', { thisDn, callId, thisQueue, userData: { Level: place % 3 } });
      tell('EventHeld', { thisDn, callId });
      tell('EventAttachedDataChanged', { callId, userData: { ServiceType: 'Billing' } });
      tell('EventRetrieved', { thisDn, callId });
      tell('EventReleased', { thisDn, callId });
      tell('EventAgentNotReady', { thisDn, reasons: { reason: 'Desk' }, workMode: 'AfterCallWork' });
      tell('EventAgentReady', { thisDn });
    }
  }
  for (const { thisDn } of desks) tell('EventAgentLogout', { thisDn });
  for (const event of script.events.slice(told)) engine.apply(event);
}
