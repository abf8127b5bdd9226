import { describe, expect, it } from 'vitest';
import { Script } from './script.ts';

const today = { type: 'Growing', value: '00:00', zone: 'Europe/Berlin' } as const;

describe('one call', () => {
  it('counts at the queue and at the agent', () => {
    const s = new Script();
    const entered = s.column('Queue', { mainMask: 'CallEntered', profile: today });
    const waiting = s.column('Queue', { category: 'CurrentNumber', mainMask: 'CallWait' });
    const answered = s.column('Queue', { mainMask: 'CallAnswered', profile: today });
    const avg = s.column('Queue', { category: 'AverageTime', mainMask: 'CallAnswered', profile: today });
    const talk = s.column('Agent', { category: 'TotalTime', mainMask: 'CallInbound', profile: today });
    const talkStatus = s.column('Agent', {
      category: 'TotalTime',
      subject: 'AgentStatus',
      mainMask: 'CallInbound',
      profile: today,
    });
    const sl = s.column('Queue', {
      category: 'ServiceFactor1',
      mainMask: 'CallAnswered',
      profile: today,
      range: { lo: 0, hi: 20 },
    });
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann', thisQueue: 'q' });
    s.at(0, 'EventAgentReady', { thisDn: '100' });
    s.at(10, 'EventQueued', { thisDn: 'q', callId: 'c1', callType: 'Inbound', userData: { a: 'b' } });
    expect(s.number(waiting, 'q', 10)).toBe(1);
    s.at(14, 'EventRinging', { thisDn: '100', callId: 'c1', thisQueue: 'q' });
    s.at(17, 'EventDiverted', { thisDn: 'q', callId: 'c1', thirdPartyDn: '100' });
    s.at(17, 'EventEstablished', { thisDn: '100', callId: 'c1', thisQueue: 'q' });
    expect(s.number(waiting, 'q', 17)).toBe(0);
    expect(s.number(entered, 'q', 17)).toBe(1);
    expect(s.number(answered, 'q', 17)).toBe(1);
    expect(s.number(avg, 'q', 17)).toBe(7);
    expect(s.number(sl, 'q', 17)).toBe(100);
    expect(s.number(talkStatus, 'ann', 27)).toBe(10);
    expect(s.number(talk, 'ann', 27)).toBe(0);
    s.at(47, 'EventReleased', { thisDn: '100', callId: 'c1' });
    expect(s.number(talk, 'ann', 60)).toBe(30);
    expect(s.number(talkStatus, 'ann', 60)).toBe(30);
    expect(s.engine.counts).toEqual({ applied: 7, duplicate: 0, late: 0, ignored: 0 });
  });
});
