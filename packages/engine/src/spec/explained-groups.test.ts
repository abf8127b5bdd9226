import type { Explanation, StatisticDefinition } from '@pulse/model';
import { describe, expect, it } from 'vitest';
import { restoreEngine } from '../create.ts';
import type { Probe } from '../engine.ts';
import { MOST_ROWS } from '../measures/group-rows.ts';
import { Script, TEN } from './script.ts';
import { centre, established, ever, released } from './team.ts';

const service = { by: 'GetString("ServiceType")' } as const;

function probe(
  s: Script,
  statistic: Partial<StatisticDefinition>,
  [objectType, object]: readonly ['Queue' | 'GroupAgents', string] = ['Queue', 'q'],
) {
  const full = {
    category: 'TotalNumber',
    subject: 'DNAction',
    mainMask: 'CallEntered',
    groupBy: service,
    ...statistic,
  } as const;
  return s.engine.probe({ objectType, statistic: full }, object);
}

const explain = (from: Probe, seconds: number, { key, most = 100 }: { key?: string; most?: number } = {}) =>
  from.explain(TEN + seconds * 1000, { most, data: [], ...(key === undefined ? {} : { key }) });

function enter(s: Script, services: readonly (string | null)[]): void {
  for (const [place, ServiceType] of services.entries()) {
    const userData = ServiceType === null ? {} : { userData: { ServiceType } };
    s.at(place, 'EventQueued', { thisDn: 'q', callId: `c${place}`, ...userData });
  }
}

/** `Sales 2: c0, c3`: the calls of each group, as far as they are listed. */
const told = ({ groups = [] }: Explanation) =>
  groups.map(({ key, value, sets }) => {
    const calls = sets.map(({ contributions }) => contributions.map(({ callId }) => callId).join(' '));
    return `${key || '-'} ${value}: ${calls.join(' / ')}`;
  });

describe('an explanation of a value in groups', () => {
  it('[EXP-7] tells of each group that the value shows its own value and sets', () => {
    const s = new Script();
    const entered = probe(s, { profile: ever });
    enter(s, ['Sales', 'Billing', null, 'Sales', 'Sales', 'Billing']);
    const explanation = explain(entered, 10);
    expect(explanation).toMatchObject({
      value: {
        groups: [
          { key: 'Sales', value: 3 },
          { key: 'Billing', value: 2 },
          { key: '', value: 1 },
        ],
      },
      exact: true,
      complete: true,
      sets: [],
    });
    expect(told(explanation)).toEqual(['Sales 3: c4 c3 c0', 'Billing 2: c5 c1', '- 1: c2']);
    expect(explanation.groups?.every(({ exact }) => exact)).toBe(true);
  });

  it('[EXP-7] has nothing of what the value tells together', () => {
    const s = new Script();
    const entered = probe(s, { profile: ever, groupBy: { ...service, limit: 1 } });
    enter(s, ['Sales', 'Billing', 'Sales', 'Arrears']);
    const explanation = explain(entered, 10);
    expect(told(explanation)).toEqual(['Sales 2: c2 c0']);
    expect(explanation).toMatchObject({ exact: true, value: { others: { groups: 2, value: 2 } } });
  });

  it('[EXP-7] of what is in progress goes by the data of now', () => {
    const s = new Script();
    const waiting = probe(s, { category: 'CurrentNumber', mainMask: 'CallWait' });
    enter(s, ['Sales', 'Sales']);
    expect(told(explain(waiting, 5))).toEqual(['Sales 2: c1 c0']);
    s.at(6, 'EventAttachedDataChanged', { thisDn: 'q', callId: 'c1', userData: { ServiceType: 'Billing' } });
    expect(told(explain(waiting, 7))).toEqual(['Billing 1: c1', 'Sales 1: c0']);
  });

  it('[EXP-7] has the last of each group of a selection, and those of members of a group of agents', () => {
    const s = new Script();
    const last = probe(s, { profile: { type: 'Selection', count: 2 } });
    enter(s, ['Sales', 'Billing', 'Sales', 'Sales']);
    expect(told(explain(last, 10))).toEqual(['Sales 2: c3 c2', 'Billing 1: c1']);

    const t = centre('ann');
    const byAgent = { mainMask: 'CallInboundCompleted', profile: ever, groupBy: { by: 'AgentID' } };
    const calls = probe(t, byAgent, ['GroupAgents', 'team']);
    for (const dn of ['100', '200']) established(t, 10, dn);
    for (const dn of ['100', '200']) released(t, 20, dn);
    const early = explain(calls, 20);
    expect(early.groups?.map(({ key, value, exact }) => ({ key, value, exact }))).toEqual([
      { key: 'ann', value: 1, exact: true },
    ]);
    t.at(60, 'EventUserEvent', {});
    expect(told(explain(calls, 60))).toEqual(told(early));
  });

  it('[EXP-7] is exact of marks, which its sets alone do not give', () => {
    const s = new Script();
    const contacts = probe(s, {
      category: 'TotalDistinctNumber',
      mainMask: 'CallEntered,CallAbandoned',
      profile: ever,
    });
    enter(s, ['Sales']);
    s.at(5, 'EventAbandoned', { thisDn: 'q', callId: 'c0' });
    const { exact, groups } = explain(contacts, 10);
    expect({ exact, groups }).toMatchObject({ exact: true, groups: [{ value: 1, sets: [{ number: 2 }] }] });
  });

  it('[EXP-8] is of one group where its key is asked for, shown or not', () => {
    const s = new Script();
    const entered = probe(s, { profile: ever, groupBy: { ...service, limit: 1 } });
    enter(s, ['Sales', 'Billing', 'Sales', null]);
    const { groups, ...billing } = explain(entered, 10, { key: 'Billing' });
    expect(billing).toMatchObject({ key: 'Billing', value: 1, exact: true, sets: [{ number: 1 }] });
    expect(groups).toBeUndefined();
    expect(explain(entered, 10, { key: '' })).toMatchObject({ key: '', value: 1, sets: [{ number: 1 }] });
    const nothing = { value: null, exact: true, sets: [{ number: 0, contributions: [] }] };
    expect(explain(entered, 10, { key: 'Arrears' })).toMatchObject(nothing);
  });

  it('[EXP-8] of what has no room of its own has the sets and no value', () => {
    const s = new Script();
    const entered = probe(s, { profile: ever });
    enter(s, [...Array.from({ length: MOST_ROWS }, (_, place) => `s${place}`), 'late', 'later']);
    expect(explain(entered, 500).exact).toBe(true);
    expect(explain(entered, 500, { key: 'late' })).toMatchObject({
      value: null,
      exact: false,
      sets: [{ number: 1 }],
    });
  });

  it('[EXP-8] of a statistic in no groups is refused where a key is asked for', () => {
    const s = new Script();
    const entered = s.engine.probe(
      {
        objectType: 'Queue',
        statistic: { category: 'TotalNumber', subject: 'DNAction', mainMask: 'CallEntered', profile: ever },
      },
      'q',
    );
    enter(s, ['Sales']);
    expect(() => explain(entered, 10, { key: 'Sales' })).toThrow(
      expect.objectContaining({ code: 'explain-ungrouped' }),
    );
  });

  it('[EXP-9] lists as many of all groups together as were asked for, of each the same number', () => {
    const s = new Script();
    const entered = probe(s, { profile: ever });
    enter(s, ['Sales', 'Sales', 'Sales', 'Billing', 'Billing', 'Billing']);
    const explanation = explain(entered, 10, { most: 4 });
    expect(told(explanation)).toEqual(['Billing 3: c5 c4', 'Sales 3: c2 c1']);
    expect(explanation.groups?.map(({ sets }) => sets[0]?.number)).toEqual([3, 3]);
    expect(explain(entered, 10, { most: 4, key: 'Sales' }).sets[0]?.contributions).toHaveLength(3);
  });

  it('[EXP-2] says of each group whether its probe came too late', () => {
    const s = new Script();
    const statistic = { mainMask: 'CallEntered', profile: ever, groupBy: service } as const;
    s.column('Queue', statistic);
    enter(s, ['Sales']);
    s.engine = restoreEngine(s.engine.checkpoint());
    const late = probe(s, statistic);
    s.at(5, 'EventQueued', { thisDn: 'q', callId: 'b', userData: { ServiceType: 'Billing' } });
    const { exact, groups } = explain(late, 10);
    expect(exact).toBe(false);
    expect(groups?.map(({ key, value, exact }) => ({ key, value, exact }))).toEqual([
      { key: 'Billing', value: 1, exact: true },
      { key: 'Sales', value: 1, exact: false },
    ]);
  });
});
