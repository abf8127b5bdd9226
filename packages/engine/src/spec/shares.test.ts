import { describe, expect, it } from 'vitest';
import { Script } from './script.ts';
import { centre, established, ever, released } from './team.ts';

const sold = { filter: 'PairExists("ServiceType","Sales")' } as const;

describe('what is in progress', () => {
  /** Three callers wait since 0, 60 and 90. */
  function waiting(): Script {
    const s = new Script();
    for (const [callId, since] of [
      ['a', 0],
      ['b', 60],
      ['c', 90],
    ] as const) {
      const userData = { ServiceType: callId === 'a' ? 'Sales' : 'Support' };
      s.at(since, 'EventQueued', {
        thisDn: 'q',
        callId,
        callType: callId === 'a' ? 'Inbound' : 'Internal',
        userData,
      });
    }
    return s;
  }
  const mask = { mainMask: 'CallWait' } as const;

  it('[E-60] has a youngest and a mean age', () => {
    const s = waiting();
    const youngest = s.column('Queue', { category: 'CurrentMinTime', ...mask });
    const mean = s.column('Queue', { category: 'CurrentAverageTime', ...mask });
    expect([s.number(youngest, 'q', 120), s.number(mean, 'q', 120)]).toEqual([30, 70]);
    for (const callId of ['a', 'b', 'c']) s.at(120, 'EventAbandoned', { thisDn: 'q', callId });
    expect([s.number(youngest, 'q', 130), s.number(mean, 'q', 130)]).toEqual([0, null]);
  });

  it('[E-60] [E-65] is counted by its age, and that changes with time alone', () => {
    const s = waiting();
    const range = { lo: 30, hi: 60 };
    const number = s.column('Queue', { category: 'CurrentNumberInTimeRange', ...mask, range });
    const share = s.column('Queue', { category: 'CurrentNumberInTimeRangePercentage', ...mask, range });
    const calls = { mainMask: 'CallWaitInternal', relMask: 'CallWaitInternal', range };
    const own = s.column('Queue', { category: 'CurrentNumberInTimeRangePercentage', ...calls });
    expect(number.timeDependent && share.timeDependent).toBe(true);
    for (const at of [100, 119, 120]) {
      expect([number, own].map((each) => s.number(each, 'q', at))).toEqual([1, 50]);
      expect(s.number(share, 'q', at)).toBeCloseTo(100 / 3, 9);
    }
    expect(s.number(number, 'q', 145)).toBe(1);
    expect(s.number(number, 'q', 150)).toBe(0);
  });

  it('[E-60] is a share of what another mask names, pseudo-actions of queues too', () => {
    const s = waiting();
    s.at(100, 'EventAgentLogin', { thisDn: '100', agentId: 'ann', thisQueue: 'q' });
    s.at(100, 'EventAgentLogin', { thisDn: '200', agentId: 'ben', thisQueue: 'q' });
    s.at(100, 'EventAgentReady', { thisDn: '100' });
    const number = { category: 'CurrentRelativeNumberPercentage' } as const;
    const ready = s.column('Queue', { ...number, mainMask: 'AgentReady', relMask: 'AgentLogin' });
    const calls = s.column('Queue', { ...number, mainMask: 'CallWait', relMask: 'CallWaitInbound' });
    const time = {
      category: 'CurrentRelativeTimePercentage',
      mainMask: 'CallWaitInternal',
      relMask: 'CallWait',
    } as const;
    const share = s.column('Queue', time);
    expect([ready, calls].map((each) => s.number(each, 'q', 100))).toEqual([50, 300]);
    expect(s.number(share, 'q', 100)).toBeCloseTo((100 * 50) / 150, 9);
    expect(s.number(share, 'q', 190)).toBeCloseTo((100 * 230) / 420, 9);
    expect(() => s.column('Queue', { ...number, mainMask: 'CallWait' })).toThrow(/^relMask: /);
  });
});

describe('what has happened in the interval', () => {
  /** Calls of 20, 5 and 60 s that end at 20, 100 and 200. */
  function calls(s: Script): void {
    for (const [start, end] of [
      [0, 20],
      [95, 100],
      [140, 200],
    ] as const) {
      established(s, start);
      released(s, end);
    }
  }

  it.each([
    ['growing', ever],
    ['sliding', { type: 'Sliding', window: 160, step: 10 }],
  ] as const)(
    '[E-61] [E-125] has a shortest, a middle one, and a time inside a range: %s',
    (kind, profile) => {
      const s = centre('ann');
      const own = { mainMask: 'CallInboundCompleted', profile } as const;
      const shortest = s.column('Agent', { category: 'MinTime', ...own });
      const inside = s.column('Agent', {
        category: 'TotalTimeInTimeRange',
        ...own,
        range: { lo: 5, hi: 60 },
      });
      const team = s.column('GroupAgents', { category: 'MinTime', ...own });
      const half = s.column('Agent', { category: 'Percentile', percentile: 50, ...own });
      expect(s.number(half, 'ann', 0)).toBe(null);
      const values = (at: number) => [
        s.number(shortest, 'ann', at),
        s.number(inside, 'ann', at),
        s.number(team, 'team', at),
      ];
      expect(values(0)).toEqual([0, 0, 0]);
      calls(s);
      expect(values(200)).toEqual(kind === 'growing' ? [5, 25, 5] : [5, 5, 5]);
      expect(s.number(half, 'ann', 200)).toBe(kind === 'growing' ? 20 : 5);
      for (const percent of [0, 101, Number.NaN]) {
        expect(() => s.column('Agent', { category: 'Percentile', percentile: percent, ...own })).toThrow(
          /^percentile: /,
        );
      }
      expect(() => s.column('Agent', { category: 'Percentile', ...own })).toThrow(/^percentile: /);
      expect(() => s.column('Agent', { category: 'MinTime', percentile: 50, ...own })).toThrow(
        /^percentile: /,
      );
      expect(values(300)).toEqual(kind === 'growing' ? [5, 25, 5] : [60, 0, 60]);
    },
  );

  it('[E-62] [E-3] has a shortest span, which one that goes on in the same instant is not', () => {
    const s = centre('ann');
    const own = { subject: 'AgentStatus', mainMask: 'WaitForNextCall', profile: ever } as const;
    const shortest = s.column('Agent', { category: 'MinTime', ...own });
    expect(s.number(shortest, 'ann', 0)).toBe(0);
    s.at(50, 'EventAgentNotReady', { thisDn: '100' });
    expect(s.number(shortest, 'ann', 50)).toBe(50);
    s.at(60, 'EventAgentReady', { thisDn: '100' });
    s.at(70, 'EventRinging', { thisDn: '100', callId: 'a' });
    expect(s.number(shortest, 'ann', 70)).toBe(10);
    s.at(70, 'EventReleased', { thisDn: '100', callId: 'a' });
    expect(s.number(shortest, 'ann', 70)).toBe(10);
    expect(s.number(shortest, 'ann', 200)).toBe(50);
  });

  it('[E-68] is divided by how long that is so far', () => {
    const s = centre('ann', 'ben');
    const perSecond = s.column('Agent', {
      category: 'TotalNumberPerSecond',
      mainMask: 'CallInboundCompleted',
      profile: ever,
    });
    const ready = {
      category: 'ElapsedTimePercentage',
      subject: 'AgentStatus',
      mainMask: 'WaitForNextCall',
      profile: ever,
    } as const;
    const one = s.column('Agent', ready);
    const both = s.column('GroupAgents', ready);
    expect([perSecond, one].map((each) => s.number(each, 'ann', 0))).toEqual([null, null]);
    established(s, 60);
    released(s, 80);
    expect(s.number(perSecond, 'ann', 100)).toBe(1 / 100);
    expect(s.number(one, 'ann', 100)).toBe(80);
    expect(s.number(both, 'team', 100)).toBe(180);
  });

  it('[E-63] is set against another mask', () => {
    const s = centre('ann');
    const number = s.column('Agent', {
      category: 'RelativeNumber',
      mainMask: 'CallInboundCompleted',
      relMask: 'CallInboundCompleted,CallInboundStarted',
      profile: ever,
    });
    expect(s.number(number, 'ann', 10)).toBe(null);
    for (const at of [10, 20]) {
      established(s, at);
      released(s, at + 5);
    }
    expect(s.number(number, 'ann', 30)).toBe(0.5);
  });

  it('[E-69] is counted for each hour of something else, of which the filter says nothing', () => {
    const s = new Script({ agents: [{ id: 'ann' }] });
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    const hour = {
      category: 'AverageNumberPerRelativeHour',
      mainMask: 'CallInboundCompleted',
      profile: ever,
    } as const;
    const relMask = 'CallInboundCompleted';
    const all = s.column('Agent', { ...hour, relMask });
    const sales = s.column('Agent', { ...hour, relMask, ...sold });
    const chats = s.column('Agent', { ...hour, relMask, mediaType: ['chat'] });
    for (const [at, ServiceType] of [
      [0, 'Sales'],
      [100, 'Support'],
    ] as const) {
      s.at(at, 'EventEstablished', {
        thisDn: '100',
        callId: `${at}`,
        callType: 'Inbound',
        userData: { ServiceType },
      });
      s.at(at + 90, 'EventReleased', { thisDn: '100', callId: `${at}` });
    }
    const values = [all, sales, chats].map((each) => s.number(each, 'ann', 200));
    expect(values).toEqual([(3600 * 2) / 180, 3600 / 180, null]);
    expect(() =>
      s.column('Agent', { ...hour, relMask: '*', subject: 'AgentStatus', mainMask: '*', ...sold }),
    ).toThrow(/^filter: /);
    expect(() => s.column('Agent', hour)).toThrow(/^relMask: /);
  });
});
