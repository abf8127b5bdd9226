import { isGrowing, type StatisticDefinition } from '@pulse/model';
import { describe, expect, it } from 'vitest';
import { Script, TEN } from './script.ts';

const ever = { type: 'Growing', value: 'never', zone: 'UTC' } as const;
const hourly = { type: 'Growing', value: '00:00 +01:00', zone: 'UTC' } as const;

describe('statuses', () => {
  it('[E-50] lets not-ready and after-call work win over ringing, and a call over both', () => {
    const s = new Script();
    const state = s.column('Agent', { category: 'CurrentState' });
    const status = (at: number) => (s.cell(state, 'ann', at) as { status: string }).status;
    const seen: string[] = [];
    const step = (
      at: number,
      ...event: Parameters<Script['at']> extends [number, ...infer Rest] ? Rest : never
    ) => {
      s.at(at, ...event);
      seen.push(status(at));
    };
    step(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    step(1, 'EventAgentReady', { thisDn: '100' });
    step(2, 'EventRinging', { thisDn: '100', callId: 'a' });
    step(3, 'EventAgentNotReady', { thisDn: '100' });
    step(4, 'EventEstablished', { thisDn: '100', callId: 'a', callType: 'Inbound' });
    step(5, 'EventHeld', { thisDn: '100', callId: 'a' });
    step(6, 'EventDialing', { thisDn: '100', callId: 'b', callType: 'Consult' });
    step(7, 'EventEstablished', { thisDn: '100', callId: 'b' });
    step(8, 'EventReleased', { thisDn: '100', callId: 'b' });
    step(9, 'EventReleased', { thisDn: '100', callId: 'a' });
    step(10, 'EventAgentLogout', { thisDn: '100' });
    expect(seen).toEqual([
      'OnHook',
      'WaitForNextCall',
      'CallRinging',
      'NotReadyForNextCall',
      'CallInbound',
      'CallOnHold',
      'CallOnHold',
      'CallConsult',
      'CallOnHold',
      'NotReadyForNextCall',
      'LoggedOut',
    ]);
  });

  it('[E-51] begins another status when another action of the same name takes over', () => {
    const s = new Script();
    const number = s.column('RegDN', { subject: 'DNStatus', mainMask: 'CallInbound', profile: ever });
    const age = s.column('RegDN', { category: 'CurrentTime', subject: 'DNStatus', mainMask: 'CallInbound' });
    s.at(0, 'EventEstablished', { thisDn: '100', callId: 'a', callType: 'Inbound' });
    s.at(10, 'EventEstablished', { thisDn: '100', callId: 'b', callType: 'Inbound' });
    expect(s.number(age, '100', 15)).toBe(15);
    s.at(20, 'EventReleased', { thisDn: '100', callId: 'a' });
    expect(s.number(age, '100', 25)).toBe(5);
    expect(s.number(number, '100', 25)).toBe(2);
  });

  it('[E-53] adds up to the interval', () => {
    const s = new Script();
    const all = s.column('Agent', { category: 'TotalTime', subject: 'AgentStatus', profile: hourly });
    s.at(-7000, 'EventLinkConnected');
    s.at(-300, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(100, 'EventAgentNotReady', { thisDn: '100' });
    s.at(150, 'EventAgentLogin', { thisDn: '101', agentId: 'ann' });
    s.at(160, 'EventLinkDisconnected');
    expect(s.number(all, 'ann', 500)).toBe(500);
  });

  it('[E-54] tells the calls of an agent with what is attached', () => {
    const s = new Script();
    const state = s.column('Agent', { category: 'ExtendedCurrentStatus' });
    s.at(0, 'EventQueued', {
      thisDn: 'support@pbx',
      callId: 'a',
      callType: 'Inbound',
      userData: { Segment: 'Gold' },
    });
    s.at(0, 'EventAgentLogin', { thisDn: '100@pbx', agentId: 'ann' });
    s.at(1, 'EventDNDOn', { thisDn: '100@pbx' });
    s.at(5, 'EventEstablished', {
      thisDn: '100@pbx',
      callId: 'a',
      thisQueue: 'support@pbx',
      otherDn: '5551@pbx',
      ani: '5551',
    });
    expect(s.cell(state, 'ann', 9)).toEqual({
      status: 'CallInbound',
      since: TEN + 5000,
      dnd: true,
      calls: [
        {
          callId: 'a',
          callType: 'Inbound',
          since: TEN + 5000,
          mediaType: 'voice',
          ani: '5551',
          party: '5551',
          queue: 'support',
          userData: { Segment: 'Gold' },
        },
      ],
    });
  });

  it('[E-54] tells of each call since when it is what it is now, whatever the status shows', () => {
    const s = new Script();
    const state = s.column('RegDN', { category: 'CurrentState' });
    const at = (
      seconds: number,
      type: 'EventEstablished' | 'EventRinging' | 'EventHeld' | 'EventDialing',
      callId: string,
    ) => s.at(seconds, type, { thisDn: '100', callId });
    const calls = (seconds: number) => {
      const cell = s.cell(state, '100', seconds) as { calls: readonly { since: number; callId: string }[] };
      return cell.calls.map(({ callId, since }) => `${callId} ${(since - TEN) / 1000}`);
    };
    at(0, 'EventRinging', 'a');
    at(5, 'EventEstablished', 'a');
    at(10, 'EventRinging', 'b');
    at(12, 'EventHeld', 'a');
    at(14, 'EventDialing', 'c');
    expect(calls(20)).toEqual(['a 5', 'b 10', 'c 14']);
    s.at(20, 'EventDestinationBusy', { thisDn: '100', callId: 'c' });
    at(21, 'EventEstablished', 'b');
    expect(calls(30).slice(0, 2)).toEqual(['a 5', 'b 21']);
  });
});

describe('categories', () => {
  const waits = (s: Script, stays: readonly number[]) => {
    for (const [i, stay] of stays.entries()) {
      s.at(i * 1000, 'EventQueued', { thisDn: 'q', callId: `c${i}` });
      s.at(i * 1000 + stay, 'EventAbandoned', { thisDn: 'q', callId: `c${i}` });
    }
  };

  it('[E-60] looks at what is in progress, and takes nothing from moments in the mask', () => {
    const s = new Script();
    const mask = { mainMask: 'CallWait,CallEntered,CallAbandoned' };
    const number = s.column('GroupQueues', { category: 'CurrentNumber', ...mask });
    const time = s.column('GroupQueues', { category: 'CurrentTime', ...mask });
    const longest = s.column('GroupQueues', { category: 'CurrentMaxTime', ...mask });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a' });
    s.at(10, 'EventQueued', { thisDn: 'r', callId: 'b' });
    s.at(10, 'EventAbandoned', { thisDn: 'x', callId: 'a' });
    const all = [number, time, longest].map((column) => s.number(column, 'All queues', 30));
    expect(all).toEqual([2, 50, 30]);
    s.at(40, 'EventAbandoned', { thisDn: 'q', callId: 'a' });
    s.at(40, 'EventAbandoned', { thisDn: 'r', callId: 'b' });
    expect([number, time, longest].map((column) => s.cell(column, 'All queues', 50))).toEqual([0, 0, 0]);
  });

  it('[E-61] [E-65] counts, adds, averages and ranks what ended, with ranges open at the top', () => {
    const s = new Script();
    const column = (rest: Partial<StatisticDefinition>) =>
      s.column('Queue', { mainMask: 'CallAbandoned', profile: ever, ...rest });
    const range = { lo: 10, hi: 20 };
    const columns = [
      column({}),
      column({ category: 'TotalTime' }),
      column({ category: 'AverageTime' }),
      column({ category: 'MaxTime' }),
      column({ category: 'TotalNumberInTimeRange', range }),
      column({ category: 'TotalNumberInTimeRange', range: { lo: 20 } }),
      column({ category: 'TotalNumberInTimeRangePercentage', range, relMask: 'CallEntered,CallAbandoned' }),
    ];
    waits(s, [10, 19.999, 20, 30]);
    expect(columns.map((each) => s.number(each, 'q', 4000))).toEqual([4, 79.999, 79.999 / 4, 30, 2, 2, 25]);
  });

  it('[E-62] includes the running span, cut to the interval', () => {
    const s = new Script();
    const column = (rest: Partial<StatisticDefinition>) =>
      s.column('Agent', {
        subject: 'AgentStatus',
        mainMask: 'NotReadyForNextCall',
        profile: hourly,
        ...rest,
      });
    const columns = [
      column({}),
      column({ category: 'TotalTime' }),
      column({ category: 'MaxTime' }),
      column({ category: 'AverageTime' }),
      column({ category: 'TotalNumberInTimeRange', range: { lo: 0, hi: 100 } }),
    ];
    const now = (at: number) => columns.map((each) => s.number(each, 'ann', at));
    s.at(-500, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(-400, 'EventAgentNotReady', { thisDn: '100' });
    expect(now(-301)).toEqual([1, 99, 99, 99, 1]);
    expect(now(60)).toEqual([1, 60, 60, 60, 1]);
    s.at(200, 'EventAgentReady', { thisDn: '100' });
    s.at(300, 'EventAgentNotReady', { thisDn: '100' });
    expect(now(350)).toEqual([2, 250, 200, 125, 1]);
  });

  it('[E-63] divides one mask by another', () => {
    const s = new Script();
    const share = s.column('Queue', {
      category: 'RelativeNumberPercentage',
      mainMask: 'CallAbandoned',
      relMask: 'CallEntered',
      profile: ever,
    });
    const occupancy = s.column('Agent', {
      category: 'RelativeTimePercentage',
      subject: 'AgentStatus',
      mainMask: 'CallInbound',
      relMask: 'CallInbound,WaitForNextCall',
      profile: ever,
    });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'x' });
    waits(s, [1]);
    s.at(10, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    expect(s.number(occupancy, 'ann', 10)).toBeNull();
    s.at(10, 'EventAgentReady', { thisDn: '100' });
    s.at(40, 'EventEstablished', { thisDn: '100', callId: 'a', callType: 'Inbound' });
    expect(s.number(share, 'q', 100)).toBe(50);
    expect(s.number(occupancy, 'ann', 50)).toBe(25);
  });

  it('[E-64] leaves the early ones out of the service level', () => {
    const s = new Script();
    const level = s.column('Queue', {
      category: 'ServiceFactor1',
      mainMask: 'CallAnswered',
      profile: ever,
      range: { lo: 0, hi: 20 },
      range2: { lo: 0, hi: 5 },
    });
    for (let i = 0; i < 90; i++) {
      s.at(i * 100, 'EventQueued', { thisDn: 'q', callId: `a${i}` });
      s.at(i * 100 + (i < 72 ? 19 : 20), 'EventEstablished', {
        thisDn: '100',
        callId: `a${i}`,
        thisQueue: 'q',
      });
      s.at(i * 100 + 30, 'EventReleased', { thisDn: '100', callId: `a${i}` });
    }
    for (let i = 0; i < 15; i++) {
      s.at(9000 + i * 100, 'EventQueued', { thisDn: 'q', callId: `l${i}` });
      s.at(9000 + i * 100 + (i < 5 ? 4 : 5), 'EventAbandoned', { thisDn: 'q', callId: `l${i}` });
    }
    expect(s.number(level, 'q', 12_000)).toBe(72);
  });

  it('[E-66] tells what grows by itself in a form that stays the same', () => {
    const s = new Script();
    const time = s.column('GroupAgents', {
      category: 'TotalTime',
      subject: 'AgentStatus',
      mainMask: 'WaitForNextCall',
      profile: hourly,
    });
    const max = s.column('Agent', { category: 'MaxTime', subject: 'AgentStatus', profile: ever });
    for (const [i, agent] of ['ann', 'bob', 'eve'].entries()) {
      s.at(-300 + i * 50, 'EventAgentLogin', { thisDn: `${i}`, agentId: agent });
      s.at(-300 + i * 50, 'EventAgentReady', { thisDn: `${i}` });
    }
    s.at(-100, 'EventAgentNotReady', { thisDn: '0' });
    const early = s.cell(time, 'All agents', -90);
    expect(early).toEqual({ start: TEN - 225_000, base: 200, rate: 2 });
    expect(s.cell(time, 'All agents', -10)).toEqual(early);
    expect(s.cell(time, 'All agents', 20)).toEqual({ start: TEN, base: 0, rate: 2 });
    expect(isGrowing(s.cell(time, 'All agents', 20))).toBe(true);
    expect([time.timeDependent, max.timeDependent]).toEqual([false, true]);
    expect(s.engine.takeChanged('GroupAgents')).toEqual([0]);
    expect(s.engine.takeChanged('GroupAgents')).toEqual([]);
    s.at(10, 'EventUserEvent', { thisDn: 'stranger' });
    expect(s.engine.takeChanged('GroupAgents')).toEqual([0]);
  });
});

describe('refusals', () => {
  const refusal = (type: Parameters<Script['column']>[0], statistic: Partial<StatisticDefinition>) => {
    try {
      new Script().column(type, statistic);
    } catch (error) {
      return `${(error as { code?: string }).code}: ${(error as Error).message}`;
    }
    return 'accepted';
  };

  it.each<[Parameters<Script['column']>[0], Partial<StatisticDefinition>, string]>([
    [
      'Queue',
      { subject: 'AgentStatus', profile: ever },
      'statistic-illegal: subject: Queue has no AgentStatus',
    ],
    [
      'RegDN',
      { subject: 'AgentStatus', profile: ever },
      'statistic-illegal: subject: RegDN has no AgentStatus',
    ],
    ['Queue', { category: 'Sum' as never }, 'statistic-illegal: category: "Sum" is no category'],
    ['Team' as never, {}, 'statistic-illegal: objectType: "Team" is no object type'],
    ['Agent', { subject: 'Mood' as never }, 'statistic-illegal: subject: "Mood" is no subject'],
    [
      'Queue',
      { category: 'CurrentState' },
      'statistic-illegal: objectType: CurrentState is for Agent and GroupAgents and RegDN',
    ],
    ['Queue', { category: 'CurrentNumber', profile: ever }, 'statistic-illegal: profile: CurrentNumber'],
    [
      'Queue',
      { category: 'RelativeTimePercentage' },
      'statistic-illegal: relMask: RelativeTimePercentage divides',
    ],
    ['Queue', { relMask: '*' }, 'statistic-illegal: relMask: TotalNumber divides by nothing'],
    ['Queue', { category: 'ServiceFactor1' }, 'statistic-illegal: range: ServiceFactor1 needs'],
    ['Queue', { range: { lo: 0 } }, 'statistic-illegal: range: TotalNumber takes no'],
    [
      'Queue',
      { category: 'TotalNumberInTimeRange', range: { lo: 5, hi: 5 } },
      'statistic-illegal: range: 5-5 is no',
    ],
    [
      'Agent',
      { category: 'ServiceFactor1', subject: 'AgentStatus', range: { lo: 0 } },
      'statistic-illegal: subject: ServiceFactor1 needs DNAction',
    ],
    ['Queue', { range2: { lo: 0 } }, 'statistic-illegal: range2: TotalNumber takes no second range'],
    [
      'Queue',
      { category: 'ServiceFactor1', range: { lo: 0 }, range2: { lo: 7, hi: 5 } },
      'statistic-illegal: range2: 7-5 is no time range',
    ],
    ['Queue', { category: 'Percentile' }, 'statistic-illegal: percentile: Percentile needs to know'],
    ['Queue', { percentile: 50 }, 'statistic-illegal: percentile: TotalNumber takes none'],
    [
      'Queue',
      { category: 'Percentile', percentile: 101 },
      'statistic-illegal: percentile: 101 is not above 0 and up to 100',
    ],
    [
      'Queue',
      { category: 'RelativeNumber', relMask: 'CallEnterd' },
      'mask-invalid: relMask: "CallEnterd" is no action (item 1 of',
    ],
    [
      'Agent',
      { category: 'AverageNumberPerRelativeHour', subject: 'AgentStatus', relMask: '*', filter: 'ANI = "1"' },
      'statistic-illegal: filter: AverageNumberPerRelativeHour of AgentStatus takes none',
    ],
    [
      'Queue',
      { profile: { type: 'Selection', count: 0 } },
      'profile-invalid: profile: the last 0 cannot be kept',
    ],
    ['Queue', { mediaType: [] }, 'statistic-illegal: mediaType: an empty list'],
    ['Queue', { mainMask: 'CallWait,CallWat' }, 'mask-invalid: mainMask: "CallWat" is no action (item 2 of'],
    ['Queue', { mainMask: '' }, 'mask-invalid: mainMask: there is no name (item 1 of'],
    [
      'Agent',
      { subject: 'AgentStatus', mainMask: 'CallWait' },
      'mask-invalid: mainMask: "CallWait" is no status',
    ],
    ['Queue', { filter: 'PairExists("a")' }, 'filter-invalid: filter: character 15: expected ,'],
    [
      'Queue',
      { profile: { type: 'Growing', value: '25:00', zone: 'UTC' } },
      'profile-invalid: profile: "25:00" is no time of reset',
    ],
    [
      'Queue',
      { profile: { type: 'Growing', value: '00:00', zone: 'Mars/Base' } },
      'profile-invalid: profile: "Mars/Base" is no time zone',
    ],
    [
      'Queue',
      { profile: { type: 'Sliding', window: 5, step: 10 } },
      'profile-invalid: profile: a window of 5 s',
    ],
    [
      'Queue',
      { category: 'CurrentNumber', mainMask: 'AgentReady', filter: 'PairExists("a","b")' },
      'statistic-illegal: mainMask: AgentReady cannot be filtered',
    ],
  ])('[E-67] of %s %j', (type, statistic, message) => {
    expect(refusal(type, statistic)).toContain(message);
  });
});
