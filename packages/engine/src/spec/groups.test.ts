import { describe, expect, it } from 'vitest';
import { restoreEngine } from '../create.ts';
import { MOST_ROWS } from '../measures/group-rows.ts';
import { Script } from './script.ts';

const ever = { profile: { type: 'Growing', value: 'never' } } as const;
const service = { by: 'GetString("ServiceType")' } as const;

/** Calls enter at one second each, of these services. */
function enter(s: Script, services: readonly (string | null)[], from = 0): void {
  for (const [place, ServiceType] of services.entries()) {
    const userData = ServiceType === null ? {} : { userData: { ServiceType } };
    s.at(from + place, 'EventQueued', { thisDn: 'q', callId: `c${from + place}`, ...userData });
  }
}

describe('a statistic in groups', () => {
  it('[E-130] has a row for each text that the expression says, greatest first', () => {
    const s = new Script();
    const column = s.column('Queue', { mainMask: 'CallEntered', ...ever, groupBy: service });
    enter(s, ['Sales', 'Billing', null, 'Sales', 'Arrears']);
    expect(s.cell(column, 'q', 10)).toEqual({
      groups: [
        { key: 'Sales', value: 2 },
        { key: '', value: 1 },
        { key: 'Arrears', value: 1 },
        { key: 'Billing', value: 1 },
      ],
    });
    expect(column.timeDependent).toBe(false);
  });

  it('[E-130] shows so many rows in the order that is wanted, and the others together', () => {
    const s = new Script();
    const groups = (order: 'ascending' | 'key') => ({ ...service, order, limit: 2 });
    const entered = { mainMask: 'CallEntered', ...ever } as const;
    const least = s.column('Queue', { ...entered, groupBy: groups('ascending') });
    const named = s.column('Queue', { ...entered, groupBy: groups('key') });
    const share = { category: 'MaxTime', ...entered, groupBy: { ...service, limit: 1 } } as const;
    const alone = s.column('Queue', share);
    enter(s, ['C', 'C', 'C', 'B', 'B', 'A', 'D']);
    const [a, b, d] = [
      { key: 'A', value: 1 },
      { key: 'B', value: 2 },
      { key: 'D', value: 1 },
    ];
    expect(s.cell(least, 'q', 10)).toEqual({ groups: [a, d], others: { groups: 2, value: 5 } });
    expect(s.cell(named, 'q', 10)).toEqual({ groups: [a, b], others: { groups: 2, value: 4 } });
    expect(s.cell(alone, 'q', 10)).toMatchObject({ others: { groups: 3, value: null } });
  });

  it('[E-130] tells what the others come to of sums alone', () => {
    const s = new Script();
    const own = { mainMask: 'CallWait', formula: 'GetNumber("Worth")', groupBy: { ...service, limit: 1 } };
    const range = { lo: 0, hi: 100 };
    const waits = (how: object) => s.column('Queue', { ...own, formula: undefined, ...how } as never);
    const worths = (how: object) => s.column('Queue', { ...own, ...how });
    const entered = [
      waits({ category: 'TotalNumber', ...ever }),
      waits({ category: 'TotalTime', ...ever }),
      waits({ category: 'TotalNumberInTimeRange', range, ...ever }),
      waits({ category: 'TotalTimeInTimeRange', range, ...ever }),
      worths({ category: 'TotalCustomValue', ...ever }),
      waits({ category: 'TotalNumberInTimeRangePercentage', range, ...ever }),
      waits({ category: 'TotalDistinctNumber', ...ever }),
      waits({ category: 'AverageTime', ...ever }),
      waits({ category: 'MaxTime', ...ever }),
      waits({ category: 'MinTime', ...ever }),
      waits({ category: 'Percentile', percentile: 50, ...ever }),
      waits({ category: 'RelativeNumberPercentage', relMask: '*', ...ever }),
      waits({ category: 'RelativeTimePercentage', relMask: '*', ...ever }),
      worths({ category: 'AverageCustomValue', ...ever }),
      worths({ category: 'MinCustomValue', ...ever }),
      worths({ category: 'MaxCustomValue', ...ever }),
    ];
    const current = [
      waits({ category: 'CurrentNumber' }),
      waits({ category: 'CurrentTime' }),
      waits({ category: 'CurrentNumberInTimeRange', range }),
      worths({ category: 'CurrentCustomValue' }),
      waits({ category: 'CurrentMaxTime' }),
      waits({ category: 'CurrentMinTime' }),
      waits({ category: 'CurrentAverageTime' }),
      waits({ category: 'CurrentDistinctNumber' }),
      waits({ category: 'CurrentRelativeNumberPercentage', relMask: '*' }),
      worths({ category: 'CurrentAverageCustomValue' }),
      worths({ category: 'CurrentMinCustomValue' }),
      worths({ category: 'CurrentMaxCustomValue' }),
    ];
    const others = (columns: readonly ReturnType<Script['column']>[]) =>
      columns.map((column) => (s.cell(column, 'q', 10) as { others?: { value: unknown } }).others?.value);
    enter(s, ['A', 'B', 'C']);
    s.at(4, 'EventAttachedDataChanged', { callId: 'c0', userData: { Worth: 10 } });
    for (const callId of ['c1', 'c2']) {
      s.at(4, 'EventAttachedDataChanged', { callId, userData: { Worth: 2 } });
    }
    // Since 0, 1 and 2; of each category the greatest is shown, and two are not.
    expect(others(current).slice(0, 4)).toEqual([2, 8 + 9, 2, 2 + 2]);
    expect(others(current).slice(4)).toEqual(current.slice(4).map(() => null));
    for (const callId of ['c0', 'c1', 'c2']) s.at(10, 'EventAbandoned', { thisDn: 'q', callId });
    expect(others(entered).slice(0, 5)).toEqual([2, 8 + 9, 2, 8 + 9, 2 + 2]);
    expect(others(entered).slice(5)).toEqual(entered.slice(5).map(() => null));
  });

  it('[E-130] of what is in progress is that of now', () => {
    const s = new Script();
    const waiting = { mainMask: 'CallWait', groupBy: service } as const;
    const number = s.column('Queue', { category: 'CurrentNumber', ...waiting });
    const longest = s.column('Queue', { category: 'CurrentMaxTime', ...waiting });
    enter(s, ['Sales', 'Billing']);
    expect(s.cell(number, 'q', 5)).toEqual({
      groups: [
        { key: 'Billing', value: 1 },
        { key: 'Sales', value: 1 },
      ],
    });
    expect([number, longest].map(({ timeDependent }) => timeDependent)).toEqual([false, true]);
    expect(s.cell(longest, 'q', 5)).toMatchObject({ groups: [{ key: 'Sales', value: 5 }, { value: 4 }] });
    s.at(6, 'EventAttachedDataChanged', { callId: 'c0', userData: { ServiceType: 'Billing' } });
    expect(s.cell(number, 'q', 6)).toEqual({ groups: [{ key: 'Billing', value: 2 }] });
    s.at(7, 'EventAbandoned', { thisDn: 'q', callId: 'c0' });
    s.at(7, 'EventAbandoned', { thisDn: 'q', callId: 'c1' });
    expect(s.cell(number, 'q', 7)).toEqual({ groups: [] });
  });

  it('[E-130] computes each category of each group', () => {
    const s = new Script();
    const groupBy = { ...service, order: 'key' } as const;
    const level = {
      category: 'ServiceFactor1',
      mainMask: 'CallAnswered',
      range: { lo: 0, hi: 20 },
      ...ever,
      groupBy,
    } as const;
    const column = s.column('Queue', level);
    enter(s, ['Sales', 'Billing', 'Sales']);
    for (const [callId, at] of [
      ['c0', 10],
      ['c1', 30],
      ['c2', 40],
    ] as const) {
      s.at(at, 'EventDiverted', { thisDn: 'q', callId, thirdPartyDn: '100' });
      s.at(at, 'EventEstablished', { thisDn: '100', callId, thisQueue: 'q' });
      s.at(at, 'EventReleased', { thisDn: '100', callId });
    }
    expect(s.cell(column, 'q', 50)).toEqual({
      groups: [
        { key: 'Billing', value: 0 },
        { key: 'Sales', value: 50 },
      ],
    });
  });

  it('[E-130] [E-100] goes on after a restart, and begins anew with its interval', () => {
    const s = new Script();
    const hourly = { profile: { type: 'Growing', value: '00:00 +01:00' } } as const;
    const definition = { mainMask: 'CallEntered', ...hourly, groupBy: service } as const;
    const group = s.column('GroupQueues', definition);
    enter(s, ['Sales', 'Billing', 'Sales']);
    s.engine = restoreEngine(s.engine.checkpoint());
    enter(s, ['Sales'], 10);
    const restored = s.column('GroupQueues', definition);
    const rows = { groups: [{ key: 'Sales', value: 3 }, { value: 1 }] };
    expect(s.cell(restored, 'All queues', 20)).toMatchObject(rows);
    expect(s.cell(restored, 'All queues', 3600)).toEqual({ groups: [] });
    expect(group.definition).toEqual(restored.definition);
  });

  it('[E-131] has so many rows of each object, and one more for the rest', () => {
    const s = new Script();
    const entered = { mainMask: 'CallEntered', ...ever } as const;
    const column = s.column('Queue', { ...entered, groupBy: { ...service, limit: 1 } });
    const keys = Array.from({ length: MOST_ROWS + 3 }, (_, key) => `k${key}`);
    enter(s, [...keys, 'k0', 'k202']);
    expect(s.cell(column, 'q', 1000)).toEqual({
      groups: [{ key: 'k0', value: 2 }],
      others: { groups: MOST_ROWS, value: MOST_ROWS - 1 + 4 },
    });
  });

  it('[E-131] has room again when what a row counted has left the window', () => {
    const s = new Script();
    const minute = { profile: { type: 'Sliding', window: 60, step: 15 } } as const;
    const entered = { mainMask: 'CallEntered', ...minute } as const;
    const column = s.column('Queue', { ...entered, groupBy: { ...service, limit: 200 } });
    const keys = Array.from({ length: MOST_ROWS + 200 }, (_, key) => `k${key}`);
    enter(s, keys);
    const cell = s.cell(column, 'q', 400) as { groups: readonly unknown[]; others?: unknown };
    expect(cell.groups.length).toBe(55);
    expect(cell.others).toBeUndefined();
  });

  it('[E-130] [E-67] is refused where there are no groups, and where it is wrong', () => {
    const s = new Script();
    const open = (statistic: Parameters<Script['column']>[1]) => () =>
      s.column('Agent', { mainMask: '*', groupBy: service, ...statistic });
    expect(open({ category: 'CurrentState' })).toThrow('groupBy: CurrentState cannot be grouped');
    expect(open({ category: 'TotalTime', subject: 'AgentStatus', ...ever })).toThrow(
      /^groupBy: .*AgentStatus/,
    );
    expect(open({ ...ever, groupBy: { by: 'GetString(' } })).toThrow(/^groupBy: .*character/);
    expect(open({ ...ever, groupBy: { ...service, order: 'random' as 'key' } })).toThrow(
      /^groupBy: "random"/,
    );
    for (const limit of [0, 1.5, MOST_ROWS + 1]) {
      expect(open({ ...ever, groupBy: { ...service, limit } })).toThrow(/^groupBy: a limit of /);
    }
  });
});
