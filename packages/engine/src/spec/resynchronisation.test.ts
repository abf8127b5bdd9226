import type { StatisticDefinition } from '@pulse/model';
import { describe, expect, it } from 'vitest';
import { restoreEngine } from '../create.ts';
import { Script } from './script.ts';
import { device, ms, queue, snapshot, talking } from './snapshots.ts';

const ever = { type: 'Growing', value: 'never', zone: 'UTC' } as const;
const hourly = { type: 'Growing', value: '00:00 +01:00', zone: 'UTC' } as const;
const column = (
  s: Script,
  type: Parameters<Script['column']>[0],
  mainMask: string,
  rest: Partial<StatisticDefinition> = {},
) => s.column(type, { mainMask, profile: ever, ...rest });

describe('the first snapshot', () => {
  it('[E-93] [E-94] starts what it states, with the stated starts, and makes no moments up', () => {
    const s = new Script();
    const entered = column(s, 'Queue', 'CallEntered');
    const longest = s.column('Queue', { category: 'CurrentMaxTime', mainMask: 'CallWait' });
    const abandoned = column(s, 'Queue', 'CallAbandoned', { category: 'TotalTime' });
    const login = column(s, 'Agent', 'AgentLogin');
    const state = s.column('Agent', { category: 'CurrentState' });
    const age = s.column('Agent', { category: 'CurrentTime', subject: 'AgentStatus' });
    const time = column(s, 'Agent', '*', { category: 'TotalTime', subject: 'AgentStatus' });
    snapshot(s, 100, {
      q: queue(['c', 70]),
      '100': device({
        name: 'Ann',
        queues: ['q' as never],
        mode: 'NotReady',
        modeSince: ms(40),
        reasons: { reason: 'Lunch' },
      }),
    });
    expect(s.number(entered, 'q', 100)).toBe(0);
    expect(s.number(longest, 'q', 110)).toBe(40);
    expect(s.number(login, 'ann', 100)).toBe(0);
    expect(s.cell(state, 'ann', 110)).toEqual({
      status: 'NotReadyForNextCall',
      since: ms(40),
      reason: 'Lunch',
    });
    expect(s.number(age, 'ann', 110)).toBe(70);
    expect(s.number(time, 'ann', 110)).toBe(10);
    expect(s.engine.objects('Agent')).toEqual([{ id: 'ann', name: 'Ann', present: true }]);
    s.at(120, 'EventAbandoned', { thisDn: 'q', callId: 'c' });
    expect(s.number(abandoned, 'q', 120)).toBe(50);
  });
});

describe('loss of the link', () => {
  it('[E-90] [E-91] puts DNs out of sight, and an agent with the last of them', () => {
    const s = new Script();
    const status = s.column('Agent', { category: 'CurrentState' });
    const waiting = s.column('Queue', { category: 'CurrentNumber', mainMask: 'CallWait' });
    const waits = column(s, 'Queue', 'CallWait');
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(0, 'EventAgentReady', { thisDn: '100' });
    s.at(5, 'EventQueued', { thisDn: 'q', callId: 'c' });
    s.at(6, 'EventAgentLogin', { thisDn: '200', agentId: 'ann' }, 'other');
    s.at(10, 'EventLinkDisconnected');
    expect([s.number(waiting, 'q', 10), s.number(waits, 'q', 10)]).toEqual([0, 0]);
    expect(s.cell(status, 'ann', 10)).toMatchObject({ status: 'OnHook' });
    s.at(12, 'EventLinkDisconnected', {}, 'other');
    expect(s.cell(status, 'ann', 12)).toMatchObject({ status: 'NotMonitored' });
  });

  it('[E-92] [E-93] counts once what goes on, and ends what does not when it was last known', () => {
    const s = new Script();
    const talks = column(s, 'RegDN', 'CallInbound', { category: 'TotalTime' });
    const completed = column(s, 'RegDN', 'CallInboundCompleted');
    const queueSide = ['CallWait', 'CallAnswered', 'CallReleased', 'CallMissed'].map((name) =>
      column(s, 'Queue', name),
    );
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'c', callType: 'Inbound' });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'd', callType: 'Inbound' });
    s.at(10, 'EventEstablished', { thisDn: '100', callId: 'c', thisQueue: 'q' });
    s.at(10, 'EventEstablished', { thisDn: '101', callId: 'gone', callType: 'Inbound' });
    s.at(20, 'EventLinkDisconnected');
    s.at(50, 'EventLinkConnected');
    snapshot(s, 50, { q: queue(['d', 0]), '100': device(null, talking(10)), '101': device(null) });
    expect(s.number(talks, '101', 50)).toBe(10);
    expect(s.number(completed, '101', 50)).toBe(1);
    expect(s.number(talks, '100', 50)).toBe(0);
    s.at(70, 'EventReleased', { thisDn: '100', callId: 'c' });
    s.at(80, 'EventDiverted', { thisDn: 'q', callId: 'd' });
    expect(s.number(talks, '100', 80)).toBe(60);
    expect(s.number(completed, '100', 80)).toBe(1);
    expect(queueSide.map((each) => s.number(each, 'q', 80))).toEqual([2, 1, 1, 0]);
  });

  it('[E-94] counts for the agent nothing that was over on the DN before the stated login', () => {
    const s = new Script();
    const ended = column(s, 'Agent', 'WaitForNextCall');
    s.at(0, 'EventAgentReady', { thisDn: '100' });
    const address = device({ loginAt: ms(20), modeSince: ms(20) });
    s.at(60, 'EventAddressInfo', { thisDn: '100', address, epoch: 2 });
    expect(s.number(ended, 'ann', 60)).toBe(0);
  });

  it('[E-93] makes up no logout either of a DN that was last known in the instant of the snapshot', () => {
    const s = new Script();
    const logouts = column(s, 'RegDN', 'AgentLogout');
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(10, 'EventAgentReady', { thisDn: '100' });
    snapshot(s, 10, {});
    expect(s.number(logouts, '100', 10)).toBe(0);
    s.at(20, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(30, 'EventAgentLogout', { thisDn: '100' });
    expect(s.number(logouts, '100', 30)).toBe(1);
  });

  it('[E-93] counts what ended unseen in the interval in which it ended', () => {
    const s = new Script();
    const hour = s.column('RegDN', { mainMask: 'CallInbound', profile: hourly });
    const window = s.column('RegDN', {
      mainMask: 'CallInbound',
      profile: { type: 'Sliding', window: 3600, step: 60 },
    });
    s.at(-600, 'EventEstablished', { thisDn: '100', callId: 'c', callType: 'Inbound' });
    s.at(-300, 'EventLinkDisconnected');
    snapshot(s, 300, { '100': device(null) });
    expect([s.number(hour, '100', 300), s.number(window, '100', 300)]).toEqual([0, 1]);
  });

  it('[E-93] tells a queue that it lost track of an answered call, and lets a lost wait be answered', () => {
    const s = new Script();
    const names = ['CallMissed', 'CallAnswered', 'CallReleased', 'CallDistributed', 'CallAbandoned'];
    const columns = names.map((name) => column(s, 'Queue', name, { category: 'TotalTime' }));
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a' });
    s.at(5, 'EventEstablished', { thisDn: '100', callId: 'a', thisQueue: 'q' });
    s.at(8, 'EventQueued', { thisDn: 'q', callId: 'c' });
    s.at(20, 'EventLinkDisconnected');
    snapshot(s, 40, { q: queue(), '100': device(null, talking(35, 'Ringing')) });
    s.at(48, 'EventEstablished', { thisDn: '100', callId: 'c', thisQueue: 'q' });
    expect(columns.map((each) => s.number(each, 'q', 48))).toEqual([20, 40 + 5, 0, 5, 0]);
  });

  it('[E-94] shows the old start of a status that went on, and counts the time unseen as such', () => {
    const s = new Script();
    const state = s.column('Agent', { category: 'CurrentState' });
    const time = ['NotReadyForNextCall', 'NotMonitored'].map((name) =>
      column(s, 'Agent', name, { category: 'TotalTime', subject: 'AgentStatus' }),
    );
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(10, 'EventAgentNotReady', { thisDn: '100' });
    s.at(30, 'EventLinkDisconnected');
    snapshot(s, 50, { '100': device({ mode: 'NotReady', modeSince: ms(10) }) });
    expect(s.cell(state, 'ann', 60)).toEqual({ status: 'NotReadyForNextCall', since: ms(10) });
    expect(time.map((each) => s.number(each, 'ann', 60))).toEqual([30, 20]);
  });

  it('[E-93] ends the readiness of a telephone at which nobody is logged in', () => {
    const s = new Script();
    const state = s.column('RegDN', { category: 'CurrentState' });
    const time = column(s, 'RegDN', 'WaitForNextCall', { category: 'TotalTime' });
    s.at(0, 'EventAgentReady', { thisDn: '100' });
    s.at(10, 'EventUserEvent', { thisDn: '200' });
    snapshot(s, 30, { '100': device(null) });
    expect(s.cell(state, '100', 30)).toMatchObject({ status: 'OnHook' });
    expect(s.number(time, '100', 30)).toBe(10);
  });

  it('[E-94] [E-103] counts neither for a group what filters cut off before the stated login', () => {
    const s = new Script({ agents: [{ id: 'ann' }], agentGroups: [{ id: 'team', members: ['ann'] }] });
    const filter = '~(AgentID = "*")';
    const how = { category: 'TotalTime', filter } as const;
    const own = column(s, 'Agent', 'OnHook', how);
    const team = column(s, 'GroupAgents', 'OnHook', how);
    const phone = column(s, 'RegDN', 'OnHook', how);
    s.at(0, 'EventAgentLogin', { thisDn: '200', agentId: 'ann' });
    s.at(0, 'EventRegistered', { thisDn: '100' });
    s.at(60, 'EventAddressInfo', { thisDn: '100', address: device({ loginAt: ms(20), modeSince: ms(20) }) });
    s.at(90, 'EventOffHook', { thisDn: '100' });
    expect([s.number(own, 'ann', 90), s.number(team, 'team', 90), s.number(phone, '100', 90)]).toEqual([
      0, 0, 60,
    ]);
  });

  it('[E-94] ends a logout where the login is stated to begin', () => {
    const s = new Script();
    const out = column(s, 'Agent', 'LoggedOut', { category: 'TotalTime', subject: 'AgentStatus' });
    const actions = column(s, 'Agent', 'LoggedOut', { category: 'TotalTime' });
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(10, 'EventAgentLogout', { thisDn: '100' });
    s.at(20, 'EventLinkDisconnected');
    snapshot(s, 50, { '100': device({ loginAt: ms(30), modeSince: ms(31) }) });
    expect([s.number(out, 'ann', 60), s.number(actions, 'ann', 60)]).toEqual([20, 20]);
  });

  it('[E-95] logs out who is not named any more', () => {
    const s = new Script();
    const state = s.column('Agent', { category: 'CurrentState' });
    const logout = column(s, 'Agent', 'AgentLogout');
    const logged = column(s, 'Agent', 'LoggedIn', { category: 'TotalTime' });
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(20, 'EventLinkDisconnected');
    snapshot(s, 50, {});
    expect(s.cell(state, 'ann', 50)).toMatchObject({ status: 'LoggedOut', since: ms(50) });
    expect([s.number(logout, 'ann', 50), s.number(logged, 'ann', 50)]).toEqual([0, 20]);
  });

  it('[E-90] takes a new epoch for a loss since the last event', () => {
    const s = new Script();
    const waits = column(s, 'Queue', 'CallWait', { category: 'TotalTime' });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'c' });
    s.at(10, 'EventUserEvent', { thisDn: 'q' });
    snapshot(s, 50, { q: queue() }, { epoch: 2 });
    expect(s.number(waits, 'q', 50)).toBe(10);
  });

  it('[E-92] brings a DN back with its next event', () => {
    const s = new Script();
    const abandoned = column(s, 'Queue', 'CallAbandoned', { category: 'TotalTime' });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'c' });
    s.at(10, 'EventLinkDisconnected');
    s.at(30, 'EventAbandoned', { thisDn: 'q', callId: 'c' });
    expect(s.number(abandoned, 'q', 30)).toBe(30);
  });

  it('[E-94] gives what it finds begun to who is logged in now, not to who was before', () => {
    for (const within of [true, false]) {
      const s = new Script();
      const dialing = column(s, 'Agent', 'CallDialing');
      const call = { callId: 'd', state: 'Dialing', since: ms(8), callType: 'Outbound' } as never;
      const told = device({ agentId: 'ben' as never, loginAt: ms(7) }, call);
      s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
      if (within) snapshot(s, 10, { '100': told });
      else s.at(10, 'EventAddressInfo', { thisDn: '100', address: told });
      s.at(20, 'EventReleased', { thisDn: '100', callId: 'd' });
      expect(['ann', 'ben'].map((id) => s.number(dialing, id, 20))).toEqual([0, 1]);
    }
  });

  it('[E-93] shows filters of what ended unseen only the data of its time', () => {
    const s = new Script();
    const gold = { filter: 'PairExists("Segment","Gold")', category: 'TotalTime' } as const;
    const ringing = column(s, 'RegDN', 'CallRinging', gold);
    const silver = column(s, 'RegDN', 'CallRinging', { ...gold, filter: 'PairExists("Segment","Silver")' });
    s.at(0, 'EventRinging', { thisDn: '100', callId: 'c', userData: { Segment: 'Gold' } });
    s.at(10, 'EventUserEvent', { thisDn: '200' });
    const stated = { ...(talking(20) as object), userData: { Segment: 'Silver' } } as never;
    snapshot(s, 30, { '100': device(null, stated) });
    expect([ringing, silver].map((each) => s.number(each, '100', 30))).toEqual([10, 0]);
  });

  it('[E-94] starts as stated what was lost in the instant of its statement', () => {
    const s = new Script();
    const work = s.column('Agent', { subject: 'AgentStatus', category: 'CurrentTime', mainMask: '*' });
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    const told = { '100': device({ mode: 'AfterCallWork', modeSince: ms(20) }) };
    snapshot(s, 30, told);
    s.engine = restoreEngine(s.engine.checkpoint());
    snapshot(s, 40, told, { epoch: 2 });
    expect(s.number(s.engine.open(work.definition), 'ann', 40)).toBe(20);
  });

  it('[E-96] adds what is told outside a snapshot, and takes nothing away', () => {
    const s = new Script();
    const waiting = s.column('Queue', { category: 'CurrentNumber', mainMask: 'CallWait' });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'c' });
    s.at(5, 'EventAddressInfo', { thisDn: 'q', address: { ...queue(['d', 3]), name: 'Support' } });
    s.at(6, 'EventAddressInfo', { thisDn: 'r@pbx', address: { kind: 'RoutePoint', calls: [] } });
    expect(s.number(waiting, 'q', 6)).toBe(2);
    expect(s.engine.objects('Queue')).toEqual([{ id: 'q', name: 'Support', present: true }]);
    expect(s.engine.objects('RoutePoint')).toEqual([{ id: 'r@pbx', name: 'r', present: true }]);
  });
});
