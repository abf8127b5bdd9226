import { describe, expect, it } from 'vitest';
import { Script, TEN } from './script.ts';

const hourly = { type: 'Growing', value: '00:00 +01:00', zone: 'Europe/Berlin' } as const;
const ever = { type: 'Growing', value: 'never', zone: 'UTC' } as const;

describe('time', () => {
  it('[E-1] refuses a reading below its own time', () => {
    const s = new Script();
    const column = s.column('RegDN', { profile: ever });
    s.at(10, 'EventRegistered', { thisDn: '100' });
    expect(() => s.cell(column, '100', 9)).toThrow('before the engine');
    expect(s.cell(column, '100', 10)).toBe(0);
  });

  it('[E-2] cuts a status at the reset and gives an action whole to the interval of its end', () => {
    const s = new Script();
    const status = { subject: 'AgentStatus', mainMask: 'NotReadyForNextCall', profile: hourly } as const;
    const time = s.column('Agent', { ...status, category: 'TotalTime' });
    const number = s.column('Agent', status);
    const actions = s.column('Agent', {
      category: 'TotalTime',
      mainMask: 'NotReadyForNextCall',
      profile: hourly,
    });
    s.at(-1200, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(-600, 'EventAgentNotReady', { thisDn: '100' });
    expect(s.number(time, 'ann', -1)).toBe(599);
    expect(s.number(time, 'ann', 0)).toBe(0);
    expect(s.number(number, 'ann', 0)).toBe(1);
    expect(s.number(actions, 'ann', 0)).toBe(0);
    s.at(600, 'EventAgentReady', { thisDn: '100' });
    expect(s.number(time, 'ann', 900)).toBe(600);
    expect(s.number(number, 'ann', 900)).toBe(1);
    expect(s.number(actions, 'ann', 900)).toBe(1200);
  });

  it('[E-2] gives what ends exactly at a reset to the interval that begins there', () => {
    const s = new Script();
    const number = s.column('Queue', { mainMask: 'CallAbandoned', profile: hourly });
    const span = s.column('Agent', { subject: 'AgentStatus', mainMask: 'WaitForNextCall', profile: hourly });
    s.at(-60, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(-60, 'EventAgentReady', { thisDn: '100' });
    s.at(-30, 'EventQueued', { thisDn: 'q', callId: 'c' });
    s.at(0, 'EventAbandoned', { thisDn: 'q', callId: 'c' });
    s.at(0, 'EventAgentNotReady', { thisDn: '100' });
    expect(s.number(number, 'q', 0)).toBe(1);
    expect(s.number(span, 'ann', 0)).toBe(0);
    expect(s.number(number, 'q', 3600)).toBe(0);
  });

  it('[E-2] gives it to that interval of a group too, before and after it is settled', () => {
    const s = new Script({ agents: [{ id: 'ann' }], agentGroups: [{ id: 'team', members: ['ann'] }] });
    const call = { mainMask: 'CallInbound', profile: hourly } as const;
    const sliding = { type: 'Sliding', window: 60, step: 60 } as const;
    const columns = [
      s.column('GroupAgents', call),
      s.column('GroupAgents', { ...call, category: 'TotalTime' }),
      s.column('GroupAgents', { ...call, category: 'MaxTime', profile: sliding }),
    ];
    const now = (at: number) => columns.map((column) => s.number(column, 'team', at));
    s.at(-60, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(-30, 'EventEstablished', { thisDn: '100', callId: 'a', callType: 'Inbound' });
    s.at(-20, 'EventEstablished', { thisDn: '100', callId: 'b', callType: 'Inbound' });
    s.at(-0.25, 'EventReleased', { thisDn: '100', callId: 'b' });
    expect(now(-0.25)).toEqual([1, 19.75, 19.75]);
    s.at(0, 'EventReleased', { thisDn: '100', callId: 'a' });
    expect(now(0)).toEqual([1, 30, 30]);
    s.at(5, 'EventUserEvent', { thisDn: '100' });
    expect(now(5)).toEqual([1, 30, 30]);
    expect(now(60)).toEqual([1, 30, 0]);
  });

  it('[E-3] knows no status that holds for no time, and keeps one that only seemed to end', () => {
    const s = new Script();
    const ready = s.column('Agent', { subject: 'AgentStatus', mainMask: 'WaitForNextCall', profile: ever });
    const ringing = s.column('Agent', { subject: 'AgentStatus', mainMask: 'CallRinging', profile: ever });
    const max = s.column('Agent', {
      subject: 'AgentStatus',
      category: 'MaxTime',
      mainMask: 'WaitForNextCall',
      profile: ever,
    });
    const action = s.column('Agent', { mainMask: 'CallRinging', profile: ever });
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(0, 'EventAgentReady', { thisDn: '100' });
    s.at(10, 'EventRinging', { thisDn: '100', callId: 'c' });
    expect(s.number(ready, 'ann', 10)).toBe(1);
    expect(s.number(ringing, 'ann', 10)).toBe(1);
    s.at(10, 'EventReleased', { thisDn: '100', callId: 'c' });
    expect(s.number(ready, 'ann', 10)).toBe(1);
    expect(s.number(ringing, 'ann', 10)).toBe(0);
    expect(s.number(action, 'ann', 10)).toBe(1);
    expect(s.number(max, 'ann', 25)).toBe(25);
  });

  it('[E-4] clamps a stamp to its arrival and to what came before', () => {
    const s = new Script();
    s.at(10, 'EventRegistered', { thisDn: '100' });
    s.at(90, 'EventRegistered', { thisDn: '100', received: TEN + 20_000 });
    expect(s.engine.time).toBe(TEN + 20_000);
    s.at(15, 'EventRegistered', { thisDn: '100', received: TEN + 16_000 });
    expect(s.engine.time).toBe(TEN + 20_000);
  });

  it('[E-5] applies a late event and counts it', () => {
    const s = new Script();
    const entered = s.column('Queue', { mainMask: 'CallEntered', profile: ever });
    s.at(10, 'EventRegistered', { thisDn: '100' });
    expect(s.at(5, 'EventQueued', { thisDn: 'q', callId: 'c' })).toBe('late');
    expect(s.number(entered, 'q', 10)).toBe(1);
    expect(s.engine.counts.late).toBe(1);
  });

  it('[E-7] takes the first delivery, fills holes, and forgets what lies before the start of a joined stream', () => {
    const s = new Script();
    const seq = (n: number) => s.at(n, 'EventUserEvent', { thisDn: '100', seq: n });
    expect(seq(5000)).toBe('applied');
    expect(seq(5002)).toBe('applied');
    expect(seq(5002)).toBe('duplicate');
    expect(seq(5001)).toBe('late');
    expect(seq(5001)).toBe('duplicate');
    expect(seq(4500)).toBe('late');
    expect(seq(3000)).toBe('duplicate');
    s.at(6000, 'EventUserEvent', { thisDn: '100', epoch: 2 });
    expect(s.engine.cursors.get('pbx' as never)).toEqual({ epoch: 2, seq: 1 });
    expect(seq(5002)).toBe('duplicate');
    expect(s.engine.counts).toEqual({ applied: 3, duplicate: 4, late: 2, ignored: 0 });
  });

  it('[E-9] tells nothing before the first event, 0 for no sum and null for no ratio after it', () => {
    const s = new Script({ agents: [{ id: 'ann' }] });
    const number = s.column('Agent', { profile: ever });
    const average = s.column('Agent', { category: 'AverageTime', mainMask: 'CallInbound', profile: ever });
    expect(number.since(TEN)).toBeNull();
    expect(s.cell(number, 'ann', 0)).toBeNull();
    s.at(0, 'EventLinkConnected');
    expect(s.cell(number, 'ann', 0)).toBe(0);
    expect(s.cell(average, 'ann', 0)).toBeNull();
    const out = new Float64Array(1);
    average.readNumbers(TEN, out);
    expect(out[0]).toBeNaN();
  });

  it('[E-10] [E-11] counts from the opening and is complete after the next reset', () => {
    const s = new Script();
    s.at(-600, 'EventQueued', { thisDn: 'q', callId: 'a' });
    s.at(-500, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    const entered = s.column('Queue', { mainMask: 'CallEntered,CallAbandoned', profile: hourly });
    const time = s.column('Agent', { subject: 'AgentStatus', category: 'TotalTime', profile: hourly });
    s.at(-400, 'EventAbandoned', { thisDn: 'q', callId: 'a' });
    expect(s.number(entered, 'q', -300)).toBe(1);
    expect(s.number(time, 'ann', -300)).toBe(200);
    expect(entered.since(TEN - 300_000)).toBe(TEN - 500_000);
    expect(entered.complete(0, TEN - 1)).toBe(false);
    expect(entered.complete(0, TEN)).toBe(true);
    expect(entered.since(TEN)).toBe(TEN);
  });

  it('[E-10] keeps columns of different openings apart, and equal ones together', () => {
    const s = new Script();
    const early = s.column('Queue', { mainMask: 'CallEntered', profile: ever });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a' });
    const late = s.column('Queue', {
      category: 'RelativeNumberPercentage',
      mainMask: 'CallEntered',
      relMask: '*',
      profile: ever,
    });
    expect(s.column('Queue', { mainMask: 'CallEntered', profile: ever })).toBe(early);
    s.at(10, 'EventQueued', { thisDn: 'q', callId: 'b' });
    expect(s.number(early, 'q', 10)).toBe(2);
    expect(s.number(late, 'q', 10)).toBe(100);
  });

  it('[E-10] counts for a filter that is true at the opening the status of everybody from its start', () => {
    const s = new Script();
    for (const [thisDn, agentId] of [
      ['100', 'ann'],
      ['101', 'ben'],
      ['102', 'cem'],
    ] as const) {
      s.at(0, 'EventAgentLogin', { thisDn, agentId });
      s.at(10, 'EventAgentNotReady', { thisDn, reasons: { reason: 'Lunch' } });
    }
    const subject = 'AgentStatus';
    const how = { subject, mainMask: '*', filter: 'ReasonPairExists("reason","Lunch")' } as const;
    const longest = s.column('Agent', { category: 'TotalAdjustedTime', ...how, profile: ever });
    const now = s.column('Agent', { category: 'CurrentTime', ...how });
    expect(['ann', 'ben', 'cem'].map((id) => s.number(now, id, 40))).toEqual([30, 30, 30]);
    for (const thisDn of ['100', '101', '102']) s.at(50, 'EventAgentReady', { thisDn });
    expect(['ann', 'ben', 'cem'].map((id) => s.number(longest, id, 60))).toEqual([40, 40, 40]);
  });

  it('[E-12] logs everybody out and monitors nothing until told otherwise', () => {
    const s = new Script({ agents: [{ id: 'ann' }], dns: [{ id: '100' }] });
    const out = s.column('Agent', {
      subject: 'AgentStatus',
      category: 'TotalTime',
      mainMask: 'LoggedOut',
      profile: ever,
    });
    const unseen = s.column('RegDN', {
      subject: 'DNStatus',
      category: 'TotalTime',
      mainMask: 'NotMonitored',
      profile: ever,
    });
    s.at(0, 'EventLinkConnected');
    s.at(30, 'EventAgentLogin', { thisDn: '100', agentId: 'bob' });
    expect(s.number(out, 'ann', 50)).toBe(50);
    expect(s.number(out, 'bob', 50)).toBe(30);
    expect(s.number(unseen, '100', 50)).toBe(30);
  });
});
