import { describe, expect, it } from 'vitest';
import { Script } from './script.ts';
import { ever } from './team.ts';

describe('estimates of the wait', () => {
  /** Two agents at a queue; one call of 100 s with 20 s of work after it, and as many waiting calls as the test says. */
  function queue(waiting: number): Script {
    const s = new Script();
    for (const [thisDn, agentId] of [
      ['100', 'ann'],
      ['200', 'ben'],
    ] as const) {
      s.at(0, 'EventAgentLogin', { thisDn, agentId, thisQueue: 'q' });
    }
    for (const category of ['EstimWaitTime', 'LoadBalance', 'ExpectedWaitTime2'] as const) {
      s.column('Queue', { category, mainMask: 'CallWait', profile: ever });
    }
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a' });
    s.at(10, 'EventDiverted', { thisDn: 'q', callId: 'a', thirdPartyDn: '100' });
    s.at(10, 'EventEstablished', { thisDn: '100', callId: 'a', thisQueue: 'q' });
    s.at(110, 'EventReleased', { thisDn: '100', callId: 'a' });
    s.at(110, 'EventAgentNotReady', { thisDn: '100', workMode: 'AfterCallWork' });
    s.at(130, 'EventAgentNotReady', { thisDn: '100' });
    for (let call = 0; call < waiting; call++) s.at(140, 'EventQueued', { thisDn: 'q', callId: `w${call}` });
    return s;
  }
  const values = (s: Script, at: number) =>
    (['EstimWaitTime', 'LoadBalance', 'ExpectedWaitTime2'] as const).map((category) =>
      s.number(s.column('Queue', { category, mainMask: 'CallWait', profile: ever }), 'q', at),
    );

  it('[E-126] share what a call costs among those who are logged in, and go by the pace of the interval', () => {
    const s = queue(3);
    // 120 s for each of four calls, by two agents; 3 waiting, and one has left in 200 s.
    expect(values(s, 200)).toEqual([240, 240, 600]);
  });

  it('[E-126] are nothing where nobody waits and somebody is free, who then counts', () => {
    const s = queue(0);
    expect(values(s, 200)).toEqual([60, 60, 0]);
    s.at(200, 'EventAgentReady', { thisDn: '100' });
    expect(values(s, 200)).toEqual([0, -1, 0]);
    s.at(200, 'EventAgentReady', { thisDn: '200' });
    expect(values(s, 200)).toEqual([0, -2, 0]);
  });

  it('[E-126] are an hour where nobody is there or nothing has left, and nothing before a call has ended', () => {
    const s = new Script();
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a' });
    expect(values(s, 10)).toEqual([3600, 3600, 3600]);
    expect(values(s, 5000)[2]).toBe(5000);
    s.at(5000, 'EventAgentLogin', { thisDn: '100', agentId: 'ann', thisQueue: 'q' });
    expect(values(s, 5000)).toEqual([null, null, 5000]);
  });

  it('[E-164] say how long what is in progress takes to end, at the pace of the interval', () => {
    const s = queue(3);
    const wait = { category: 'EstimTimeToEndCurrentNumber', mainMask: 'CallWait', profile: ever } as const;
    const column = s.column('Queue', wait);
    // Opened late, nothing has ended since.
    expect(s.number(column, 'q', 200)).toBeNull();
    s.at(240, 'EventAbandoned', { thisDn: 'q', callId: 'w0' });
    // Two wait, and one has ended in 100 s.
    expect(s.number(column, 'q', 240)).toBe(200);
    expect(s.number(column, 'q', 340)).toBe(400);
    s.at(340, 'EventAbandoned', { thisDn: 'q', callId: 'w1' });
    s.at(340, 'EventAbandoned', { thisDn: 'q', callId: 'w2' });
    expect(s.number(column, 'q', 400)).toBe(0);
    const ready = { ...wait, subject: 'AgentStatus', mainMask: 'OnHook,NotReadyForNextCall' } as const;
    const statuses = s.column('GroupAgents', ready);
    s.at(350, 'EventAgentReady', { thisDn: '100' });
    // Ben is on the hook; of Ann one status has ended in 20 s.
    expect(s.number(statuses, 'All agents', 360)).toBe(20);
    expect(() => s.column('Queue', { ...wait, profile: { type: 'Selection', count: 5 } })).toThrow(
      /^profile: /,
    );
    expect(() => s.column('GroupAgents', { ...ready, subject: 'GroupStatus' })).toThrow(/^subject: /);
  });

  it('[E-67] are of queues, and take no filter', () => {
    const s = queue(0);
    const wait = { category: 'EstimWaitTime', mainMask: 'CallWait', profile: ever } as const;
    expect(() => s.column('Agent', wait)).toThrow(/^objectType: /);
    expect(() => s.column('Queue', { ...wait, filter: 'PairExists("a","b")' })).toThrow(/^filter: /);
    expect(() => s.column('Queue', { ...wait, subject: 'DNStatus' })).toThrow(/^subject: /);
    const pace = {
      ...wait,
      category: 'ExpectedWaitTime2',
      profile: { type: 'Selection', count: 5 },
    } as const;
    expect(() => s.column('Queue', pace)).toThrow(/^profile: /);
  });
});
