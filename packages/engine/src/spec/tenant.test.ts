import { describe, expect, it } from 'vitest';
import { restoreEngine } from '../create.ts';
import { Script } from './script.ts';
import { ever } from './team.ts';

describe('the tenant', () => {
  it('[E-133] gets the actions of every phone once, with or without an agent', () => {
    const s = new Script();
    const rung = s.column('Tenant', { mainMask: 'CallAnswered,CallForwarded', profile: ever });
    const ringing = s.column('Tenant', { category: 'CurrentNumber', mainMask: 'CallRinging' });
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    for (const [thisDn, callId] of [
      ['100', 'a'],
      ['300', 'b'],
    ] as const) {
      s.at(5, 'EventRinging', { thisDn, callId });
    }
    expect(s.number(ringing, 'acme', 6)).toBe(2);
    s.engine.takeChanged('Tenant');
    s.at(7, 'EventEstablished', { thisDn: '100', callId: 'a' });
    s.at(8, 'EventReleased', { thisDn: '300', callId: 'b' });
    expect(s.engine.takeChanged('Tenant')).toEqual([0]);
    expect([rung, ringing].map((column) => s.number(column, 'acme', 9))).toEqual([2, 0]);
    expect(s.engine.objects('Tenant')).toEqual([{ id: 'acme', name: 'acme', present: true }]);
  });

  it('[E-133] [E-100] adds up the statuses of all agents, also after a restart', () => {
    const s = new Script();
    const ready = { subject: 'AgentStatus', mainMask: 'WaitForNextCall', profile: ever } as const;
    s.column('Tenant', { category: 'TotalTime', ...ready });
    for (const [thisDn, agentId] of [
      ['100', 'ann'],
      ['200', 'ben'],
    ] as const) {
      s.at(0, 'EventAgentLogin', { thisDn, agentId });
      s.at(0, 'EventAgentReady', { thisDn });
    }
    s.engine = restoreEngine(s.engine.checkpoint());
    s.at(10, 'EventAgentNotReady', { thisDn: '200' });
    const time = s.column('Tenant', { category: 'TotalTime', ...ready });
    expect(s.number(time, 'acme', 15)).toBe(10 + 15);
  });

  it('[E-133] [E-97] misses what any phone misses', () => {
    const s = new Script();
    const now = s.column('Tenant', { category: 'CurrentNumber', mainMask: 'CallRinging' });
    s.at(0, 'EventRinging', { thisDn: '100', callId: 'a' });
    expect(now.complete(0, s.engine.time)).toBe(true);
    s.at(5, 'EventLinkDisconnected');
    expect(now.complete(0, s.engine.time)).toBe(false);
  });

  it('[E-133] [E-67] has no queues, no status of its own and no levels', () => {
    const s = new Script();
    const open = (statistic: object) => () =>
      s.column('Tenant', { mainMask: '*', profile: ever, ...statistic });
    expect(open({ subject: 'DNStatus' })).toThrow('subject: Tenant has no DNStatus');
    expect(open({ category: 'MaxNumber' })).toThrow(/^objectType: MaxNumber is for .*, not for Tenant/);
    expect(open({ category: 'EstimWaitTime', mainMask: 'CallWait' })).toThrow(/^objectType: /);
    expect(open({ profile: { type: 'SinceLogin' } })).toThrow(/^profile: SinceLogin/);
  });
});
