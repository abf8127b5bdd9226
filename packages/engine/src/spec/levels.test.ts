import { describe, expect, it } from 'vitest';
import { Script } from './script.ts';
import { centre, ever, ready, team } from './team.ts';

const waits = { mainMask: 'CallWait', profile: ever } as const;
const queued = (s: Script, at: number, callId: string, extensions = {}) =>
  s.at(at, 'EventQueued', { thisDn: 'q', callId, callType: 'Inbound', extensions });
const gone = (s: Script, at: number, callId: string) => s.at(at, 'EventAbandoned', { thisDn: 'q', callId });

describe('what was in progress all the time', () => {
  it.each([
    ['Growing', ever],
    ['Sliding', { type: 'Sliding', window: 4000, step: 10 }],
  ] as const)('[E-121] has a mean number and mean age, a most and a fewest: %s', (_, profile) => {
    const s = new Script({ queues: [{ id: 'q', type: 'Queue' }] });
    const columns = (
      ['AverageOfCurrentNumber', 'AverageOfCurrentTime', 'MaxNumber', 'MinNumber'] as const
    ).map((category) => s.column('Queue', { ...waits, category, profile }));
    s.at(0, 'EventLinkConnected');
    // 0 wait for 120 s, 1 for 180 s, 3 for 240 s, 2 for 60 s.
    queued(s, 120, 'a');
    queued(s, 300, 'b');
    queued(s, 300, 'c');
    gone(s, 540, 'b');
    const values = columns.map((column) => s.number(column, 'q', 600));
    // Ages: a from 0 to 480 in 480 s, b to 240, c to 300.
    expect(values).toEqual([1.7, (480 ** 2 + 240 ** 2 + 300 ** 2) / 2 / 600, 3, 0]);
  });

  it('[E-121] keeps what was different, however much happens besides', () => {
    const s = new Script({ queues: [{ id: 'q', type: 'Queue' }] });
    const profile = { type: 'Sliding', window: 4000, step: 10 } as const;
    const most = s.column('Queue', { ...waits, category: 'MaxNumber', profile });
    const happens = (from: number) => {
      for (let at = from; at < from + 300; at++) s.at(at, 'EventUserEvent', { thisDn: 'q' });
    };
    queued(s, 0, 'a');
    happens(0);
    const before = s.engine.checkpoint().length;
    happens(1000);
    expect(s.engine.checkpoint().length - before).toBeLessThan(300);
    expect(s.number(most, 'q', 1400)).toBe(1);
  });

  it('[E-121] [E-9] has no mean over an interval of no length, but a most and a fewest', () => {
    const s = new Script({ queues: [{ id: 'q', type: 'Queue' }] });
    const mean = s.column('Queue', { ...waits, category: 'AverageOfCurrentNumber' });
    const age = s.column('Queue', { ...waits, category: 'AverageOfCurrentTime' });
    const most = s.column('Queue', { ...waits, category: 'MaxNumber' });
    expect(s.number(most, 'q', 0)).toBe(null);
    queued(s, 0, 'a');
    expect([mean, age, most].map((column) => s.number(column, 'q', 0))).toEqual([null, null, 1]);
    expect([mean, age, most].map((column) => s.number(column, 'q', 10))).toEqual([1, 5, 1]);
  });

  it('[E-121] [E-3] is nothing that holds for no time, except what holds at the end', () => {
    const s = new Script({ queues: [{ id: 'q', type: 'Queue' }] });
    const most = s.column('Queue', { ...waits, category: 'MaxNumber' });
    const least = s.column('Queue', { ...waits, category: 'MinNumber' });
    queued(s, 0, 'a');
    expect(s.number(least, 'q', 0)).toBe(1);
    queued(s, 10, 'b');
    gone(s, 10, 'a');
    expect([most, least].map((column) => s.number(column, 'q', 10))).toEqual([1, 1]);
    gone(s, 20, 'b');
    expect(s.number(least, 'q', 20)).toBe(0);
    queued(s, 20, 'c');
    expect([most, least].map((column) => s.number(column, 'q', 30))).toEqual([1, 1]);
  });

  it('[E-121] [E-2] begins an interval with what holds after all events of its instant', () => {
    const s = new Script({ queues: [{ id: 'q', type: 'Queue' }] });
    const profile = { type: 'Growing', value: '00:00 +01:00', zone: 'UTC' } as const;
    const most = s.column('Queue', { ...waits, category: 'MaxNumber', profile });
    const least = s.column('Queue', { ...waits, category: 'MinNumber', profile });
    const mean = s.column('Queue', { ...waits, category: 'AverageOfCurrentNumber', profile });
    queued(s, 10, 'a');
    queued(s, 20, 'b');
    queued(s, 30, 'c');
    // No event has reached the reset yet.
    expect([most, least, mean].map((column) => s.number(column, 'q', 3700))).toEqual([3, 3, 3]);
    gone(s, 3600, 'a');
    expect([most, least].map((column) => s.number(column, 'q', 3600))).toEqual([2, 2]);
    gone(s, 3650, 'b');
    expect([most, least, mean].map((column) => s.number(column, 'q', 3700))).toEqual([2, 1, 1.5]);
  });

  it('[E-121] [E-71] leaves a sliding window to the millisecond', () => {
    const s = new Script({ queues: [{ id: 'q', type: 'Queue' }] });
    const profile = { type: 'Sliding', window: 60, step: 20 } as const;
    const most = s.column('Queue', { ...waits, category: 'MaxNumber', profile });
    const mean = s.column('Queue', { ...waits, category: 'AverageOfCurrentNumber', profile });
    queued(s, 0, 'a');
    queued(s, 10, 'b');
    gone(s, 30, 'b');
    expect([most, mean].map((column) => s.number(column, 'q', 79))).toEqual([2, (10 * 2 + 49) / 59]);
    expect([most, mean].map((column) => s.number(column, 'q', 80))).toEqual([1, 1]);
  });

  it('[E-121] [E-23] takes a call that returned as in progress from now on, its age from the first entry', () => {
    const s = new Script({ queues: [{ id: 'q', type: 'Queue' }] });
    const mean = s.column('Queue', { ...waits, category: 'AverageOfCurrentNumber' });
    const age = s.column('Queue', { ...waits, category: 'AverageOfCurrentTime' });
    queued(s, 0, 'a');
    s.at(20, 'EventDiverted', { thisDn: 'q', callId: 'a', thirdPartyDn: '100' });
    queued(s, 60, 'a', { returned: 'no answer' });
    expect(s.number(mean, 'q', 100)).toBe((20 + 40) / 100);
    expect(s.number(age, 'q', 100)).toBe((20 * 10 + 40 * 80) / 100);
  });

  it('[E-121] [E-60] asks the filter at every time', () => {
    const s = new Script({ queues: [{ id: 'q', type: 'Queue' }] });
    const filter = 'PairExists("ServiceType","Sales")';
    const mean = s.column('Queue', { ...waits, category: 'AverageOfCurrentNumber', filter });
    const age = s.column('Queue', { ...waits, category: 'AverageOfCurrentTime', filter });
    queued(s, 0, 'a');
    s.at(60, 'EventAttachedDataChanged', { thisDn: 'q', callId: 'a', userData: { ServiceType: 'Sales' } });
    expect(s.number(mean, 'q', 100)).toBe(0.4);
    expect(s.number(age, 'q', 100)).toBe((40 * 80) / 100);
  });

  it('[E-121] [E-10] begins with the opening of the column', () => {
    const s = new Script();
    queued(s, 120, 'a');
    queued(s, 300, 'b');
    s.at(540, 'EventUserEvent', { thisDn: 'q' });
    const mean = s.column('Queue', { ...waits, category: 'AverageOfCurrentNumber' });
    const age = s.column('Queue', { ...waits, category: 'AverageOfCurrentTime' });
    expect([mean, age].map((column) => s.number(column, 'q', 540))).toEqual([null, null]);
    gone(s, 590, 'a');
    expect(s.number(mean, 'q', 640)).toBe((2 * 50 + 50) / 100);
    expect(s.number(age, 'q', 640)).toBe((50 * (445 + 265) + 50 * 315) / 100);
  });

  it('[E-121] [E-12] knows an agent who is discovered as logged out until then', () => {
    const s = new Script();
    const out = { subject: 'AgentStatus', mainMask: 'LoggedOut', profile: ever } as const;
    const mean = s.column('Agent', { ...out, category: 'AverageOfCurrentNumber' });
    const least = s.column('Agent', { ...out, category: 'MinNumber' });
    s.at(0, 'EventLinkConnected');
    s.at(60, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    expect([mean, least].map((column) => s.number(column, 'ann', 60))).toEqual([1, 0]);
    expect(s.number(mean, 'ann', 80)).toBe(0.75);
  });

  it('[E-121] is refused where there is no one interval', () => {
    const s = new Script();
    const most = { category: 'MaxNumber', subject: 'AgentStatus', mainMask: '*' } as const;
    expect(() => s.column('Agent', { ...most, profile: { type: 'SinceLogin' } })).toThrow(/^profile: /);
    expect(() => s.column('Agent', { ...most, profile: { type: 'Selection', count: 3 } })).toThrow(
      /^profile: /,
    );
    expect(() => s.column('Agent', { ...most, relMask: '*', profile: ever })).toThrow(/^relMask: /);
    expect(() => s.column('Agent', { ...most, range: { lo: 0 }, profile: ever })).toThrow(/^range: /);
  });
});

describe('what was in progress in a group', () => {
  const columns = (s: Script) =>
    (['AverageOfCurrentNumber', 'AverageOfCurrentTime', 'MaxNumber', 'MinNumber'] as const).map((category) =>
      s.column('GroupAgents', { ...ready, category }),
    );
  const values = (s: Script, all: ReturnType<typeof columns>, at: number) =>
    all.map((column) => s.number(column, 'team', at));

  it('[E-122] is that of its members together', () => {
    const s = centre('ann', 'ben');
    const all = columns(s);
    s.at(40, 'EventAgentNotReady', { thisDn: '100' });
    s.at(80, 'EventAgentReady', { thisDn: '100' });
    expect(values(s, all, 100)).toEqual([1.6, (40 * 20 + 20 * 10 + 100 * 50) / 100, 2, 1]);
    s.at(120, 'EventUserEvent', { thisDn: '100' });
    expect(values(s, all, 120)).toEqual([200 / 120, (40 * 20 + 40 * 20 + 120 * 60) / 120, 2, 1]);
  });

  it('[E-122] [E-104] [E-105] changes with its members, at the time at which they come and go', () => {
    for (const order of ['before', 'after'] as const) {
      const s = centre('ann');
      const all = columns(s);
      const revise = () => {
        s.revise(50, team('ann', 'ben'));
        s.revise(50.5, team('ben'));
      };
      if (order === 'before') revise();
      s.at(50.9, 'EventUserEvent', { thisDn: '100' });
      if (order === 'after') revise();
      for (const at of [60, 90, 100]) s.at(at, 'EventUserEvent', { thisDn: '100' });
      const [mean, age, most, least] = values(s, all, 100);
      expect([mean, most, least]).toEqual([1.005, 2, 1]);
      expect(age).toBeCloseTo((50.5 * 25.25 + 50 * 75) / 100, 9);
    }
  });

  it('[E-122] [E-114] is right again at once where a revision comes after more than can be held', () => {
    const s = centre('ann', 'ben');
    const all = columns(s);
    for (let i = 0; i < 100_010; i++) {
      s.at(10 + i / 110_000, i % 2 ? 'EventAgentReady' : 'EventAgentNotReady', { thisDn: '100' });
    }
    s.revise(10, team('ben'));
    s.at(11.5, 'EventUserEvent', { thisDn: '200' });
    s.at(12, 'EventAgentNotReady', { thisDn: '200' });
    for (const at of [13, 14, 20]) s.at(at, 'EventUserEvent', { thisDn: '200' });
    const [mean, , most, least] = values(s, all, 20);
    expect(mean).toBeCloseTo((10 * 2 + 2) / 20, 2);
    expect([most, least]).toEqual([2, 0]);
  });

  it('[E-122] counts whom somebody becomes known from then on, though logged out since the first event', () => {
    const s = new Script({ agentGroups: [{ id: 'all', members: { all: true } }] });
    const out = { subject: 'AgentStatus', mainMask: '*', profile: ever } as const;
    const mean = s.column('GroupAgents', { ...out, category: 'AverageOfCurrentNumber' });
    const least = s.column('GroupAgents', { ...out, category: 'MinNumber' });
    s.at(0, 'EventLinkConnected');
    s.at(60, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    expect([mean, least].map((column) => s.number(column, 'all', 80))).toEqual([0.25, 0]);
  });

  it('[E-122] is that of its queues together, a routing point that was a queue included', () => {
    const s = new Script({
      queues: [
        { id: 'q', type: 'Queue' },
        { id: 'r', type: 'Queue' },
      ],
      queueGroups: [{ id: 'both', members: ['q', 'r'] }],
    });
    const mean = s.column('GroupQueues', { ...waits, category: 'AverageOfCurrentNumber' });
    const most = s.column('GroupQueues', { ...waits, category: 'MaxNumber' });
    queued(s, 0, 'a');
    s.at(50, 'EventQueued', { thisDn: 'r', callId: 'b' });
    s.revise(60, {
      queues: [
        { id: 'q', type: 'Queue' },
        { id: 'r', type: 'RoutePoint' },
      ],
    });
    gone(s, 80, 'a');
    expect([mean, most].map((column) => s.number(column, 'both', 100))).toEqual([1.3, 2]);
  });
});
