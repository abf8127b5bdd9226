import {
  type AddressCall,
  agentId,
  type Category,
  type ColumnDefinition,
  type Configuration,
  callId,
  dn,
  type ObjectType,
  type StatisticDefinition,
  type Subject,
  tenantId,
} from '@pulse/model';
import { describe, expect, it } from 'vitest';
import { EventScript } from './event-script.ts';
import { naiveValues } from './naive/naive-model.ts';

const START = Date.UTC(2026, 4, 4, 9, 0);
const minutes = (count: number) => START + count * 60_000;
const seconds = (count: number) => START + count * 1000;

const centre: Configuration = {
  tenant: tenantId('test'),
  timeZone: 'UTC',
  agents: [{ id: agentId('chen') }, { id: agentId('diaz') }],
  agentGroups: [
    { id: 'pair', members: [agentId('chen'), agentId('diaz'), agentId('chen')] },
    { id: 'all', members: { all: true } },
    { id: 'support', members: { queue: dn('support') } },
  ],
  queues: [
    { id: dn('support'), type: 'Queue' },
    { id: dn('vq'), type: 'VirtualQueue' },
  ],
  queueGroups: [{ id: 'all', members: { all: true } }],
  dns: [{ id: dn('1') }, { id: dn('2') }],
};

const growing = (value: string) => ({ type: 'Growing', value, zone: 'UTC' }) as const;

interface Wanted extends Partial<StatisticDefinition> {
  readonly type: ObjectType;
  readonly id: string;
}

/** One value at a time; DNAction over the whole day unless said otherwise. */
function value(script: EventScript, at: number, category: Category, mainMask: string, wanted: Wanted) {
  const { type, id, ...rest } = wanted;
  const profile = category.startsWith('Current') ? {} : { profile: growing('00:00') };
  const statistic = { category, subject: 'DNAction' as Subject, mainMask, ...profile, ...rest };
  const column: ColumnDefinition = { objectType: type, statistic };
  return naiveValues(centre, script.events, column, at).get(id);
}

const agent = { type: 'Agent', id: 'chen' } as const;
const queue = { type: 'Queue', id: 'support' } as const;
const status = { ...agent, subject: 'AgentStatus' } as const;

/** Chen is logged in and ready on DN 1 from START on; the stream is heard since a minute before. */
const ready = () =>
  new EventScript()
    .add('EventLinkConnected', minutes(-1))
    .add('EventAgentLogin', START, { thisDn: '1', agentId: 'chen', thisQueue: 'support' })
    .add('EventAgentReady', START, { thisDn: '1' });

const call = { callId: 'c', callType: 'Inbound' } as const;
const onPhone = { ...call, thisDn: '1', thisQueue: 'support' };
const onQueue = { ...call, thisDn: 'support' };

describe('The naive model', () => {
  it('cuts a status at a reset and gives an action whole to the hour of its end (worked example)', () => {
    const script = ready()
      .add('EventAgentNotReady', minutes(50), { thisDn: '1' })
      .add('EventAgentReady', minutes(70), { thisDn: '1' })
      .add('EventEstablished', minutes(110), { ...call, thisDn: '1' })
      .add('EventReleased', minutes(130), { ...call, thisDn: '1' });
    const hourly = { profile: growing('00:00 +01:00') };
    const before = new EventScript();
    before.events.push(...script.events.slice(0, 4));
    expect(value(before, minutes(60) - 1, 'TotalTime', 'NotReadyForNextCall', { ...status, ...hourly })).toBe(
      599.999,
    );
    expect(value(before, minutes(60), 'TotalTime', 'NotReadyForNextCall', { ...status, ...hourly })).toBe(0);
    expect(value(before, minutes(60), 'TotalNumber', 'NotReadyForNextCall', { ...status, ...hourly })).toBe(
      1,
    );
    const open = new EventScript();
    open.events.push(...script.events.slice(0, 6));
    expect(value(open, minutes(119), 'TotalTime', 'NotReadyForNextCall', { ...status, ...hourly })).toBe(600);
    expect(value(open, minutes(119), 'TotalNumber', 'CallInbound', { ...agent, ...hourly })).toBe(0);
    expect(value(script, minutes(131), 'TotalTime', 'CallInbound', { ...agent, ...hourly })).toBe(1200);
    expect(value(script, minutes(131), 'TotalNumber', 'CallInbound', { ...agent, ...hourly })).toBe(1);
  });

  it('counts 72.0 for the service factor of the worked example', () => {
    const script = new EventScript().add('EventLinkConnected', minutes(-1));
    const visit = (id: number, wait: number, end: 'answer' | 'abandon') => {
      const fields = { callId: `c${id}`, callType: 'Inbound' } as const;
      script.add('EventQueued', seconds(id * 100), { ...fields, thisDn: 'support' });
      const phone = { ...fields, thisDn: '1', thisQueue: 'support' };
      const at = seconds(id * 100 + wait);
      if (end === 'abandon') script.add('EventAbandoned', at, { ...fields, thisDn: 'support' });
      else script.add('EventEstablished', at, phone).add('EventReleased', at, phone);
    };
    for (let id = 0; id < 105; id += 1) {
      if (id < 72) visit(id, 19, 'answer');
      else if (id < 90) visit(id, 20, 'answer');
      else visit(id, id < 95 ? 4 : 5, 'abandon');
    }
    const ranges = { range: { lo: 0, hi: 20 }, range2: { lo: 0, hi: 5 } };
    expect(value(script, minutes(200), 'ServiceFactor1', 'CallAnswered', { ...queue, ...ranges })).toBe(72);
    expect(
      value(ready(), minutes(200), 'ServiceFactor1', 'CallAnswered', { ...queue, ...ranges }),
    ).toBeNull();
  });

  it('[U3] counts the parts of a status in which the filter held, and shows the whole age (U3, F4)', () => {
    const script = ready()
      .add('EventAgentNotReady', minutes(60), { thisDn: '1' })
      .add('EventAgentNotReady', minutes(65), { thisDn: '1', reasons: { reason: 'Lunch' } })
      .add('EventAgentNotReady', minutes(85), { thisDn: '1', reasons: { reason: 'Desk' } })
      .add('EventAgentNotReady', minutes(88), { thisDn: '1', reasons: { reason: 'Lunch' } });
    const lunch = { ...status, filter: 'ReasonPairExists("reason","Lunch")' };
    expect(value(script, minutes(90), 'TotalTime', 'NotReadyForNextCall', lunch)).toBe(22 * 60);
    expect(value(script, minutes(90), 'TotalNumber', 'NotReadyForNextCall', lunch)).toBe(2);
    expect(value(script, minutes(90), 'CurrentTime', 'NotReadyForNextCall', lunch)).toBe(1800);
    expect(value(script, minutes(90), 'TotalNumber', 'NotReadyForNextCall', status)).toBe(1);
  });

  it('[Q1] waits until the call is given away, and counts one entry', () => {
    const script = ready()
      .add('EventQueued', seconds(10), onQueue)
      .add('EventQueued', seconds(12), onQueue)
      .add('EventRinging', seconds(20), onPhone)
      .add('EventEstablished', seconds(25), onPhone)
      .add('EventDiverted', seconds(25), { ...onQueue, thirdPartyDn: '1' })
      .add('EventReleased', seconds(95), onPhone);
    const at = minutes(3);
    expect(value(script, at, 'TotalNumber', 'CallEntered', queue)).toBe(1);
    expect(value(script, at, 'TotalTime', 'CallDistributed', queue)).toBe(15);
    expect(value(script, at, 'TotalNumber', 'CallDistributed', queue)).toBe(1);
    expect(value(script, at, 'TotalTime', 'CallAnswered', queue)).toBe(15);
    expect(value(script, at, 'TotalTime', 'CallAnswered', agent)).toBe(5);
    expect(value(script, at, 'TotalTime', 'CallReleased', queue)).toBe(70);
    expect(value(script, at, 'TotalTime', 'CallInboundCompleted', agent)).toBe(70);
    expect(value(script, at, 'TotalNumber', 'CallWaitInbound', queue)).toBe(1);
    expect(value(script, at, 'TotalNumber', 'CallWaitOutbound', queue)).toBe(0);
  });

  it('[Q3] measures a returned call from its first entry', () => {
    const script = ready()
      .add('EventQueued', seconds(0), onQueue)
      .add('EventDiverted', seconds(10), { ...onQueue, thirdPartyDn: '1' })
      .add('EventRinging', seconds(10), onPhone)
      .add('EventReleased', seconds(30), onPhone)
      .add('EventQueued', seconds(30), { ...onQueue, extensions: { returned: 1 } });
    expect(value(script, seconds(40), 'CurrentMaxTime', 'CallWait', queue)).toBe(40);
    expect(value(script, seconds(40), 'TotalTime', 'CallForwarded', queue)).toBe(30);
    expect(value(script, seconds(40), 'TotalTime', 'CallForwarded', agent)).toBe(20);
    script.add('EventAbandoned', seconds(50), onQueue);
    expect(value(script, seconds(60), 'TotalNumber', 'CallEntered', queue)).toBe(2);
    expect(value(script, seconds(60), 'TotalTime', 'CallAbandoned', queue)).toBe(50);
    expect(value(script, seconds(60), 'TotalTime', 'CallWait', queue)).toBe(60);
  });

  it('[Q4] says abandoned, or abandoned from ringing, of a queue but never both', () => {
    const kept = ready()
      .add('EventQueued', seconds(0), onQueue)
      .add('EventRinging', seconds(5), onPhone)
      .add('EventAbandoned', seconds(9), onPhone)
      .add('EventAbandoned', seconds(9), onQueue);
    const given = ready()
      .add('EventQueued', seconds(0), onQueue)
      .add('EventDiverted', seconds(5), { ...onQueue, thirdPartyDn: '1' })
      .add('EventRinging', seconds(5), onPhone)
      .add('EventAbandoned', seconds(9), onPhone)
      .add('EventAbandoned', seconds(9), onQueue);
    const lost = (script: EventScript, mask: string, of: typeof queue | typeof agent) =>
      value(script, seconds(20), 'TotalTime', mask, of);
    expect(lost(kept, 'CallAbandoned', queue)).toBe(9);
    expect(lost(kept, 'CallAbandonedFromRinging', queue)).toBe(0);
    expect(lost(kept, 'CallAbandonedFromRinging', agent)).toBe(4);
    expect(lost(given, 'CallAbandoned', queue)).toBe(0);
    expect(lost(given, 'CallAbandonedFromRinging', queue)).toBe(9);
    expect(lost(given, 'CallAbandonedFromRinging', agent)).toBe(4);
  });

  it('[A5] starts work asked for during a call when the call leaves, and reports work that is left before', () => {
    const during = () =>
      ready()
        .add('EventQueued', seconds(0), onQueue)
        .add('EventEstablished', seconds(10), onPhone)
        .add('EventAgentNotReady', seconds(20), { thisDn: '1', workMode: 'AfterCallWork' });
    const done = during()
      .add('EventReleased', seconds(30), onPhone)
      .add('EventAgentReady', seconds(70), { thisDn: '1' });
    expect(value(done, minutes(2), 'TotalTime', 'AfterCallWork', agent)).toBe(40);
    expect(value(done, minutes(2), 'TotalTime', 'ACWCompleted', queue)).toBe(40);
    expect(value(done, minutes(2), 'TotalNumber', 'ACWMissed', queue)).toBe(0);
    const left = during()
      .add('EventAgentReady', seconds(25), { thisDn: '1' })
      .add('EventReleased', seconds(30), onPhone);
    expect(value(left, minutes(2), 'TotalNumber', 'AfterCallWork', agent)).toBe(0);
    expect(value(left, minutes(2), 'TotalTime', 'ACWMissed', queue)).toBe(5);
  });

  it('[A6] gives work to no queue when the agent was ready in between', () => {
    const script = ready()
      .add('EventQueued', seconds(0), onQueue)
      .add('EventEstablished', seconds(10), onPhone)
      .add('EventReleased', seconds(30), onPhone)
      .add('EventAgentReady', seconds(31), { thisDn: '1' })
      .add('EventAgentNotReady', seconds(40), { thisDn: '1', workMode: 'AfterCallWork' })
      .add('EventAgentLogout', seconds(60), { thisDn: '1' });
    expect(value(script, minutes(2), 'TotalTime', 'AfterCallWork', agent)).toBe(20);
    expect(value(script, minutes(2), 'TotalNumber', 'ACWCompleted', queue)).toBe(0);
  });

  it('[A9] hands a call over: the one leaves it, the other takes it', () => {
    const consult = { callId: 'k', callType: 'Consult' } as const;
    const script = ready()
      .add('EventAgentLogin', START, { thisDn: '2', agentId: 'diaz' })
      .add('EventQueued', seconds(0), onQueue)
      .add('EventEstablished', seconds(10), onPhone)
      .add('EventHeld', seconds(20), onPhone)
      .add('EventDialing', seconds(20), { ...consult, thisDn: '1' })
      .add('EventRinging', seconds(20), { ...consult, thisDn: '2' })
      .add('EventEstablished', seconds(30), { ...consult, thisDn: '1' })
      .add('EventEstablished', seconds(30), { ...consult, thisDn: '2' })
      .add('EventReleased', seconds(60), { ...onPhone, callState: 'Transferred' })
      .add('EventReleased', seconds(60), { ...consult, thisDn: '1', callState: 'Transferred' })
      .add('EventPartyChanged', seconds(60), {
        ...call,
        thisDn: '2',
        previousCallId: 'k',
        callState: 'Transferred',
      });
    const at = seconds(80);
    const diaz = { type: 'Agent', id: 'diaz' } as const;
    expect(value(script, at, 'TotalNumber', 'CallTransferMade', agent)).toBe(1);
    expect(value(script, at, 'TotalNumber', 'CallTransferTaken', diaz)).toBe(1);
    expect(value(script, at, 'TotalTime', 'CallConsultCompleted', diaz)).toBe(30);
    expect(value(script, at, 'CurrentTime', 'CallInbound', diaz)).toBe(20);
    expect(value(script, at, 'TotalTime', 'CallReleased', queue)).toBe(50);
    expect(value(script, at, 'TotalTime', 'CallOnHold', { ...agent, subject: 'AgentStatus' })).toBe(10);
    expect(value(script, at, 'TotalTime', 'CallConsult', { ...agent, subject: 'AgentStatus' })).toBe(30);
    expect(value(script, at, 'TotalTime', 'CallOnHold', agent)).toBe(40);
  });

  it('[T2] knows no status that holds for no time', () => {
    const script = ready()
      .add('EventAgentNotReady', seconds(10), { thisDn: '1' })
      .add('EventAgentReady', seconds(10), { thisDn: '1' });
    expect(value(script, seconds(20), 'TotalNumber', 'NotReadyForNextCall', status)).toBe(0);
    expect(value(script, seconds(20), 'TotalNumber', 'NotReadyForNextCall', agent)).toBe(1);
  });

  it('[U5] adds an agent’s statuses up to the interval, and a group counts a member once (U8)', () => {
    const script = ready().add('EventAgentLogout', seconds(90), { thisDn: '1' });
    expect(value(script, seconds(100), 'TotalTime', '*', status)).toBe(160);
    expect(value(script, seconds(100), 'TotalTime', 'LoggedOut', status)).toBe(70);
    const group = { type: 'GroupAgents', id: 'pair', subject: 'AgentStatus' } as const;
    expect(value(script, seconds(100), 'TotalTime', 'LoggedOut', group)).toBe(70 + 160);
    const support = { ...group, id: 'support' };
    expect(value(script, seconds(100), 'TotalTime', 'LoggedOut', support)).toBe(10);
  });

  it('[U10] shows nothing but NotMonitored while a link is lost, and goes on when a snapshot says so', () => {
    const lost = ready()
      .add('EventQueued', seconds(5), onQueue)
      .add('EventEstablished', seconds(10), onPhone)
      .add('EventLinkDisconnected', seconds(50));
    expect(value(lost, seconds(60), 'TotalTime', 'CallInbound', status)).toBe(40);
    expect(value(lost, seconds(60), 'TotalTime', 'NotMonitored', status)).toBe(10);
    expect(value(lost, seconds(60), 'CurrentNumber', '*', agent)).toBe(1);
    expect(value(lost, seconds(60), 'CurrentNumber', 'AgentLogin', queue)).toBe(1);
    expect(value(lost, seconds(60), 'CurrentNumber', 'AgentActive', queue)).toBe(0);
    const chen = {
      agentId: agentId('chen'),
      loginAt: START,
      queues: [dn('support')],
      mode: 'Ready',
      modeSince: START,
    } as const;
    const still = {
      callId: callId('c'),
      state: 'Established',
      since: seconds(10),
      callType: 'Inbound',
    } as const;
    const snapshot = (calls: readonly AddressCall[]) => {
      const script = new EventScript();
      script.events.push(...lost.events);
      return script
        .nextEpoch()
        .add('EventSnapshotBegin', seconds(70))
        .add('EventAddressInfo', seconds(70), {
          thisDn: '1',
          address: { kind: 'Extension', agent: chen, calls },
        })
        .add('EventSnapshotEnd', seconds(70));
    };
    const gone = snapshot([]);
    expect(value(gone, seconds(80), 'TotalTime', 'CallInboundCompleted', agent)).toBe(40);
    expect(value(gone, seconds(80), 'TotalTime', 'NotMonitored', status)).toBe(20);
    expect(value(gone, seconds(80), 'TotalNumber', 'AgentLogin', agent)).toBe(1);
    const goesOn = snapshot([still]);
    expect(value(goesOn, seconds(80), 'CurrentTime', 'CallInbound', status)).toBe(70);
    goesOn.add('EventReleased', seconds(90), onPhone);
    expect(value(goesOn, seconds(95), 'TotalTime', 'CallInboundCompleted', agent)).toBe(80);
    expect(value(goesOn, seconds(95), 'TotalNumber', 'CallInbound', agent)).toBe(1);
    expect(value(goesOn, seconds(95), 'TotalTime', 'CallInbound', status)).toBe(60);
    expect(value(goesOn, seconds(95), 'TotalTime', 'CallReleased', queue)).toBe(80);
  });

  it('[F1] counts the parts of an action in which the filter held, not what becomes true at its end (F8)', () => {
    const sold = { userData: { ServiceType: 'Sales' } };
    const script = ready()
      .add('EventEstablished', seconds(10), { ...call, thisDn: '1' })
      .add('EventAttachedDataChanged', seconds(20), { callId: 'c', ...sold })
      .add('EventAttachedDataChanged', seconds(25), { callId: 'c', userData: { ServiceType: 'Other' } })
      .add('EventReleased', seconds(60), { ...call, thisDn: '1', ...sold });
    const filtered = { ...agent, filter: 'PairExists("ServiceType","Sa*")' };
    expect(value(script, seconds(70), 'TotalNumber', 'CallInbound', filtered)).toBe(1);
    expect(value(script, seconds(70), 'TotalTime', 'CallInbound', filtered)).toBe(5);
    expect(value(script, seconds(70), 'TotalTime', 'CallInboundCompleted', filtered)).toBe(50);
  });
});

describe('What an interval of its own', () => {
  const shift = { profile: { type: 'SinceLogin' } } as const;

  it('[P3] holds from the login to the logout, which stays', () => {
    const script = ready()
      .add('EventAgentLogin', seconds(10), { thisDn: '2', agentId: 'chen' })
      .add('EventAgentLogout', seconds(20), { thisDn: '1' })
      .add('EventAgentLogout', seconds(40), { thisDn: '2' });
    const all = { ...status, ...shift };
    expect(value(script, seconds(90), 'TotalTime', '*', all)).toBe(40);
    expect(value(script, seconds(90), 'TotalTime', 'LoggedOut', all)).toBe(0);
    expect(value(script, seconds(90), 'TotalNumber', 'AgentLogin', { ...agent, ...shift })).toBe(2);
    expect(value(script, seconds(90), 'TotalNumber', 'AgentLogout', { ...agent, ...shift })).toBe(2);
    script.add('EventAgentLogin', seconds(100), { thisDn: '2', agentId: 'chen' });
    expect(value(script, seconds(130), 'TotalTime', '*', all)).toBe(30);
    expect(value(script, seconds(130), 'TotalNumber', 'AgentLogin', { ...agent, ...shift })).toBe(1);
  });

  it('[P3] is nothing for who has never logged in', () => {
    const diaz = { type: 'Agent', id: 'diaz', ...shift } as const;
    expect(value(ready(), seconds(9), 'TotalNumber', '*', diaz)).toBe(0);
    expect(value(ready(), seconds(9), 'TotalTime', '*', { ...diaz, subject: 'AgentStatus' })).toBe(0);
    expect(value(ready(), seconds(9), 'AverageTime', '*', diaz)).toBeNull();
    expect(value(ready(), seconds(9), 'TotalNumberPerSecond', '*', diaz)).toBeNull();
  });

  it('[P4] selects actions by their end and statuses by their start', () => {
    const script = ready()
      .add('EventQueued', seconds(10), { ...onQueue, callId: 'long' })
      .add('EventQueued', seconds(20), { ...onQueue, callId: 'short' })
      .add('EventAbandoned', seconds(23), { ...onQueue, callId: 'short' })
      .add('EventAbandoned', seconds(50), { ...onQueue, callId: 'long' })
      .add('EventAgentNotReady', seconds(60), { thisDn: '1' });
    const one = { profile: { type: 'Selection', count: 1 } } as const;
    const two = { profile: { type: 'Selection', count: 2 } } as const;
    expect(value(script, seconds(99), 'TotalTime', 'CallAbandoned', { ...queue, ...one })).toBe(40);
    expect(value(script, seconds(99), 'TotalTime', 'CallAbandoned', { ...queue, ...two })).toBe(43);
    expect(value(script, seconds(99), 'TotalTime', '*', { ...status, ...one })).toBe(39);
    expect(value(script, seconds(99), 'TotalTime', '*', { ...status, ...two })).toBe(99);
  });
});
