import type { ObjectType, StatisticDefinition } from '@pulse/model';
import { describe, expect, it } from 'vitest';
import { Script } from './script.ts';

const ever = { type: 'Growing', value: 'never', zone: 'UTC' } as const;

/** Columns over masks, read together. */
function watch(
  s: Script,
  type: ObjectType,
  masks: readonly string[],
  how: Partial<StatisticDefinition> = {},
) {
  const columns = masks.map((mainMask) => s.column(type, { mainMask, profile: ever, ...how }));
  return (id: string, at: number) => columns.map((column) => s.number(column, id, at));
}

describe('calls on regular DNs', () => {
  it('[E-30] ends ringing in an answer, a forwarding or a caller who gives up', () => {
    const s = new Script();
    const names = ['CallAnswered', 'CallForwarded', 'CallAbandonedFromRinging', 'CallRinging'];
    const time = watch(s, 'RegDN', names, { category: 'TotalTime' });
    for (const [i, end] of (['EventEstablished', 'EventReleased', 'EventAbandoned'] as const).entries()) {
      s.at(i * 100, 'EventRinging', { thisDn: '100', callId: `c${i}` });
      s.at(i * 100 + 10 + i, end, { thisDn: '100', callId: `c${i}` });
    }
    s.at(300, 'EventEstablished', { thisDn: '100', callId: 'unseen' });
    expect(time('100', 300)).toEqual([10, 11, 12, 33]);
  });

  it('[E-31] ends dialing in a connection or not at all, and a busy one stays off the hook', () => {
    const s = new Script();
    const time = watch(s, 'RegDN', ['CallDialed', 'CallAbandonedFromDialing'], { category: 'TotalTime' });
    const number = watch(s, 'RegDN', ['CallDialed', 'CallAbandonedFromDialing']);
    const hook = watch(s, 'RegDN', ['OffHook'], { category: 'TotalTime', subject: 'DNStatus' });
    s.at(0, 'EventDialing', { thisDn: '100', callId: 'a' });
    s.at(5, 'EventEstablished', { thisDn: '100', callId: 'a' });
    s.at(6, 'EventReleased', { thisDn: '100', callId: 'a' });
    s.at(10, 'EventDialing', { thisDn: '100', callId: 'b' });
    s.at(13, 'EventDestinationBusy', { thisDn: '100', callId: 'b' });
    s.at(20, 'EventReleased', { thisDn: '100', callId: 'b' });
    expect(time('100', 30)).toEqual([5, 3]);
    expect(number('100', 30)).toEqual([1, 1]);
    expect(hook('100', 30)).toEqual([7]);
  });

  it('[E-32] tells who called, by members of the call type', () => {
    const s = new Script();
    const number = watch(s, 'RegDN', [
      'CallInternal',
      'CallInternalOriginated',
      'CallInternalReceived',
      'CallInternalCompleted',
      '*,~CallInternal,~CallInternalStarted,~CallInternalCompleted,~OnHook,~OffHook',
    ]);
    s.at(0, 'EventEstablished', {
      thisDn: '100',
      callId: 'a',
      callType: 'Internal',
      thisDnRole: 'Origination',
    });
    s.at(9, 'EventReleased', { thisDn: '100', callId: 'a' });
    expect(number('100', 9)).toEqual([1, 1, 0, 1, 0]);
  });

  it('[E-33] [E-52] holds: the call runs on, the status shows the hold', () => {
    const s = new Script();
    const actions = watch(
      s,
      'RegDN',
      ['CallInbound', 'CallOnHold', 'CallRetrievedFromHold', 'CallAbandonedFromHold'],
      {
        category: 'TotalTime',
      },
    );
    const status = watch(s, 'RegDN', ['CallInbound', 'CallOnHold'], {
      category: 'TotalTime',
      subject: 'DNStatus',
    });
    s.at(0, 'EventEstablished', { thisDn: '100', callId: 'a', callType: 'Inbound' });
    s.at(10, 'EventHeld', { thisDn: '100', callId: 'a' });
    s.at(15, 'EventRetrieved', { thisDn: '100', callId: 'a' });
    s.at(20, 'EventHeld', { thisDn: '100', callId: 'a' });
    s.at(30, 'EventAbandoned', { thisDn: '100', callId: 'a' });
    expect(actions('100', 40)).toEqual([30, 15, 5, 10]);
    expect(status('100', 40)).toEqual([15, 15]);
  });

  it('[E-34] hands a call over after a consultation', () => {
    const s = new Script();
    const number = watch(s, 'RegDN', [
      'CallTransferMade',
      'CallTransferTaken',
      'CallConsultCompleted',
      'CallInboundStarted',
      'CallInboundCompleted',
    ]);
    s.at(0, 'EventEstablished', { thisDn: 'A', callId: 'main', callType: 'Inbound' });
    s.at(10, 'EventDialing', { thisDn: 'A', callId: 'ask', callType: 'Consult', previousCallId: 'main' });
    s.at(11, 'EventRinging', { thisDn: 'B', callId: 'ask', callType: 'Consult' });
    s.at(15, 'EventEstablished', { thisDn: 'B', callId: 'ask' });
    s.at(15, 'EventEstablished', { thisDn: 'A', callId: 'ask' });
    s.at(30, 'EventReleased', { thisDn: 'A', callId: 'main', callState: 'Transferred' });
    s.at(30, 'EventReleased', { thisDn: 'A', callId: 'ask', callState: 'Transferred' });
    s.at(30, 'EventPartyChanged', {
      thisDn: 'B',
      callId: 'main',
      previousCallId: 'ask',
      callState: 'Transferred',
    });
    s.at(50, 'EventReleased', { thisDn: 'B', callId: 'main' });
    expect(number('A', 50)).toEqual([1, 0, 1, 1, 1]);
    expect(number('B', 50)).toEqual([0, 1, 1, 1, 1]);
  });

  it('[E-34] [E-81] tells everybody on the main call what it is about, also who came to it by a transfer', () => {
    const s = new Script();
    const now = watch(s, 'RegDN', ['CallInbound', 'CallRinging'], {
      category: 'CurrentNumber',
      filter: 'PairExists("Segment","Gold")',
      profile: undefined,
    } as never);
    s.at(0, 'EventEstablished', { thisDn: 'A', callId: 'main', callType: 'Inbound' });
    for (const [thisDn, type] of [
      ['B', 'EventEstablished'],
      ['C', 'EventRinging'],
    ] as const) {
      s.at(1, type, { thisDn, callId: `ask ${thisDn}`, callType: 'Consult' });
      s.at(2, 'EventPartyChanged', { thisDn, callId: 'main', previousCallId: `ask ${thisDn}` });
    }
    s.at(3, 'EventReleased', { thisDn: 'A', callId: 'main' });
    s.at(4, 'EventAttachedDataChanged', { callId: 'main', userData: { Segment: 'Gold' } });
    expect([now('A', 5), now('B', 5), now('C', 5)]).toEqual([
      [0, 0],
      [1, 0],
      [0, 1],
    ]);
    for (const thisDn of ['B', 'C']) {
      s.at(6, 'EventAttachedDataChanged', { callId: `ask ${thisDn}`, userData: { Segment: 'Iron' } });
    }
    expect([now('B', 7), now('C', 7)]).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  it('[E-34] joins a conference, and lets a call ring on under the name of the main one', () => {
    const s = new Script();
    const number = watch(s, 'RegDN', [
      'CallConferenceJoined',
      'CallConferenceMade',
      'CallConferencePartyAdded',
    ]);
    const ringing = watch(s, 'RegDN', ['CallRingingPartyChanged', 'CallRinging'], { category: 'TotalTime' });
    s.at(0, 'EventEstablished', { thisDn: 'B', callId: 'ask', callType: 'Consult' });
    s.at(5, 'EventPartyChanged', {
      thisDn: 'B',
      callId: 'main',
      previousCallId: 'ask',
      callState: 'Conferenced',
    });
    s.at(5, 'EventPartyAdded', { thisDn: 'A', callId: 'main', thirdPartyDn: 'A' });
    s.at(5, 'EventPartyAdded', { thisDn: 'B', callId: 'main', thirdPartyDn: 'A' });
    expect([number('A', 5), number('B', 5)]).toEqual([
      [0, 1, 0],
      [1, 0, 1],
    ]);
    s.at(10, 'EventRinging', { thisDn: 'C', callId: 'ask2', callType: 'Consult' });
    s.at(14, 'EventPartyChanged', {
      thisDn: 'C',
      callId: 'main',
      previousCallId: 'ask2',
      callState: 'Transferred',
    });
    s.at(20, 'EventReleased', { thisDn: 'C', callId: 'main' });
    expect(ringing('C', 20)).toEqual([4, 10]);
  });

  it('[E-34] talks with somebody else after a transfer that another one made', () => {
    const s = new Script();
    const number = watch(s, 'RegDN', ['CallTransferPartyChanged', 'CallInboundStarted']);
    const changed = (thisDn: string, more: object = {}) =>
      s.at(5, 'EventPartyChanged', { thisDn, callId: 'main', callState: 'Transferred', ...more });
    s.at(0, 'EventEstablished', { thisDn: 'A', callId: 'main', callType: 'Inbound' });
    s.at(0, 'EventRinging', { thisDn: 'B', callId: 'main' });
    expect(changed('A', { previousCallId: 'main' })).toBe('applied');
    expect([changed('A'), changed('B'), changed('C'), changed('A', { callState: 'Conferenced' })]).toEqual([
      'applied',
      'ignored',
      'ignored',
      'ignored',
    ]);
    expect(number('A', 5)).toEqual([2, 1]);
  });

  it('[E-31] transfers, or makes a conference, before anybody answers', () => {
    const s = new Script();
    const names = ['CallAbandonedFromDialing', 'CallDialTransferred', 'CallDialConferenced'];
    const number = watch(s, 'RegDN', names);
    for (const [callId, state] of [
      ['a', { callState: 'Transferred' }],
      ['b', { callState: 'Conferenced' }],
      ['c', {}],
    ] as const) {
      s.at(0, 'EventDialing', { thisDn: 'A', callId });
      s.at(9, 'EventReleased', { thisDn: 'A', callId, ...state });
    }
    expect(number('A', 10)).toEqual([3, 1, 1]);
  });

  it('[E-35] is off the hook for a call, or because the receiver is up', () => {
    const s = new Script();
    const time = watch(s, 'RegDN', ['OnHook', 'OffHook'], { category: 'TotalTime', subject: 'DNStatus' });
    const number = watch(s, 'RegDN', ['OnHook'], {});
    s.at(0, 'EventOffHook', { thisDn: '100' });
    s.at(10, 'EventOnHook', { thisDn: '100' });
    s.at(20, 'EventOffHook', { thisDn: '100' });
    s.at(22, 'EventDialing', { thisDn: '100', callId: 'a' });
    s.at(25, 'EventReleased', { thisDn: '100', callId: 'a' });
    expect(time('100', 30)).toEqual([15, 12]);
    expect(number('100', 30)).toEqual([1]);
  });
});

describe('agents', () => {
  it('[E-36] gives an agent the part of a call that lies inside the login', () => {
    const s = new Script();
    const agent = watch(s, 'Agent', ['CallInbound', 'CallInboundCompleted'], { category: 'TotalTime' });
    const number = watch(s, 'Agent', ['CallInbound', 'CallInboundCompleted']);
    const dn = watch(s, 'RegDN', ['CallInbound'], { category: 'TotalTime' });
    s.at(0, 'EventEstablished', { thisDn: '100', callId: 'a', callType: 'Inbound' });
    s.at(10, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(40, 'EventAgentLogout', { thisDn: '100' });
    s.at(60, 'EventReleased', { thisDn: '100', callId: 'a' });
    expect(agent('ann', 60)).toEqual([30, 0]);
    expect(number('ann', 60)).toEqual([1, 0]);
    expect(dn('100', 60)).toEqual([60]);
  });

  it('[E-37] logs out the one before, and nobody twice', () => {
    const s = new Script();
    const number = watch(s, 'Agent', ['AgentLogin', 'AgentLogout', 'LoggedIn']);
    const time = watch(s, 'Agent', ['LoggedIn', 'WaitForNextCall'], { category: 'TotalTime' });
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(0, 'EventAgentReady', { thisDn: '100' });
    expect(s.at(5, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' })).toBe('ignored');
    s.at(20, 'EventAgentLogin', { thisDn: '100', agentId: 'bob' });
    expect(number('ann', 30)).toEqual([1, 1, 1]);
    expect(time('ann', 30)).toEqual([20, 20]);
    expect(number('bob', 30)).toEqual([1, 0, 0]);
    expect(s.at(40, 'EventAgentLogout', { thisDn: '101' })).toBe('ignored');
  });

  it('[E-38] keeps one readiness, whose reasons change without ending it', () => {
    const s = new Script();
    const number = watch(s, 'Agent', ['NotReadyForNextCall', 'WaitForNextCall', 'AfterCallWork']);
    const state = s.column('Agent', { category: 'CurrentState' });
    s.at(0, 'EventAgentLogin', {
      thisDn: '100',
      agentId: 'ann',
      workMode: 'AuxWork',
      reasons: { reason: 'Start' },
    });
    s.at(10, 'EventAgentNotReady', { thisDn: '100', reasons: { reason: 'Lunch' } });
    expect(s.cell(state, 'ann', 10)).toMatchObject({ status: 'NotReadyForNextCall', reason: 'Lunch' });
    s.at(20, 'EventAgentNotReady', { thisDn: '100' });
    expect(s.cell(state, 'ann', 20)).not.toHaveProperty('reason');
    expect(number('ann', 20)).toEqual([0, 0, 0]);
    s.at(30, 'EventAgentReady', { thisDn: '100' });
    s.at(35, 'EventAgentReady', { thisDn: '100', workMode: 'AfterCallWork' });
    s.at(40, 'EventAgentLogout', { thisDn: '100' });
    expect(number('ann', 40)).toEqual([1, 1, 1]);
  });

  it('[E-39] begins after-call work that was asked for when the call has left', () => {
    const s = new Script();
    const work = watch(s, 'Agent', ['AfterCallWork'], { category: 'TotalTime' });
    const queue = watch(s, 'Queue', ['ACWCompleted', 'ACWMissed'], { category: 'TotalTime' });
    const answer = (at: number, callId: string) => {
      s.at(at, 'EventQueued', { thisDn: 'q', callId });
      s.at(at, 'EventEstablished', { thisDn: '100', callId, thisQueue: 'q' });
    };
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    answer(0, 'a');
    s.at(10, 'EventAgentNotReady', { thisDn: '100', workMode: 'AfterCallWork' });
    s.at(20, 'EventReleased', { thisDn: '100', callId: 'a' });
    s.at(50, 'EventAgentReady', { thisDn: '100' });
    expect([work('ann', 50), queue('q', 50)]).toEqual([[30], [30, 0]]);
    answer(100, 'b');
    s.at(110, 'EventAgentNotReady', { thisDn: '100', workMode: 'AfterCallWork' });
    s.at(117, 'EventAgentReady', { thisDn: '100' });
    s.at(130, 'EventReleased', { thisDn: '100', callId: 'b' });
    expect([work('ann', 130), queue('q', 130)]).toEqual([[30], [30, 7]]);
  });

  it('[E-39] [E-38] gives up after-call work that was asked for with a login that is not ready', () => {
    const s = new Script();
    const current = { category: 'CurrentNumber' } as const;
    const idle = s.column('RegDN', { ...current, mainMask: 'NotReadyForNextCall' });
    const work = s.column('RegDN', { ...current, mainMask: 'AfterCallWork' });
    const missed = watch(s, 'Queue', ['ACWMissed'], { category: 'TotalTime' });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a' });
    s.at(0, 'EventEstablished', { thisDn: '100', callId: 'a', thisQueue: 'q' });
    s.at(10, 'EventAgentNotReady', { thisDn: '100', workMode: 'AfterCallWork' });
    s.at(14, 'EventAgentLogin', { thisDn: '100', agentId: 'ann', workMode: 'AuxWork' });
    s.at(20, 'EventReleased', { thisDn: '100', callId: 'a' });
    expect([idle, work].map((column) => s.number(column, '100', 20))).toEqual([1, 0]);
    expect(missed('q', 20)).toEqual([4]);
  });

  it('[E-40] credits after-call work to the queue of the call that left last, unless the agent was ready between', () => {
    const s = new Script();
    const queue = watch(s, 'Queue', ['ACWCompleted'], { category: 'TotalTime' });
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a' });
    s.at(0, 'EventEstablished', { thisDn: '100', callId: 'a', thisQueue: 'q' });
    s.at(9, 'EventReleased', { thisDn: '100', callId: 'a' });
    s.at(10, 'EventAgentNotReady', { thisDn: '100', workMode: 'AfterCallWork' });
    s.at(15, 'EventEstablished', { thisDn: '100', callId: 'own', callType: 'Outbound' });
    s.at(18, 'EventReleased', { thisDn: '100', callId: 'own' });
    s.at(30, 'EventAgentLogout', { thisDn: '100' });
    expect(queue('q', 30)).toEqual([20]);
    s.at(40, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(41, 'EventAgentNotReady', { thisDn: '100', workMode: 'AfterCallWork' });
    s.at(50, 'EventAgentReady', { thisDn: '100' });
    expect(queue('q', 50)).toEqual([20]);
  });

  it('[E-14] takes an agent into the group of a queue from the login that names it', () => {
    const s = new Script({
      agentGroups: [
        { id: 'all', members: { all: true } },
        { id: 'billers', members: { queue: 'q' } },
        { id: 'two', members: ['ann', 'bob', 'ann'] as never },
      ],
    });
    const login = watch(s, 'GroupAgents', ['AgentLogin']);
    const ready = watch(s, 'GroupAgents', ['WaitForNextCall'], {
      category: 'TotalTime',
      subject: 'AgentStatus',
    });
    const now = s.column('GroupAgents', {
      category: 'CurrentTime',
      subject: 'AgentStatus',
      mainMask: 'WaitForNextCall',
    });
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(0, 'EventAgentReady', { thisDn: '100' });
    s.at(0, 'EventAgentLogin', { thisDn: '101', agentId: 'carol', thisQueue: 'q' });
    s.at(10, 'EventAgentLogin', { thisDn: '100', agentId: 'ann', thisQueue: 'q' });
    expect([login('all', 10), login('billers', 10), login('two', 10)]).toEqual([[2], [1], [1]]);
    expect([ready('all', 30), ready('billers', 30), ready('two', 30)]).toEqual([[30], [20], [30]]);
    expect(s.number(now, 'billers', 30)).toBe(30);
  });
});
