import type { StatisticDefinition } from '@pulse/model';
import { describe, expect, it } from 'vitest';
import { restoreEngine } from '../create.ts';
import { intervalsOf } from '../profile/profile.ts';
import { TenantZone } from '../profile/tenant-zone.ts';
import { Script, TEN } from './script.ts';
import { ann, centre, established, released, team } from './team.ts';

const last = (count: number) => ({ type: 'Selection', count }) as const;
const all = { lo: 0 } as const;

/** Calls in the queue that are given up, each after so many seconds, ten seconds apart. */
function givenUp(s: Script, ...waits: number[]): void {
  for (const [place, wait] of waits.entries()) {
    const callId = `c${place}`;
    const userData = { Segment: wait % 2 === 0 ? 'Gold' : 'Tin' };
    s.at(place * 10, 'EventQueued', { thisDn: 'q', callId, userData });
    s.at(place * 10 + wait, 'EventAbandoned', { thisDn: 'q', callId });
  }
}

const lost = (count: number) => ({ mainMask: 'CallAbandoned', profile: last(count) }) as const;
const spans = (count: number, mainMask = '*') =>
  ({ subject: 'AgentStatus', mainMask, profile: last(count) }) as const;

function watch(s: Script, type: 'Queue' | 'Agent' | 'GroupAgents', ...how: Partial<StatisticDefinition>[]) {
  const columns = how.map((statistic) => s.column(type, statistic));
  const id = { Queue: 'q', Agent: 'ann', GroupAgents: 'team' }[type];
  return (seconds: number) => columns.map((column) => s.number(column, id, seconds));
}

describe('Selection of actions', () => {
  it('[E-73] takes the last so many by their end, however old', () => {
    const s = new Script();
    const now = watch(
      s,
      'Queue',
      lost(2),
      { ...lost(2), category: 'TotalTime' },
      { ...lost(2), category: 'MaxTime' },
      { ...lost(2), category: 'MinTime' },
      { ...lost(2), category: 'AverageTime' },
      { ...lost(2), category: 'TotalNumberInTimeRange', range: { lo: 0, hi: 4 } },
      { ...lost(2), category: 'TotalTimeInTimeRange', range: { lo: 4 } },
    );
    givenUp(s, 9);
    expect(now(10)).toEqual([1, 9, 9, 9, 9, 0, 9]);
    givenUp(s, 9, 3, 5);
    expect(now(30)).toEqual([2, 8, 5, 3, 4, 1, 5]);
    expect(now(1_000_000)).toEqual([2, 8, 5, 3, 4, 1, 5]);
  });

  it('[E-73] filters first', () => {
    const s = new Script();
    const filter = 'PairExists("Segment","Gold")';
    const now = watch(s, 'Queue', { ...lost(2), category: 'TotalTime', filter });
    givenUp(s, 2, 4, 6, 1, 3);
    expect(now(60)).toEqual([10]);
  });

  it('[E-73] takes of those that ended together who began last', () => {
    const s = new Script();
    const now = watch(s, 'Queue', { ...lost(2), category: 'TotalTime' });
    for (const [start, callId] of [
      [3, 'late'],
      [0, 'early'],
      [2, 'middle'],
    ] as const) {
      s.at(start, 'EventQueued', { thisDn: 'q', callId, time: TEN + start * 1000 });
    }
    for (const callId of ['late', 'middle', 'early']) s.at(10, 'EventAbandoned', { thisDn: 'q', callId });
    // The source told of them in another order than they began: all waits from then on.
    expect(now(20)).toEqual([14]);
  });

  it('[E-73] has so many of each mask', () => {
    const s = new Script();
    const now = watch(s, 'Queue', {
      category: 'RelativeNumber',
      mainMask: 'CallAbandoned',
      relMask: 'CallEntered',
      profile: last(3),
    });
    givenUp(s, 1, 1);
    s.at(30, 'EventQueued', { thisDn: 'q', callId: 'x' });
    s.at(31, 'EventQueued', { thisDn: 'q', callId: 'y' });
    expect(now(40)).toEqual([2 / 3]);
  });

  it('[E-73] has so many answered and so many lost in ServiceFactor1', () => {
    const s = new Script();
    const factor = { category: 'ServiceFactor1', mainMask: 'CallAnswered', range: { lo: 0, hi: 4 } } as const;
    const now = watch(s, 'Queue', { ...factor, profile: last(2) });
    for (const [place, wait] of [1, 9, 2].entries()) {
      const call = { callId: `a${place}` };
      s.at(place * 10, 'EventQueued', { thisDn: 'q', ...call });
      s.at(place * 10 + wait, 'EventDiverted', { thisDn: 'q', ...call, thirdPartyDn: '100' });
      s.at(place * 10 + wait, 'EventEstablished', { thisDn: '100', thisQueue: 'q', ...call });
    }
    expect(now(40)).toEqual([50]);
    s.at(50, 'EventQueued', { thisDn: 'q', callId: 'b' });
    s.at(51, 'EventAbandoned', { thisDn: 'q', callId: 'b' });
    expect(now(60)).toEqual([100 * (1 / 3)]);
  });

  it('[E-73] takes filter parts of the running instant', () => {
    const s = new Script();
    const filter = 'PairExists("Segment","Gold")';
    const now = watch(s, 'Queue', {
      mainMask: 'CallWait',
      category: 'TotalTime',
      filter,
      profile: last(1),
    });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'c', userData: { Segment: 'Gold' } });
    s.at(5, 'EventAbandoned', { thisDn: 'q', callId: 'c' });
    s.at(10, 'EventQueued', { thisDn: 'q', callId: 'd', userData: { Segment: 'Gold' } });
    s.at(12, 'EventAttachedDataChanged', { thisDn: 'q', callId: 'd', userData: { Segment: 'Tin' } });
    expect(now(12)).toEqual([2]);
    s.at(12, 'EventAttachedDataChanged', { thisDn: 'q', callId: 'd', userData: { Segment: 'Gold' } });
    expect(now(12)).toEqual([5]);
  });
});

describe('Selection of statuses', () => {
  /** Ready 0 to 10, not ready to 30, ready again to 60, then not ready. */
  function turns(s: Script): void {
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(0, 'EventAgentReady', { thisDn: '100' });
    s.at(10, 'EventAgentNotReady', { thisDn: '100' });
    s.at(30, 'EventAgentReady', { thisDn: '100' });
    s.at(60, 'EventAgentNotReady', { thisDn: '100' });
  }

  it('[E-73] takes the last so many by their start, the running one included', () => {
    const s = new Script(ann);
    const time = { category: 'TotalTime' } as const;
    const now = watch(s, 'Agent', spans(2), { ...spans(2), ...time }, { ...spans(1), ...time });
    const column = s.column('Agent', { ...spans(2), ...time });
    turns(s);
    expect(now(60)).toEqual([2, 30, 0]);
    expect(now(65)).toEqual([2, 35, 5]);
    expect(column.timeDependent).toBe(false);
    expect(s.cell(column, 'ann', 65)).toEqual({ start: TEN + 60_000, base: 30, rate: 1 });
  });

  it('[E-73] takes those of the mask only', () => {
    const s = new Script(ann);
    const now = watch(s, 'Agent', { ...spans(2, 'WaitForNextCall'), category: 'TotalTime' });
    turns(s);
    expect(now(100)).toEqual([40]);
  });

  it('[E-3] [E-73] takes back what did not end in the running instant', () => {
    const s = new Script(ann);
    const now = watch(s, 'Agent', spans(2), { ...spans(2), category: 'TotalTime' });
    turns(s);
    established(s, 70);
    expect(now(70)).toEqual([2, 10]);
    released(s, 70);
    expect(now(70)).toEqual([2, 40]);
    expect(now(80)).toEqual([2, 50]);
  });

  it('[E-73] [E-10] cuts at the opening', () => {
    const s = new Script(ann);
    turns(s);
    const now = watch(s, 'Agent', spans(5), { ...spans(5), category: 'TotalTime' });
    s.at(70, 'EventAgentReady', { thisDn: '100' });
    expect(now(80)).toEqual([2, 20]);
    expect(s.column('Agent', spans(5)).since(TEN + 80_000)).toBe(TEN + 60_000);
  });
});

describe('Selection of groups', () => {
  it('[E-73] takes the last of all members together', () => {
    const s = centre('ann', 'ben');
    const calls = { mainMask: 'CallInbound', profile: last(2) } as const;
    const now = watch(s, 'GroupAgents', calls, { ...calls, category: 'TotalTime' });
    const later = { ...calls, category: 'TotalTime', profile: last(1) } as const;
    const one = watch(s, 'GroupAgents', later);
    established(s, 10);
    released(s, 11);
    established(s, 20, '200');
    released(s, 24, '200');
    established(s, 30);
    released(s, 37);
    expect(now(37)).toEqual([2, 11]);
    s.at(60, 'EventUserEvent', { thisDn: '100' });
    expect(now(60)).toEqual([2, 11]);
    expect(one(60)).toEqual([7]);
  });

  it('[E-73] [E-104] [E-105] follows who joins and leaves, also where that is told late', () => {
    const s = centre('ann', 'ben');
    const calls = { mainMask: 'CallInbound', profile: last(2) } as const;
    const ready = { ...spans(2, 'WaitForNextCall'), category: 'TotalTime' } as const;
    const now = watch(s, 'GroupAgents', calls, { ...calls, category: 'TotalTime' }, ready);
    established(s, 10);
    released(s, 11);
    established(s, 20, '200');
    released(s, 24, '200');
    // Ann has been ready since 11, Ben since 24.
    expect(now(30)).toEqual([2, 5, 19 + 6]);
    s.revise(23.5, team('ann'));
    // Ben's call ended when he had left; so had his being ready begun.
    expect(now(30)).toEqual([1, 1, 19 + 20]);
    s.at(40, 'EventUserEvent', { thisDn: '100' });
    expect(now(40)).toEqual([1, 1, 29 + 20]);
    s.revise(50, team('ann', 'ben'));
    s.at(60, 'EventUserEvent', { thisDn: '100' });
    // Of Ben what follows 50.
    expect(now(60)).toEqual([1, 1, 49 + 10]);
  });

  it('[E-105] does not let grow what a member leaves at the time of the reading', () => {
    const s = centre('ann', 'ben');
    const time = { ...spans(9, 'WaitForNextCall'), category: 'TotalTime' } as const;
    const ever = { ...time, profile: { type: 'Growing', value: 'never', zone: 'UTC' } } as const;
    const columns = [time, ever].map((statistic) => s.column('GroupAgents', statistic));
    s.revise(10, team('ben'));
    for (const column of columns) {
      expect(s.cell(column, 'team', 10)).toEqual({ start: TEN, base: 10, rate: 1 });
    }
  });
});

describe('Selection of what ended together', () => {
  it('[E-73] takes what began last, of a group before and after it is settled', () => {
    for (const first of ['100', '200']) {
      const s = centre('ann', 'ben');
      const time = { mainMask: 'CallInbound', category: 'TotalTime', profile: last(1) } as const;
      const now = watch(s, 'GroupAgents', time);
      const second = first === '100' ? '200' : '100';
      established(s, 10, first);
      established(s, 17, second);
      released(s, 20, '100');
      released(s, 20, '200');
      expect(now(20)).toEqual([3]);
      s.at(60, 'EventUserEvent', { thisDn: '100' });
      expect(now(60)).toEqual([3]);
    }
  });
});

describe('a selection', () => {
  it('[E-73] [E-100] is held by a checkpoint', () => {
    const s = new Script(ann);
    const calls = s.column('Queue', { ...lost(3), category: 'TotalTime' });
    const statuses = s.column('Agent', { ...spans(3), category: 'TotalTime' });
    const values = () =>
      [calls, statuses].map(({ definition }) => s.engine.open(definition).read(0, TEN + 60_000));
    givenUp(s, 1, 2, 3, 4);
    s.at(41, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(45, 'EventAgentReady', { thisDn: '100' });
    const before = values();
    // Ann is logged out, on the hook, ready.
    expect(before).toEqual([9, { start: TEN + 45_000, base: 45, rate: 1 }]);
    s.engine = restoreEngine(s.engine.checkpoint());
    expect(values()).toEqual(before);
    s.at(50, 'EventQueued', { thisDn: 'q', callId: 'z' });
    s.at(55, 'EventAbandoned', { thisDn: 'q', callId: 'z' });
    expect(values()[0]).toBe(12);
  });

  it('[E-67] [E-74] is refused where there must be an interval', () => {
    for (const [category, type, subject] of [
      ['AverageOfCurrentNumber', 'Queue', 'DNAction'],
      ['AverageOfCurrentTime', 'Queue', 'DNAction'],
      ['MaxNumber', 'GroupAgents', 'AgentStatus'],
      ['MinNumber', 'GroupAgents', 'AgentStatus'],
      ['TotalContinuousNumber', 'Agent', 'AgentStatus'],
      ['TotalNumberPerSecond', 'Agent', 'DNAction'],
      ['ElapsedTimePercentage', 'Agent', 'AgentStatus'],
      ['ExpectedWaitTime2', 'Queue', 'DNAction'],
    ] as const) {
      expect(() => new Script().column(type, { category, subject, profile: last(5) })).toThrow(
        expect.objectContaining({
          code: 'statistic-illegal',
          message: `profile: ${category} is measured over an interval, and Selection has none`,
        }),
      );
    }
    for (const category of ['TotalNumber', 'MinTime', 'AverageTime'] as const) {
      expect(new Script().column('Agent', { category, profile: last(5) }).timeDependent).toBe(false);
    }
  });

  it('[E-67] [E-73] is of 1 to 1,000', () => {
    for (const count of [0, -1, 1.5, 1001, Number.NaN]) {
      expect(() => new Script().column('Queue', lost(count))).toThrow(
        expect.objectContaining({
          code: 'profile-invalid',
          message: `profile: the last ${count} cannot be kept`,
        }),
      );
    }
    const tenant = new TenantZone();
    expect(intervalsOf(last(1000), tenant).key).not.toBe(intervalsOf(last(999), tenant).key);
    const s = new Script();
    const now = watch(s, 'Queue', { ...lost(1000), category: 'TotalNumberInTimeRange', range: all });
    givenUp(s, ...Array.from({ length: 1100 }, () => 1));
    expect(now(20_000)).toEqual([1000]);
  });
});
