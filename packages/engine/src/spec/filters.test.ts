import { describe, expect, it } from 'vitest';
import { restoreEngine } from '../create.ts';
import { parseActionMask, parseStatusMask } from '../mask/mask.ts';
import { Script } from './script.ts';

const ever = { type: 'Growing', value: 'never', zone: 'UTC' } as const;
const gold = 'PairExists("Segment","Gold")';
const lunch = 'ReasonPairExists("reason","Lunch")';

describe('masks', () => {
  const same = (a: string, b: string, home: 'regular' | 'mediation' = 'regular') =>
    parseActionMask(a, home).key === parseActionMask(b, home).key;

  it('[E-80] reads names from left to right, in any case', () => {
    expect(same('CallAnswered, ~CallAnsweredInbound', ' callanswered,~CALLANSWEREDINBOUND ')).toBe(true);
    expect(same('~CallRinging', '*,~CallRinging')).toBe(true);
    expect(same('*,~CallRinging,CallRinging', '*')).toBe(true);
    expect(same('CallRinging,~*', 'CallRinging,~CallRinging')).toBe(true);
    expect(same('CallAnswered', 'CallAnswered,CallWait')).toBe(false);
  });

  it('[E-80] takes a name for its members, of call types and of roles', () => {
    const types = ['Unknown', 'Internal', 'Inbound', 'Outbound', 'Consult'];
    expect(same('CallAnswered', types.map((type) => `CallAnswered${type}`).join())).toBe(true);
    expect(same('CallConsult', 'CallConsultOriginated,CallConsultReceived')).toBe(false);
    expect(() => parseActionMask('CallInboundInbound', 'regular')).toThrow('is no action');
  });

  it('[E-80] means by * what the kind of object can have', () => {
    expect(same('*', '*,~CallWait')).toBe(true);
    expect(same('*', '*,~CallWait', 'mediation')).toBe(false);
    expect(parseStatusMask('*').has.every((bit) => bit === 1)).toBe(true);
  });

  it('[E-80] accepts names of another kind of object, which match nothing', () => {
    const s = new Script();
    const column = s.column('Agent', { mainMask: 'CallWait,CallEntered', profile: ever });
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a' });
    expect(s.number(column, 'ann', 1)).toBe(0);
  });
});

describe('filters', () => {
  it('[E-81] sees attached data on all legs of a call, before the event acts', () => {
    const s = new Script();
    const released = s.column('Queue', { mainMask: 'CallReleased', profile: ever, filter: gold });
    const waiting = s.column('Queue', { category: 'CurrentNumber', mainMask: 'CallWait', filter: gold });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a', userData: { Segment: 'Silver', Level: 1 } });
    expect(s.number(waiting, 'q', 0)).toBe(0);
    s.at(1, 'EventAttachedDataChanged', { callId: 'a', userData: { Segment: 'Gold' } });
    expect(s.number(waiting, 'q', 1)).toBe(1);
    s.at(2, 'EventEstablished', { thisDn: '100', callId: 'a', thisQueue: 'q', userData: { Level: 2 } });
    s.at(9, 'EventReleased', { thisDn: '100', callId: 'a' });
    expect(s.number(released, 'q', 9)).toBe(1);
  });

  it('[E-82] sees in a retrospective action the extensions of what ended, under those of the ending event', () => {
    const s = new Script();
    const cleared = (filter: string) => s.column('Queue', { mainMask: 'CallCleared', profile: ever, filter });
    const columns = [
      cleared('ExtPairExists("cleared","timeout")'),
      cleared('ExtPairExists("site","A")'),
      cleared('ExtPairExists("lane","1")'),
      cleared('ExtPairExists("lane","2")'),
    ];
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a', extensions: { site: 'A', lane: 1 } });
    s.at(9, 'EventDiverted', { thisDn: 'q', callId: 'a', extensions: { cleared: 'timeout', lane: 2 } });
    expect(columns.map((column) => s.number(column, 'q', 9))).toEqual([1, 1, 0, 1]);
  });

  it('[E-83] counts each part of an action in which the filter is true', () => {
    const s = new Script();
    const how = { mainMask: 'NotReadyForNextCall', profile: ever, filter: lunch };
    const number = s.column('Agent', how);
    const time = s.column('Agent', { ...how, category: 'TotalTime' });
    const max = s.column('Agent', { ...how, category: 'MaxTime' });
    const reason = (at: number, why: string) =>
      s.at(at, 'EventAgentNotReady', { thisDn: '100', reasons: { reason: why } });
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    reason(0, 'Desk');
    reason(300, 'Lunch');
    expect(s.number(number, 'ann', 400)).toBe(0);
    reason(1500, 'Desk');
    expect([number, time, max].map((column) => s.number(column, 'ann', 1500))).toEqual([1, 1200, 1200]);
    // In the same instant it is lunch again: it has been lunch all the time.
    reason(1500, 'Lunch');
    expect([number, time, max].map((column) => s.number(column, 'ann', 1500))).toEqual([0, 0, 0]);
    s.at(1800, 'EventAgentReady', { thisDn: '100' });
    expect([number, time, max].map((column) => s.number(column, 'ann', 1800))).toEqual([1, 1500, 1500]);
  });

  it('[E-83] [E-125] spreads parts, in the instant in which they end too', () => {
    const s = new Script();
    const how = {
      category: 'Percentile',
      percentile: 50,
      mainMask: 'NotReadyForNextCall',
      profile: ever,
    } as const;
    const half = s.column('Agent', { ...how, filter: lunch });
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    for (const [at, reason] of [
      [0, 'Lunch'],
      [50, 'Desk'],
    ] as const) {
      s.at(at, 'EventAgentNotReady', { thisDn: '100', reasons: { reason } });
    }
    expect([s.number(half, 'ann', 50), s.number(half, 'ann', 60)]).toEqual([50, 50]);
  });

  it('[E-3] [E-83] counts an action of no length of which the filter was true in the end', () => {
    const s = new Script();
    const rings = s.column('RegDN', { mainMask: 'CallRinging', profile: ever, filter: gold });
    const segment = (Segment: string) =>
      s.at(9, 'EventAttachedDataChanged', { callId: 'a', userData: { Segment } });
    s.at(9, 'EventRinging', { thisDn: '100', callId: 'a', userData: { Segment: 'Gold' } });
    segment('Iron');
    segment('Gold');
    s.at(9, 'EventReleased', { thisDn: '100', callId: 'a' });
    expect(s.number(rings, '100', 9)).toBe(1);
  });

  it('[E-3] [E-83] knows no part that begins with the end, but an action of no length', () => {
    const s = new Script();
    const held = s.column('RegDN', { mainMask: 'CallRinging', profile: ever, filter: gold });
    s.at(0, 'EventRinging', { thisDn: '100', callId: 'a' });
    s.at(5, 'EventReleased', { thisDn: '100', callId: 'a', userData: { Segment: 'Gold' } });
    expect(s.number(held, '100', 5)).toBe(0);
    s.at(9, 'EventRinging', { thisDn: '100', callId: 'b', userData: { Segment: 'Gold' } });
    s.at(9, 'EventReleased', { thisDn: '100', callId: 'b' });
    expect(s.number(held, '100', 9)).toBe(1);
    s.at(12, 'EventRinging', { thisDn: '100', callId: 'c' });
    s.at(12, 'EventReleased', { thisDn: '100', callId: 'c', userData: { Segment: 'Gold' } });
    expect(s.number(held, '100', 12)).toBe(1);
  });

  it('[E-3] [E-23] takes what a call that returned says in that instant for one, and for all of its wait', () => {
    const s = new Script();
    const how = { mainMask: 'CallWait', profile: ever, category: 'TotalTime' } as const;
    const held = s.column('Queue', { ...how, filter: gold });
    const other = s.column('Queue', { ...how, filter: 'PairExists("Segment","Iron")' });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a' });
    s.at(5, 'EventDiverted', { thisDn: 'q', callId: 'a', thirdPartyDn: '100' });
    const extensions = { returned: 1 };
    s.at(20, 'EventQueued', { thisDn: 'q', callId: 'a', extensions, userData: { Segment: 'Gold' } });
    s.at(20, 'EventAttachedDataChanged', { callId: 'a', userData: { Segment: 'Iron' } });
    s.at(30, 'EventAbandoned', { thisDn: 'q', callId: 'a' });
    expect([held, other].map((column) => s.number(column, 'q', 30))).toEqual([0, 30]);
  });

  it('[E-60] [E-84] counts the parts of a status, while its age is that of the whole', () => {
    const s = new Script();
    const how = { subject: 'AgentStatus', mainMask: 'NotReadyForNextCall', filter: lunch } as const;
    const time = s.column('Agent', { ...how, category: 'TotalTime', profile: ever });
    const number = s.column('Agent', { ...how, profile: ever });
    const age = s.column('Agent', { ...how, category: 'CurrentTime' });
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(0, 'EventAgentNotReady', { thisDn: '100', reasons: { reason: 'Lunch' } });
    s.at(100, 'EventAgentNotReady', { thisDn: '100' });
    s.at(150, 'EventAgentNotReady', { thisDn: '100', reasons: { reason: 'Lunch' } });
    expect([time, number, age].map((column) => s.number(column, 'ann', 160))).toEqual([110, 2, 160]);
  });

  it('[E-85] takes a medium for a filter that actions without a call pass', () => {
    const s = new Script();
    const voice = s.column('Queue', { mainMask: 'CallEntered', mediaType: ['voice'], profile: ever });
    const chat = s.column('Queue', {
      mainMask: 'CallEntered,UserEvent',
      mediaType: ['chat', 'email'],
      profile: ever,
    });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a' });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'b', mediaType: 'chat' });
    s.at(0, 'EventUserEvent', { thisDn: 'q' });
    expect([voice, chat].map((column) => s.number(column, 'q', 0))).toEqual([1, 2]);
  });

  it('[E-86] tells queues and agents apart: ThisQueue, AgentID', () => {
    const s = new Script();
    const how = { profile: ever } as const;
    const columns = [
      s.column('Queue', { ...how, mainMask: 'CallAnswered', filter: 'AgentID = "ann"' }),
      s.column('Queue', { ...how, mainMask: 'CallAnswered', filter: 'AgentID = "bob" & ThisQueue = "q"' }),
      s.column('Queue', { ...how, mainMask: 'CallDistributed', filter: 'AgentID = "*"' }),
      s.column('RegDN', { ...how, mainMask: 'CallInbound', filter: 'ThisQueue = "q"' }),
      s.column('RegDN', { ...how, mainMask: 'CallInbound', filter: '~(ThisQueue = "q")' }),
    ];
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(0, 'EventAgentLogin', { thisDn: '101', agentId: 'bob' });
    for (const [call, dn] of [
      ['a', '100'],
      ['b', '101'],
      ['c', '101'],
    ] as const) {
      s.at(1, 'EventQueued', { thisDn: 'q', callId: call, callType: 'Inbound' });
      s.at(2, 'EventEstablished', { thisDn: dn, callId: call, thisQueue: 'q' });
    }
    s.at(3, 'EventEstablished', { thisDn: '101', callId: 'd', callType: 'Inbound' });
    for (const call of ['b', 'c', 'd']) s.at(9, 'EventReleased', { thisDn: '101', callId: call });
    const values = columns.map((column, i) => s.number(column, i < 3 ? 'q' : '101', 9));
    expect(values).toEqual([1, 2, 0, 2, 1]);
  });

  it('[E-83] [E-133] counts the parts for the tenant and for groups as for their members', () => {
    const s = new Script({ agents: [{ id: 'ann' }], agentGroups: [{ id: 'team', members: ['ann'] }] });
    const how = { category: 'TotalTime', filter: 'PairExists("Segment","Gold")', profile: ever } as const;
    const ids = { Queue: 'q', GroupQueues: 'All queues', Agent: 'ann', GroupAgents: 'team', Tenant: 'acme' };
    const types = Object.keys(ids) as (keyof typeof ids)[];
    const columns = types.map((type) => {
      return s.column(type, { ...how, mainMask: type.includes('Queue') ? 'CallWait' : 'CallUnknown' });
    });
    const values = (seconds: number) => columns.map((column, i) => s.number(column, ids[types[i]!], seconds));
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a', userData: { Segment: 'Gold' } });
    s.at(0, 'EventEstablished', { thisDn: '100', callId: 'b', userData: { Segment: 'Gold' } });
    for (const callId of ['a', 'b']) {
      s.at(7, 'EventAttachedDataChanged', { callId, userData: { Segment: 'Tin' } });
    }
    expect(values(7)).toEqual([7, 7, 7, 7, 7]);
    s.at(20, 'EventReleased', { thisDn: '100', callId: 'b' });
    s.at(20, 'EventAbandoned', { thisDn: 'q', callId: 'a' });
    expect(values(30)).toEqual([7, 7, 7, 7, 7]);
  });

  it('[E-83] [E-86] counts the part of an action on a DN in which an agent is logged in there', () => {
    const s = new Script();
    const how = { mainMask: 'OnHook', category: 'TotalTime', profile: ever } as const;
    const ann = s.column('RegDN', { ...how, filter: 'AgentID = "ann"' });
    const nobody = s.column('RegDN', { ...how, filter: '~(AgentID = "*")' });
    const own = s.column('Agent', { ...how, filter: 'AgentID = "ann"' });
    s.at(0, 'EventRegistered', { thisDn: '100' });
    s.at(10, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(25, 'EventAgentLogout', { thisDn: '100' });
    s.at(30, 'EventOffHook', { thisDn: '100' });
    expect([ann, nobody].map((column) => s.number(column, '100', 30))).toEqual([15, 15]);
    expect(s.number(own, 'ann', 30)).toBe(15);
  });

  it('[E-3] [E-86] keeps what an agent did until the logout, whoever follows in that instant', () => {
    const s = new Script();
    const filter = `${gold} & ThisQueue = "q"`;
    const how = { mainMask: 'CallInbound', profile: ever, category: 'TotalTime', filter } as const;
    const time = s.column('Agent', how);
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(0, 'EventEstablished', {
      thisDn: '100',
      callId: 'a',
      callType: 'Inbound',
      thisQueue: 'q',
      userData: { Segment: 'Gold' },
    });
    s.at(10, 'EventAttachedDataChanged', { callId: 'a', userData: { Segment: 'Iron' } });
    s.at(10, 'EventAgentLogin', { thisDn: '100', agentId: 'bob' });
    s.at(10, 'EventAttachedDataChanged', { callId: 'a', userData: { Segment: 'Gold' } });
    s.at(15, 'EventReleased', { thisDn: '100', callId: 'a' });
    expect(['ann', 'bob'].map((id) => s.number(time, id, 15))).toEqual([10, 5]);
  });

  it('[E-81] [E-86] sees numbers, medium, type and tenant of a call, as they come to be known', () => {
    const s = new Script();
    const time = (filter: string) =>
      s.column('Queue', { mainMask: 'CallWait', category: 'TotalTime', profile: ever, filter });
    const columns = [
      time('ANI = "555*"'),
      time('DNIS <> "100"'),
      time('MediaType = "chat"'),
      time('CallType = "Inbound"'),
      time('CustomerID = "acme"'),
      time('PlaceID = "*" | TreatmentType <> "x"'),
      time('DNIS = GetString("dialled")'),
    ];
    const call = { thisDn: 'q', callId: 'a' };
    s.at(0, 'EventQueued', call);
    s.at(1, 'EventAttachedDataChanged', { callId: 'a', ani: '5551', dnis: '100' });
    s.at(3, 'EventAttachedDataChanged', { callId: 'a', dnis: '200', mediaType: 'chat', callType: 'Inbound' });
    s.at(7, 'EventAttachedDataChanged', { callId: 'a', userData: { dialled: 200 } });
    s.at(10, 'EventAbandoned', call);
    expect(columns.map((column) => s.number(column, 'q', 10))).toEqual([9, 7, 7, 0, 10, 0, 3]);
  });

  it('[E-82] [E-86] compares numbers and texts of what is attached, and of what is not', () => {
    const s = new Script();
    const number = (filter: string) =>
      s.column('Queue', { mainMask: 'CallCleared,CallEntered', profile: ever, filter });
    const columns = [
      number('GetNumber("Priority") > 3'),
      number('ExtGetNumber("lane") + GetNumber("Priority") = 7'),
      number('ReasonGetNumber("none") < 1'),
      number('ExtGetString("cleared") <> "timeout"'),
      number('ExtensionReasonCode = "17"'),
      number('GetString("Skills") = "Span*"'),
    ];
    const userData = { Priority: '5', Skills: 'English, Spanish' };
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a', userData });
    s.at(9, 'EventDiverted', {
      thisDn: 'q',
      callId: 'a',
      extensions: { cleared: 'router', lane: 2, ReasonCode: 17 },
    });
    expect(columns.map((column) => s.number(column, 'q', 9))).toEqual([2, 1, 2, 1, 1, 2]);
  });

  it('[E-86] takes nothing that a map inherits for a pair', () => {
    const s = new Script();
    const filter =
      'PairExists("constructor","*") | GetString("toString") <> "x" | PairExists("__proto__","*")';
    const column = s.column('Queue', { mainMask: 'CallEntered', profile: ever, filter });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a', userData: { Segment: 'Gold' } });
    expect(s.number(column, 'q', 0)).toBe(0);
  });

  it('[E-83] [E-86] opens a filter on attributes while its actions are in progress', () => {
    const s = new Script();
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(0, 'EventEstablished', { thisDn: '100', callId: 'a', callType: 'Inbound', thisQueue: 'q' });
    const filter = 'ThisQueue = "q" & AgentID = "ann"';
    const now = s.column('RegDN', { mainMask: 'CallInbound', category: 'CurrentTime', filter });
    const status = s.column('Agent', {
      subject: 'AgentStatus',
      mainMask: 'CallInbound',
      category: 'CurrentTime',
      filter,
    });
    expect([s.number(now, '100', 7), s.number(status, 'ann', 7)]).toEqual([7, 7]);
    s.at(8, 'EventHeld', { thisDn: '100', callId: 'a', thisQueue: 'p' });
    expect([s.number(now, '100', 9), s.number(status, 'ann', 9)]).toEqual([0, 0]);
  });

  it('[E-86] sees the queue that a call names while it is held', () => {
    const s = new Script();
    const filter = 'ThisQueue = "q"';
    const now = s.column('RegDN', { mainMask: 'CallOnHold', category: 'CurrentNumber', filter });
    const held = s.column('RegDN', { mainMask: 'CallOnHold', category: 'TotalTime', profile: ever, filter });
    s.at(0, 'EventEstablished', { thisDn: '100', callId: 'a', callType: 'Inbound', thisQueue: 'p' });
    s.at(1, 'EventHeld', { thisDn: '100', callId: 'a' });
    s.at(5, 'EventBridged', { thisDn: '100', callId: 'a', thisQueue: 'q' });
    expect(s.number(now, '100', 6)).toBe(1);
    s.at(9, 'EventBridged', { thisDn: '100', callId: 'a', thisQueue: 'p' });
    expect([s.number(now, '100', 9), s.number(held, '100', 9)]).toEqual([0, 4]);
  });

  it('[E-82] [E-15] [E-100] remembers what came with a call, however long nothing is in progress', () => {
    const answered = (filter: string) => ({ mainMask: 'CallAnswered', profile: ever, filter });
    const filters = [
      'ReasonPairExists("why","web")',
      'ExtPairExists("lane","1")',
      'PairExists("Segment","Gold")',
      'ANI = "5551" & DNIS = "100" & MediaType = "chat"',
    ];
    for (const [attached, seen] of [
      [{ reasons: { why: 'web' }, extensions: { lane: '1' } }, [1, 1, 1, 1]],
      [{ reasons: { why: 'web' } }, [1, 0, 1, 1]],
      [{ extensions: { lane: '1' } }, [0, 1, 1, 1]],
      [{}, [0, 0, 1, 1]],
    ] as const) {
      const s = new Script();
      for (const filter of filters) s.column('Queue', answered(filter));
      const call = {
        callId: 'a',
        userData: { Segment: 'Gold' },
        ani: '5551',
        dnis: '100',
        mediaType: 'chat',
      };
      s.at(0, 'EventQueued', { thisDn: 'q', ...call, ...attached });
      s.at(5, 'EventDiverted', { thisDn: 'q', callId: 'a', thirdPartyDn: '100' });
      for (let restart = 0; restart < 3; restart++) {
        s.at(10 + restart, 'EventUserEvent', { thisDn: '200' });
        s.engine = restoreEngine(s.engine.checkpoint());
      }
      s.at(20, 'EventEstablished', { thisDn: '100', callId: 'a', thisQueue: 'q' });
      const values = filters.map((filter) => s.number(s.column('Queue', answered(filter)), 'q', 20));
      expect(values).toEqual(seen);
    }
  });

  it('[E-83] [E-103] counts for groups of queues the parts of a wait', () => {
    const s = new Script({ queueGroups: [{ id: 'both', members: ['q', 'r'] }] });
    const how = { mainMask: 'CallWait', profile: ever, filter: gold } as const;
    const columns = (['Queue', 'GroupQueues'] as const).flatMap((type) =>
      (['TotalNumber', 'TotalTime'] as const).map((category) => s.column(type, { ...how, category })),
    );
    const values = (at: number) =>
      columns.map((column) => s.number(column, column.definition.objectType === 'Queue' ? 'q' : 'both', at));
    const segment = (at: number, Segment: string) =>
      s.at(at, 'EventAttachedDataChanged', { callId: 'a', userData: { Segment } });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a', userData: { Segment: 'Gold' } });
    segment(10, 'Iron');
    segment(15, 'Gold');
    expect(values(15)).toEqual([1, 10, 1, 10]);
    s.at(40, 'EventAbandoned', { thisDn: 'q', callId: 'a' });
    expect(values(60)).toEqual([2, 35, 2, 35]);
  });

  it('[E-83] opens a filter later without disturbing those that are open', () => {
    const s = new Script();
    const first = s.column('Queue', { mainMask: 'CallAbandoned', profile: ever, filter: gold });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a', userData: { Segment: 'Gold', Language: 'es' } });
    const second = s.column('Queue', {
      mainMask: 'CallAbandoned',
      profile: ever,
      filter: `${gold} & PairExists("Language","e?")`,
    });
    s.at(9, 'EventAbandoned', { thisDn: 'q', callId: 'a' });
    expect([first, second].map((column) => s.number(column, 'q', 9))).toEqual([1, 1]);
  });
});
