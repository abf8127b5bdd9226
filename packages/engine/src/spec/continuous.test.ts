import { describe, expect, it } from 'vitest';
import { Script } from './script.ts';
import { ever } from './team.ts';

describe('what is continuous', () => {
  const rest = { subject: 'AgentStatus', mainMask: 'NotReadyForNextCall,AfterCallWork' } as const;
  const ann = () => {
    const s = new Script({ agents: [{ id: 'zoe' }, { id: 'ann' }] });
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    return s;
  };
  const notReady = (s: Script, at: number, fields = {}) =>
    s.at(at, 'EventAgentNotReady', { thisDn: '100', ...fields });
  const work = { workMode: 'AfterCallWork' } as const;

  it('[E-123] lasts as long as the status stays inside the mask, whatever it is there', () => {
    const s = ann();
    const time = s.column('Agent', { ...rest, category: 'CurrentContinuousTime' });
    notReady(s, 10, work);
    notReady(s, 130);
    expect(s.cell(time, 'ann', 250)).toEqual({ start: expect.any(Number), base: 0, rate: 1 });
    expect(s.number(time, 'ann', 250)).toBe(240);
    s.at(310, 'EventAgentReady', { thisDn: '100' });
    expect(s.cell(time, 'ann', 370)).toBe(0);
    notReady(s, 400);
    expect(s.number(time, 'ann', 410)).toBe(10);
  });

  it('[E-123] is that of each agent', () => {
    const s = ann();
    const open = () => s.column('Agent', { ...rest, category: 'CurrentContinuousTime' });
    const time = open();
    s.at(5, 'EventAgentLogin', { thisDn: '200', agentId: 'ben' });
    const inside = (at: number, workMode = {}) =>
      s.at(at, 'EventAgentNotReady', { thisDn: '200', ...workMode });
    inside(10);
    inside(20, work);
    expect([s.number(time, 'ann', 30), s.number(time, 'ben', 30)]).toEqual([0, 20]);
    s.at(40, 'EventAgentReady', { thisDn: '200' });
    inside(40);
    expect(s.number(time, 'ben', 50)).toBe(40);
    s.at(50, 'EventAgentReady', { thisDn: '200' });
    inside(60);
    expect(s.number(time, 'ben', 70)).toBe(10);
  });

  it('[E-123] [E-10] [E-3] of who was inside at the opening began with the status', () => {
    const s = new Script({ agents: [{ id: 'ann' }, { id: 'ben' }] });
    s.at(0, 'EventAgentLogin', { thisDn: '200', agentId: 'ben' });
    s.at(10, 'EventAgentNotReady', { thisDn: '200' });
    s.at(20, 'EventAgentNotReady', { thisDn: '200', ...work });
    const time = s.column('Agent', { ...rest, category: 'CurrentContinuousTime' });
    expect(s.number(time, 'ben', 30)).toBe(10);
    s.at(30, 'EventAgentNotReady', { thisDn: '200' });
    expect(s.number(time, 'ben', 40)).toBe(20);
  });

  it('[E-123] [E-3] does not end by what holds for no time', () => {
    const s = ann();
    const time = s.column('Agent', { ...rest, category: 'CurrentContinuousTime' });
    const number = s.column('Agent', { ...rest, category: 'TotalContinuousNumber', profile: ever });
    notReady(s, 10);
    s.at(50, 'EventAgentReady', { thisDn: '100' });
    expect(s.number(time, 'ann', 50)).toBe(0);
    notReady(s, 50);
    expect([time, number].map((column) => s.number(column, 'ann', 60))).toEqual([50, 1]);
  });

  it('[E-123] [E-60] joins the parts in which mask and filter hold', () => {
    const s = ann();
    const filter = 'ReasonPairExists("reason","Lunch")';
    const time = s.column('Agent', { ...rest, filter, category: 'CurrentContinuousTime' });
    notReady(s, 10, { reasons: { reason: 'Mail' } });
    notReady(s, 30, { reasons: { reason: 'Lunch' } });
    notReady(s, 40, { reasons: { reason: 'Lunch' }, ...work });
    expect(s.number(time, 'ann', 60)).toBe(30);
    notReady(s, 60, { reasons: { reason: 'Mail' }, ...work });
    expect(s.number(time, 'ann', 70)).toBe(0);
  });

  it('[E-123] [E-94] is as old as the stated status with which it began', () => {
    const s = new Script({ agents: [{ id: 'ann' }] });
    const time = s.column('Agent', { ...rest, category: 'CurrentContinuousTime' });
    s.at(0, 'EventLinkConnected');
    const start = Date.UTC(2026, 2, 2, 9);
    const agent = {
      agentId: 'ann',
      loginAt: start + 10_000,
      queues: [],
      mode: 'NotReady',
      modeSince: start + 20_000,
    };
    s.at(60, 'EventAddressInfo', {
      thisDn: '100',
      address: { kind: 'Extension', agent, calls: [] },
    } as never);
    expect(s.number(time, 'ann', 80)).toBe(60);
  });

  it('[E-124] is counted where it begins, from outside the mask', () => {
    const s = ann();
    const hourly = { type: 'Growing', value: '00:00 +01:00', zone: 'UTC' } as const;
    const number = s.column('Agent', { ...rest, category: 'TotalContinuousNumber', profile: hourly });
    const sliding = { type: 'Sliding', window: 100, step: 10 } as const;
    const latest = s.column('Agent', { ...rest, category: 'TotalContinuousNumber', profile: sliding });
    notReady(s, 10, work);
    notReady(s, 20);
    s.at(40, 'EventAgentReady', { thisDn: '100' });
    notReady(s, 60);
    expect([number, latest].map((column) => s.number(column, 'ann', 70))).toEqual([2, 2]);
    expect(s.number(latest, 'ann', 115)).toBe(1);
    expect(s.number(latest, 'ann', 170)).toBe(0);
    // Inside already when the interval begins.
    expect(s.number(number, 'ann', 3700)).toBe(0);
    s.at(3650, 'EventAgentReady', { thisDn: '100' });
    notReady(s, 3660);
    expect(s.number(number, 'ann', 3700)).toBe(1);
    const late = s.column('Agent', { ...rest, category: 'TotalContinuousNumber', profile: ever });
    expect(s.number(late, 'ann', 3700)).toBe(0);
  });

  it('[E-123] [E-124] is for the status of one agent', () => {
    const s = new Script();
    for (const [category, profile] of [
      ['CurrentContinuousTime', {}],
      ['TotalContinuousNumber', { profile: ever }],
    ] as const) {
      const open = (
        type: 'Agent' | 'GroupAgents' | 'RegDN',
        subject: 'DNAction' | 'AgentStatus' | 'DNStatus',
      ) => s.column(type, { category, subject, mainMask: '*', ...profile });
      expect(() => open('Agent', 'DNAction')).toThrow(/^subject: /);
      expect(() => open('Agent', 'DNStatus')).toThrow(/^subject: /);
      expect(() => open('GroupAgents', 'AgentStatus')).toThrow(/^objectType: /);
      expect(() => open('RegDN', 'DNStatus')).toThrow(/^subject: /);
    }
  });
});
