import {
  ACTIONS,
  type AddressAgent,
  type AddressCall,
  agentId,
  type ColumnDefinition,
  type Configuration,
  callId,
  dn,
  type PulseEvent,
  STATUSES,
  type Subject,
  tenantId,
} from '@pulse/model';
import { describe, expect, it } from 'vitest';
import { engineFactory } from '../src/mod.ts';
import { type Difference, firstDifference } from './comparison.ts';
import { EventScript } from './event-script.ts';
import { printInputs } from './shrink.ts';

const START = Date.UTC(2026, 4, 4, 9, 0);
const at = (seconds: number) => START + seconds * 1000;

const configuration: Configuration = {
  tenant: tenantId('test'),
  timeZone: 'UTC',
  agents: [{ id: agentId('chen') }],
  agentGroups: [{ id: 'all', members: { all: true } }],
  queues: [{ id: dn('q'), type: 'Queue' }],
  queueGroups: [{ id: 'all', members: { all: true } }],
  dns: [{ id: dn('1') }, { id: dn('2') }],
};

/** True of a call as long as its data say so. */
const LATE = { filter: 'PairExists("Late","1")' };

/** A count, a time and an age of everything that there is. */
function everyColumn(): readonly ColumnDefinition[] {
  const profile = { type: 'Growing', value: 'never', zone: 'UTC' } as const;
  const columns: ColumnDefinition[] = [];
  for (const [mainMask, rule] of Object.entries(ACTIONS)) {
    const types = rule.homes.flatMap((home) =>
      home === 'regular' ? (['RegDN', 'Agent'] as const) : (['Queue'] as const),
    );
    for (const objectType of types) {
      const subject = 'DNAction';
      columns.push({ objectType, statistic: { category: 'TotalNumber', subject, mainMask, profile } });
      columns.push({ objectType, statistic: { category: 'TotalTime', subject, mainMask, profile } });
      columns.push({
        objectType,
        statistic: { category: 'TotalNumber', subject, mainMask, profile, ...LATE },
      });
      if (rule.time === 'durable' && !mainMask.startsWith('Agent')) {
        columns.push({ objectType, statistic: { category: 'CurrentTime', subject, mainMask } });
      }
    }
  }
  for (const mainMask of STATUSES) {
    const kinds: readonly [ColumnDefinition['objectType'], Subject][] = [
      ['RegDN', 'DNStatus'],
      ['Agent', 'DNStatus'],
      ['Agent', 'AgentStatus'],
      ['GroupAgents', 'AgentStatus'],
    ];
    for (const [objectType, subject] of kinds) {
      columns.push({ objectType, statistic: { category: 'TotalTime', subject, mainMask, profile } });
      columns.push({ objectType, statistic: { category: 'TotalNumber', subject, mainMask, profile } });
      columns.push({ objectType, statistic: { category: 'CurrentTime', subject, mainMask } });
    }
  }
  for (const objectType of ['Agent', 'RegDN'] as const) {
    columns.push({ objectType, statistic: { category: 'CurrentState', subject: 'DNAction', mainMask: '*' } });
  }
  return columns;
}

const COLUMNS = everyColumn().map((definition) => ({ definition, openedAfter: 0 }));

const call = { callId: 'c', callType: 'Inbound' } as const;
const onPhone = { ...call, thisDn: '1' };
const onQueue = { ...call, thisDn: 'q' };

/** Chen at 1, talking since 2 s; the source was heard last at 3 s. */
const talking = () =>
  new EventScript()
    .add('EventLinkConnected', START)
    .add('EventAgentLogin', at(1), { thisDn: '1', agentId: 'chen' })
    .add('EventEstablished', at(2), onPhone)
    .add('EventUserEvent', at(3), { thisDn: '2' });
const idle = () => talking().add('EventReleased', at(3.5), onPhone);
const waiting = () => new EventScript().add('EventLinkConnected', START).add('EventQueued', at(2), onQueue);
const ringing = () =>
  waiting()
    .add('EventDiverted', at(3), { ...onQueue, thirdPartyDn: '1' })
    .add('EventRinging', at(3), { ...onPhone, thisQueue: 'q' });
const answered = () => ringing().add('EventEstablished', at(5), { ...onPhone, thisQueue: 'q' });
const lost = (script: EventScript) => script.add('EventLinkDisconnected', at(20));

const stated = (
  state: AddressCall['state'],
  since: number,
  more: Partial<AddressCall> = {},
): AddressCall => ({
  callId: callId('c'),
  state,
  since: at(since),
  callType: 'Inbound',
  ...more,
});
const who = (
  mode: AddressAgent['mode'] = 'Unknown',
  modeSince = 1,
  loginAt = 1,
  id = 'chen',
): AddressAgent => ({
  agentId: agentId(id),
  loginAt: at(loginAt),
  queues: [],
  mode,
  modeSince: at(modeSince),
});

type Told = readonly [dn: '1' | '2' | 'q', calls: readonly AddressCall[], agent?: AddressAgent];

/** What a source says when it is back, one second after the other. */
function snapshot(script: EventScript, from: number, ...told: readonly Told[]): EventScript {
  script.add('EventSnapshotBegin', at(from));
  tell(script, from, ...told);
  return script.add('EventSnapshotEnd', at(from + 5));
}

function tell(script: EventScript, from: number, ...told: readonly Told[]): EventScript {
  for (const [index, [thisDn, calls, agent]] of told.entries()) {
    const kind = thisDn === 'q' ? 'Queue' : 'Extension';
    const address = { kind, calls, ...(agent && { agent }) } as const;
    script.add('EventAddressInfo', at(from + index), { thisDn, address });
  }
  return script;
}

const back = (script: EventScript, ...told: readonly Told[]) => snapshot(script.nextEpoch(), 31, ...told);
const ended = (script: EventScript) => script.add('EventReleased', at(50), onPhone);
const fromQueue = { thisQueue: dn('q') };

const SITUATIONS: Readonly<Record<string, EventScript>> = {
  'a call and a login go on after a loss': back(lost(talking()), ['1', [stated('Established', 2)], who()]),
  'a call that went on ends later': ended(back(lost(talking()), ['1', [stated('Established', 2)], who()])),
  'a call is gone after a loss': back(lost(talking()), ['1', [], who()]),
  'a call and its agent are gone after a loss': back(lost(talking()), ['1', []]),
  'a snapshot does not name a DN': back(lost(talking())),
  'an event comes after a loss before any snapshot': ended(lost(talking())),
  'a snapshot without a loss finds a call gone': snapshot(talking(), 31, ['1', [], who()]),
  'a new epoch without a lost link finds a call gone': back(talking(), ['1', [], who()]),
  'a new epoch goes on with an ordinary event': talking()
    .nextEpoch()
    .add('EventUserEvent', at(31), { thisDn: '1' }),
  'a new epoch begins and says nothing yet': talking().nextEpoch().add('EventSnapshotBegin', at(31)),
  'sight is lost twice with nothing in between': back(
    back(lost(talking()), ['1', [stated('Established', 2)], who('Ready', 1)]),
    ['1', [stated('Established', 2)], who('Ready', 1)],
  ),
  'a snapshot of one instant is followed by nothing but another one': snapshot(
    talking()
      .add('EventSnapshotBegin', at(31))
      .add('EventAddressInfo', at(31), {
        thisDn: '1',
        address: { kind: 'Extension', calls: [], agent: who('AfterCallWork', 20) },
      })
      .add('EventSnapshotEnd', at(31))
      .nextEpoch(),
    40,
    ['1', [], who('AfterCallWork', 20)],
  ),
  'an agent logs in unseen': back(lost(new EventScript().add('EventUserEvent', at(1), { thisDn: '1' })), [
    '1',
    [],
    who('Ready', 26, 25),
  ]),
  'a login is found on a DN that was never seen': snapshot(
    new EventScript().add('EventLinkConnected', START),
    31,
    ['1', [stated('Ringing', 28)], who('NotReady', 12, 10)],
  ),
  'a login is found beside another one of the same agent': snapshot(
    new EventScript().add('EventAgentLogin', at(3), { thisDn: '2', agentId: 'chen' }),
    31,
    ['1', [], who('Ready', 12, 10)],
    ['2', [], who('Unknown', 3, 3)],
  ),
  'another agent is found': back(lost(talking()), ['1', [], who('Ready', 26, 25, 'diaz')]),
  'another agent is told outside a snapshot': tell(idle(), 31, [
    '1',
    [stated('Dialing', 28, { callId: callId('d') })],
    who('Ready', 12, 10, 'diaz'),
  ]),
  'another agent is told after a loss, outside a snapshot': tell(lost(idle()), 31, [
    '1',
    [],
    who('Ready', 12, 10, 'diaz'),
  ]),
  'another readiness is found': snapshot(idle().add('EventAgentReady', at(4), { thisDn: '1' }), 31, [
    '1',
    [],
    who('NotReady', 12),
  ]),
  'the same readiness is found, begun anew': snapshot(
    idle().add('EventAgentReady', at(4), { thisDn: '1' }),
    31,
    ['1', [], who('Ready', 12)],
  ),
  'the same readiness is found, hidden by a call before': back(
    lost(talking().add('EventAgentNotReady', at(3), { thisDn: '1' })),
    ['1', [], who('NotReady', 3)],
  ),
  'a hold begins unseen': ended(
    back(lost(talking()), ['1', [stated('Held', 25, { establishedAt: at(2) })], who()]),
  ),
  'a hold ends unseen': ended(
    back(lost(talking().add('EventHeld', at(4), onPhone)), ['1', [stated('Established', 2)], who()]),
  ),
  'a ringing call is answered unseen': ended(
    back(lost(ringing()), ['1', [stated('Established', 25, fromQueue)]], ['q', []]),
  ),
  'a ringing call is answered unseen and has other data': snapshot(
    ringing()
      .add('EventAttachedDataChanged', at(4), { callId: 'c', userData: { Late: 1 } })
      .add('EventUserEvent', at(9), { thisDn: '2' }),
    31,
    ['1', [stated('Established', 25, { ...fromQueue, userData: { Late: 2 } })]],
  ),
  'a ringing call still rings and is answered': ended(
    back(lost(ringing()), ['1', [stated('Ringing', 3, fromQueue)]], ['q', []]).add(
      'EventEstablished',
      at(40),
      onPhone,
    ),
  ),
  'a ringing call is gone': back(lost(ringing()), ['1', []], ['q', []]),
  'a ringing call is found at somebody else': back(
    lost(ringing()),
    ['1', []],
    ['2', [stated('Established', 25, fromQueue)]],
  ).add('EventReleased', at(50), { ...call, thisDn: '2' }),
  'an answered call is gone': back(lost(answered()), ['1', []]),
  'an answered call is released after a loss': ended(
    back(lost(answered()), ['1', [stated('Established', 5, fromQueue)]]),
  ),
  'an established call rings again': back(lost(talking()), ['1', [stated('Ringing', 25)], who()]),
  'a waiting call goes on': back(lost(waiting()), ['q', [stated('Queued', 2)]]).add(
    'EventAbandoned',
    at(50),
    onQueue,
  ),
  'a waiting call is gone': back(lost(waiting()), ['q', []]),
  'a waiting call is gone and waits again': back(lost(waiting()), ['q', [stated('Queued', 25)]]),
  'a waiting call is gone and is found answered': ended(
    back(lost(waiting()), ['q', []], ['1', [stated('Established', 25, fromQueue)]]),
  ),
  'a waiting call is found answered before its queue is told': ended(
    back(lost(waiting()), ['1', [stated('Established', 25, fromQueue)]], ['q', []]),
  ),
  'a waiting call is found that nobody saw enter': snapshot(
    new EventScript().add('EventLinkConnected', START),
    31,
    ['q', [stated('Queued', 2)]],
    ['1', [stated('Ringing', 20, fromQueue)]],
  ).add('EventEstablished', at(40), onPhone),
  'work after a call is gone': snapshot(
    answered()
      .add('EventReleased', at(6), onPhone)
      .add('EventAgentNotReady', at(7), { thisDn: '1', workMode: 'AfterCallWork' })
      .add('EventUserEvent', at(9), { thisDn: '1' }),
    31,
    ['1', [], who('Ready', 20)],
  ),
  'work after a call begins when a snapshot has shown the agent not ready in between': snapshot(
    answered().add('EventReleased', at(6), onPhone),
    31,
    ['1', [], who('NotReady', 20)],
  )
    .add('EventAgentNotReady', at(40), { thisDn: '1', workMode: 'AfterCallWork' })
    .add('EventAgentReady', at(45), { thisDn: '1' }),
  'work asked for during a call is forgotten by a snapshot': ended(
    snapshot(answered().add('EventAgentNotReady', at(7), { thisDn: '1', workMode: 'AfterCallWork' }), 31, [
      '1',
      [stated('Established', 5, fromQueue)],
      who(),
    ]),
  ),
  'a login not ready gives up work asked for during a call': talking()
    .add('EventAgentNotReady', at(4), { thisDn: '2', workMode: 'AfterCallWork' })
    .add('EventEstablished', at(5), { callId: 'd', thisDn: '2' })
    .add('EventAgentNotReady', at(6), { thisDn: '2', workMode: 'AfterCallWork' })
    .add('EventAgentReady', at(7), { thisDn: '2' })
    .add('EventAgentNotReady', at(8), { thisDn: '2', workMode: 'AfterCallWork' })
    .add('EventAgentLogin', at(9), { thisDn: '2', agentId: 'diaz', workMode: 'AuxWork' })
    .add('EventReleased', at(10), { callId: 'd', thisDn: '2' })
    .add('EventAgentReady', at(11), { thisDn: '2' }),
  'a DN that is off the hook and does not want calls is lost': back(
    lost(idle().add('EventOffHook', at(4), { thisDn: '1' }).add('EventDNDOn', at(4), { thisDn: '1' })),
    ['1', [], who()],
  ),
  'a DN is unregistered': ended(talking().add('EventUnregistered', at(20), { thisDn: '1' })),
  'a call has two visits to one queue and waits in one of them': ringing()
    .add('EventQueued', at(4), { thisDn: 'q', callId: 'k', callType: 'Consult' })
    .add('EventDiverted', at(5), { thisDn: 'q', callId: 'k', thirdPartyDn: '2' })
    .add('EventRinging', at(5), { thisDn: '2', callId: 'k', thisQueue: 'q' })
    .add('EventPartyChanged', at(6), { ...call, thisDn: '2', previousCallId: 'k', callState: 'Transferred' })
    .add('EventQueued', at(7), onQueue)
    .add('EventDiverted', at(9), { ...onQueue, thirdPartyDn: '1' }),
  'a call is dialed and given up in one instant': talking()
    .add('EventDialing', at(4), { callId: 'd', callType: 'Outbound', thisDn: '2' })
    .add('EventReleased', at(4), { callId: 'd', thisDn: '2', userData: { Late: 1 } }),
  'a call comes back to its queue, and somebody else answers': answered()
    .add('EventReleased', at(9), { ...onPhone, callState: 'Transferred' })
    .add('EventQueued', at(9), { ...onQueue, extensions: { returned: 1 } })
    .add('EventEstablished', at(12), { ...call, thisDn: '2', thisQueue: 'q' })
    .add('EventReleased', at(15), { ...call, thisDn: '2' }),
};

function told(difference: Difference | null, events: readonly PulseEvent[]): string {
  if (!difference) return 'no difference';
  const { column, object, expected, actual, reading } = difference;
  const { category, subject, mainMask } = column.definition.statistic;
  return [
    `${category} of ${mainMask} (${subject}) of ${object} after ${reading.after} events`,
    `by the rules ${JSON.stringify(expected)}, engine ${JSON.stringify(actual)}`,
    printInputs(events),
  ].join('\n');
}

describe('Engine and naive model agree on every number when', () => {
  for (const [title, script] of Object.entries(SITUATIONS)) {
    it(title, () => {
      const { events } = script;
      const readings = events.map((_, index) => ({ after: index + 1, later: index % 3 === 0 ? 0 : 700 }));
      const plan = {
        configuration,
        inputs: events,
        columns: COLUMNS,
        readings: [...readings.slice(-3), { after: events.length, later: 10_000 }],
        restarts: new Set([events.length - 2]),
      };
      expect(told(firstDifference(engineFactory, plan), events)).toBe('no difference');
    });
  }
});
