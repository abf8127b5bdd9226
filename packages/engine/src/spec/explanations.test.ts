import type { ExplainedSet, StatisticDefinition } from '@pulse/model';
import { describe, expect, it, vi } from 'vitest';
import { restoreEngine } from '../create.ts';
import type { ExplainOptions, Probe } from '../engine.ts';
import { Noted } from '../probe/noted.ts';
import { Script, TEN } from './script.ts';
import { ann, centre, established, ever, released, team } from './team.ts';

const ALL: ExplainOptions = { most: 100, data: [] };

function probe(
  s: Script,
  objectType: 'Agent' | 'Queue' | 'GroupAgents',
  object: string,
  statistic: Partial<StatisticDefinition>,
) {
  const full = { category: 'TotalNumber', subject: 'DNAction', mainMask: '*', ...statistic } as const;
  return s.engine.probe({ objectType, statistic: full }, object);
}

const explain = (from: Probe, seconds: number, options = ALL) => from.explain(TEN + seconds * 1000, options);

/** `CallAnswered 0–20 a`: from when to when, and of which call. */
const listed = ({ contributions }: ExplainedSet) =>
  contributions.map(({ name, start, end, callId }) => {
    const [from, to] = [start, end].map((time) => (time - TEN) / 1000);
    return `${name} ${from}–${to}${callId === undefined ? '' : ` ${callId}`}`;
  });

/** Two calls wait in a queue; one is answered by Ann at 20, the other given up at 30. */
function twoCalls(s: Script): void {
  s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
  s.at(0, 'EventQueued', {
    thisDn: 'q',
    callId: 'a',
    ani: '5551234',
    userData: { ServiceType: 'Billing', Pin: '1' },
  });
  s.at(10, 'EventQueued', { thisDn: 'q', callId: 'b' });
  s.at(15, 'EventDiverted', { thisDn: 'q', callId: 'a', thirdPartyDn: '100' });
  s.at(15, 'EventRinging', { thisDn: '100', callId: 'a', otherDn: '5551234', thisQueue: 'q' });
  s.at(20, 'EventEstablished', { thisDn: '100', callId: 'a', thisQueue: 'q' });
  s.at(30, 'EventAbandoned', { thisDn: 'q', callId: 'b' });
}

describe('an explanation', () => {
  it('[EXP-3] lists the newest first, as many as asked, and tells the number of all', () => {
    const s = new Script();
    const gone = probe(s, 'Queue', 'q', {
      category: 'AverageTime',
      mainMask: 'CallDistributed,CallAbandoned',
      profile: ever,
    });
    twoCalls(s);
    const { value, exact, complete, sets } = explain(gone, 40);
    expect({ value, exact, complete }).toEqual({ value: 17.5, exact: true, complete: true });
    expect(sets).toHaveLength(1);
    expect(sets[0]).toMatchObject({ mask: 'CallDistributed,CallAbandoned', number: 2, seconds: 35 });
    expect(listed(sets[0]!)).toEqual(['CallAbandoned 10–30 b', 'CallDistributed 0–15 a']);
    const [shorter] = explain(gone, 40, { most: 1, data: [] }).sets;
    expect(shorter).toMatchObject({ number: 2, seconds: 35 });
    expect(listed(shorter!)).toEqual(['CallAbandoned 10–30 b']);
  });

  it('[EXP-3] names call, DN, agent, queue, other party and the data that were asked for', () => {
    const s = new Script(ann);
    const answered = probe(s, 'Agent', 'ann', { mainMask: 'CallAnswered', profile: ever });
    twoCalls(s);
    const [set] = explain(answered, 40, { most: 9, data: ['ServiceType', 'Segment'] }).sets;
    expect(set?.contributions).toEqual([
      {
        kind: 'action',
        name: 'CallAnswered',
        start: TEN + 15_000,
        end: TEN + 20_000,
        runs: false,
        seconds: 5,
        agent: 'ann',
        dn: '100',
        queue: 'q',
        party: '5551234',
        callId: 'a',
        callType: 'Unknown',
        mediaType: 'voice',
        ani: '5551234',
        userData: { ServiceType: 'Billing' },
      },
    ]);
  });

  it('[EXP-3] tells of an action that a queue reflects whose doing it was', () => {
    const s = new Script(ann);
    const answered = probe(s, 'Queue', 'q', { mainMask: 'CallAnswered', profile: ever });
    twoCalls(s);
    expect(explain(answered, 40).sets[0]?.contributions).toMatchObject([
      { callId: 'a', agent: 'ann', dn: '100' },
    ]);
  });

  it('[EXP-1] has a set for each mask of a share, and tells what is inside a range', () => {
    const s = new Script();
    const range = { lo: 0, hi: 20 };
    const factor = probe(s, 'Queue', 'q', { category: 'ServiceFactor1', range, profile: ever });
    twoCalls(s);
    const { value, sets } = explain(factor, 40);
    expect(value).toBe(0);
    expect(sets.map(({ mask, number, inRange }) => ({ mask, number, inRange }))).toEqual([
      { mask: 'CallAnswered', number: 1, inRange: { number: 0, seconds: 0 } },
      { mask: 'CallAbandonedFromRinging,CallAbandoned', number: 1, inRange: undefined },
    ]);
    expect(sets[0]?.contributions[0]).toMatchObject({ callId: 'a', seconds: 20, inRange: false });
  });

  it('[EXP-1] names the masks of a share as the definition does', () => {
    const s = new Script();
    const share = probe(s, 'Queue', 'q', {
      category: 'RelativeNumberPercentage',
      mainMask: 'CallAbandoned',
      relMask: 'callentered',
      profile: ever,
    });
    twoCalls(s);
    const { value, sets } = explain(share, 40);
    expect(value).toBe(50);
    expect(sets.map(({ mask, number }) => [mask, number])).toEqual([
      ['CallAbandoned', 1],
      ['callentered', 2],
    ]);
  });

  it('[EXP-1] [EXP-3] [E-120] tells of statuses that ended what they were', () => {
    const s = new Script(ann);
    const away = probe(s, 'Agent', 'ann', {
      category: 'TotalAdjustedTime',
      subject: 'AgentStatus',
      mainMask: 'NotReadyForNextCall',
      profile: ever,
    });
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(5, 'EventAgentNotReady', { thisDn: '100', reasons: { reason: 'Lunch' } });
    s.at(20, 'EventEstablished', { thisDn: '100', callId: 'a' });
    expect(explain(away, 30).sets[0]?.contributions).toMatchObject([
      { name: 'NotReadyForNextCall', reason: 'Lunch', agent: 'ann', dn: '100', seconds: 15 },
    ]);
  });

  it('[EXP-1] [EXP-3] tells of an action that the agent left, and of that which followed', () => {
    const s = new Script({ agents: [{ id: 'ann' }, { id: 'ben' }] });
    const calls = { mainMask: 'CallInbound,CallRinging', profile: ever };
    const [first, second] = ['ann', 'ben'].map((id) => probe(s, 'Agent', id, calls));
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(5, 'EventEstablished', { thisDn: '100', callId: 'a', callType: 'Inbound' });
    s.at(6, 'EventRinging', { thisDn: '100', callId: 'b' });
    s.at(10, 'EventAgentLogout', { thisDn: '100' });
    s.at(12, 'EventAgentLogin', { thisDn: '100', agentId: 'ben' });
    s.at(20, 'EventReleased', { thisDn: '100', callId: 'b' });
    s.at(25, 'EventReleased', { thisDn: '100', callId: 'a' });
    const told = [first, second].map((each) => {
      const [set] = explain(each as Probe, 30).sets;
      const who = set?.contributions.map(({ agent, dn }) => `${agent} at ${dn}`);
      return [set && listed(set).sort(), [...new Set(who)]];
    });
    expect(told).toEqual([
      [['CallInbound 5–10 a', 'CallRinging 6–10 b'], ['ann at 100']],
      [['CallInbound 12–25 a', 'CallRinging 12–20 b'], ['ben at 100']],
    ]);
  });

  it('[EXP-6] is refused where contributions have been lost', () => {
    const s = new Script();
    const entered = probe(s, 'Queue', 'q', { mainMask: 'CallEntered', profile: ever });
    twoCalls(s);
    const lost = vi.spyOn(Noted.prototype, 'overflown', 'get').mockReturnValue(true);
    expect(() => explain(entered, 40)).toThrow(expect.objectContaining({ code: 'explain-too-large' }));
    lost.mockRestore();
    expect(explain(entered, 40).value).toBe(2);
  });

  it('[EXP-1] cuts status spans to the interval, the running one included, with reasons', () => {
    const s = new Script(ann);
    const away = probe(s, 'Agent', 'ann', {
      category: 'TotalTime',
      subject: 'AgentStatus',
      mainMask: 'NotReadyForNextCall',
      profile: { type: 'Sliding', window: 60, step: 10 },
    });
    s.at(-120, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(-100, 'EventAgentNotReady', { thisDn: '100', reasons: { reason: 'Lunch' } });
    s.at(0, 'EventAgentReady', { thisDn: '100' });
    s.at(5, 'EventAgentNotReady', { thisDn: '100', reasons: { reason: 'Training' } });
    const { value, sets } = explain(away, 9);
    expect(value).toBe(54);
    expect(listed(sets[0]!)).toEqual(['NotReadyForNextCall 5–9', 'NotReadyForNextCall -50–0']);
    expect(sets[0]?.contributions.map(({ reason, runs, agent }) => `${agent} ${reason} ${runs}`)).toEqual([
      'ann Training true',
      'ann Lunch false',
    ]);
  });

  it('[EXP-1] tells what is in progress, with its age', () => {
    const s = new Script();
    const waiting = probe(s, 'Queue', 'q', { category: 'CurrentNumber', mainMask: 'CallWait' });
    const state = probe(s, 'Agent', 'ann', { category: 'CurrentState' });
    twoCalls(s);
    expect(explain(waiting, 30).value).toBe(0);
    s.at(31, 'EventQueued', { thisDn: 'q', callId: 'c' });
    expect(listed(explain(waiting, 35).sets[0]!)).toEqual(['CallWait 31–35 c']);
    expect(explain(state, 35)).toMatchObject({ value: { status: 'CallUnknown' }, sets: [] });
  });

  it('[EXP-1] tells of what is measured at every instant what was and what is in progress', () => {
    const s = new Script();
    const waiting = probe(s, 'Queue', 'q', {
      category: 'AverageOfCurrentNumber',
      mainMask: 'CallWait',
      profile: ever,
    });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a' });
    s.at(5, 'EventQueued', { thisDn: 'q', callId: 'b' });
    s.at(8, 'EventAbandoned', { thisDn: 'q', callId: 'a' });
    const { value, sets } = explain(waiting, 10);
    expect(value).toBeCloseTo(1.3);
    expect(sets.map(listed)).toEqual([['CallWait 0–8 a'], ['CallWait 5–10 b']]);
  });

  it('[EXP-1] tells of a group what its members did while they were members', () => {
    const s = centre('ann');
    const calls = probe(s, 'GroupAgents', 'team', { mainMask: 'CallInboundCompleted', profile: ever });
    const pause = probe(s, 'GroupAgents', 'team', {
      category: 'TotalTime',
      subject: 'AgentStatus',
      mainMask: 'WaitForNextCall',
      profile: ever,
    });
    for (const dn of ['100', '200']) established(s, 10, dn);
    for (const dn of ['100', '200']) released(s, 20, dn);
    s.revise(30, team('ben'));
    for (const dn of ['100', '200']) established(s, 40, dn);
    for (const dn of ['100', '200']) released(s, 50, dn);
    const { value, sets } = explain(calls, 60);
    expect(value).toBe(2);
    expect(sets[0]?.contributions.map(({ agent, end }) => `${agent} ${(end - TEN) / 1000}`)).toEqual([
      'ben 50',
      'ann 20',
    ]);
    s.at(70, 'EventUserEvent', {});
    const stretches = explain(pause, 80).sets[0]?.contributions.map(
      ({ agent, start, end }) => `${agent} ${(start - TEN) / 1000}–${(end - TEN) / 1000}`,
    );
    expect(stretches).toEqual(['ben 50–80', 'ben 30–40', 'ann 20–30', 'ann 0–10']);
  });

  it('[EXP-2] says when the probe came too late for some of what makes the value', () => {
    const s = new Script();
    const statistic = {
      category: 'TotalNumber',
      subject: 'DNAction',
      mainMask: 'CallEntered',
      profile: ever,
    } as const;
    s.column('Queue', statistic);
    twoCalls(s);
    s.engine = restoreEngine(s.engine.checkpoint());
    const late = probe(s, 'Queue', 'q', statistic);
    s.at(50, 'EventQueued', { thisDn: 'q', callId: 'c' });
    const { value, exact, sets } = explain(late, 60);
    expect({ value, exact, listed: sets.map(({ number }) => number) }).toEqual({
      value: 3,
      exact: false,
      listed: [1],
    });
  });

  it('[EXP-4] is refused for an object that nobody has heard of, and changes no value and no checkpoint', () => {
    const s = new Script();
    const nobody = probe(s, 'Queue', 'nobody', { mainMask: 'CallEntered', profile: ever });
    twoCalls(s);
    expect(() => explain(nobody, 40)).toThrow('There is no Queue nobody.');
    expect(() => s.engine.checkpoint()).toThrow('an engine with a probe makes no checkpoint');
  });

  it('[EXP-7] of a value in groups explains each group, by the keys that it counts by', () => {
    const s = new Script();
    const by = 'GetString("ServiceType")';
    const went = { mainMask: 'CallDistributed,CallAbandoned', profile: ever, groupBy: { by } } as const;
    const all = probe(s, 'Queue', 'q', went);
    const times = probe(s, 'Queue', 'q', { ...went, category: 'MaxTime' });
    const worth = probe(s, 'Queue', 'q', {
      ...went,
      category: 'TotalCustomValue',
      formula: 'GetNumber("Pin")',
    });
    const waiting = probe(s, 'Queue', 'q', {
      category: 'CurrentNumber',
      mainMask: 'CallWait',
      groupBy: { by },
    });
    twoCalls(s);
    s.at(31, 'EventQueued', { thisDn: 'q', callId: 'c', userData: { ServiceType: 'Sales' } });
    const { value, exact, sets, groups } = explain(all, 40);
    expect({ value, exact, sets }).toEqual({
      value: {
        groups: [
          { key: '', value: 1 },
          { key: 'Billing', value: 1 },
        ],
      },
      exact: true,
      sets: [],
    });
    expect(groups?.map((group) => [group.key, group.sets[0]?.number, listed(group.sets[0]!)])).toEqual([
      ['', 1, ['CallAbandoned 10–30 b']],
      ['Billing', 1, ['CallDistributed 0–15 a']],
    ]);
    const longest = explain(times, 40).groups;
    expect(longest?.map((group) => [group.key, group.value, group.exact])).toEqual([
      ['', 20, true],
      ['Billing', 15, true],
    ]);
    expect(explain(worth, 40)).toMatchObject({ exact: true, groups: [{ key: 'Billing', value: 1 }, {}] });
    expect(explain(waiting, 40).groups?.map((group) => [group.key, listed(group.sets[0]!)])).toEqual([
      ['Sales', ['CallWait 31–40 c']],
    ]);
  });

  it('[EXP-7] of groups of agents too, where a contribution waits until it is certain whose it is', () => {
    const s = centre('ann');
    const by = 'GetString("ServiceType")';
    const mine = probe(s, 'GroupAgents', 'team', {
      mainMask: 'CallInboundCompleted',
      profile: ever,
      groupBy: { by },
    });
    s.at(1, 'EventRinging', {
      thisDn: '100',
      callId: 'x',
      callType: 'Inbound',
      userData: { ServiceType: 'A' },
    });
    s.at(2, 'EventEstablished', { thisDn: '100', callId: 'x' });
    s.at(3, 'EventReleased', { thisDn: '100', callId: 'x' });
    // At once, while it is held back, and when it is settled.
    for (const seconds of [3, 60]) {
      if (seconds > 3) s.at(seconds, 'EventUserEvent', { thisDn: '100' });
      const { exact, groups } = explain(mine, seconds);
      expect(exact).toBe(true);
      expect(groups?.map((group) => [group.key, group.value, listed(group.sets[0]!)])).toEqual([
        ['A', 1, ['CallInboundCompleted 2–3 x']],
      ]);
    }
  });

  it('[EXP-10] tells of a long text of a call its beginning', () => {
    const s = new Script();
    const entered = probe(s, 'Queue', 'q', { mainMask: 'CallEntered', profile: ever });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a', userData: { Note: 'x'.repeat(5000), Order: 12 } });
    const [set] = explain(entered, 10, { most: 9, data: ['Note', 'Order'] }).sets;
    expect(set?.contributions[0]?.userData).toEqual({ Note: `${'x'.repeat(200)}…`, Order: 12 });
  });

  it('[EXP-2] lists what is marked, and is exact', () => {
    const s = new Script();
    const contacts = probe(s, 'Queue', 'q', {
      category: 'TotalDistinctNumber',
      mainMask: 'CallEntered,CallDistributed',
      profile: ever,
    });
    twoCalls(s);
    const { value, exact, sets } = explain(contacts, 40);
    expect({ value, exact, number: sets[0]?.number }).toEqual({ value: 2, exact: true, number: 3 });
  });
});
