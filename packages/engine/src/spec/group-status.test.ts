import { describe, expect, it } from 'vitest';
import { restoreEngine } from '../create.ts';
import { type Script, TEN } from './script.ts';
import { centre, ever } from './team.ts';

const group = { subject: 'GroupStatus', profile: ever } as const;
const ms = (seconds: number) => TEN + seconds * 1000;

/** Ann is ready from 0 to 10 and from 40, Ben from 0 to 20; Ben logs out at 30, Ann at 50. */
function day(s: Script): void {
  s.at(10, 'EventAgentNotReady', { thisDn: '100' });
  s.at(20, 'EventAgentNotReady', { thisDn: '200' });
  s.at(30, 'EventAgentLogout', { thisDn: '200' });
  s.at(40, 'EventAgentReady', { thisDn: '100' });
  s.at(50, 'EventAgentLogout', { thisDn: '100' });
}

describe('the status of a group', () => {
  it('[E-132] is ready where any member is, not ready where none is, logged out where all are', () => {
    const s = centre('ann', 'ben');
    const columns = (['WaitForNextCall', 'NotReadyForNextCall', 'LoggedOut'] as const).map((mainMask) =>
      s.column('GroupAgents', { ...group, category: 'TotalTime', mainMask }),
    );
    const number = s.column('GroupAgents', { ...group, mainMask: 'WaitForNextCall' });
    day(s);
    expect(columns.map((column) => s.number(column, 'team', 60))).toEqual([30, 20, 10]);
    expect(s.number(number, 'team', 60)).toBe(2);
  });

  it('[E-132] tells now, its age and the longest time like any other status', () => {
    const s = centre('ann', 'ben');
    const ready = { subject: 'GroupStatus', mainMask: 'WaitForNextCall' } as const;
    const now = s.column('GroupAgents', { category: 'CurrentNumber', ...ready });
    const age = s.column('GroupAgents', { category: 'CurrentMaxTime', ...ready });
    const longest = s.column('GroupAgents', { category: 'MaxTime', ...ready, profile: ever });
    expect([now, age].map((column) => s.number(column, 'team', 5))).toEqual([1, 5]);
    day(s);
    expect([now, age, longest].map((column) => s.number(column, 'team', 60))).toEqual([0, 0, 20]);
  });

  it('[E-132] is cut at a reset, and goes on after a restart', () => {
    const s = centre('ann', 'ben');
    const minute = { profile: { type: 'Sliding', window: 20, step: 5 } } as const;
    const ready = { category: 'TotalTime', ...group, ...minute, mainMask: 'WaitForNextCall' } as const;
    s.column('GroupAgents', ready);
    s.at(10, 'EventAgentNotReady', { thisDn: '100' });
    s.engine = restoreEngine(s.engine.checkpoint());
    s.at(20, 'EventAgentNotReady', { thisDn: '200' });
    const column = s.column('GroupAgents', ready);
    expect(s.number(column, 'team', 22)).toBe(15);
    expect(s.number(column, 'team', 30)).toBe(5);
  });

  it('[E-132] [E-103] follows who joins and leaves, also where that is told later', () => {
    const s = centre('ann');
    const ready = s.column('GroupAgents', { ...group, category: 'TotalTime', mainMask: 'WaitForNextCall' });
    s.at(10, 'EventAgentNotReady', { thisDn: '100' });
    s.at(20, 'EventAgentNotReady', { thisDn: '100' });
    s.revise(19.5, { agentGroups: [{ id: 'team', members: ['ann', 'ben'] }] });
    expect(s.number(ready, 'team', 30)).toBe(10 + 10.5);
    s.revise(40, { agentGroups: [{ id: 'team', members: ['ann'] }] });
    expect(s.number(ready, 'team', 60)).toBe(10 + 20.5);
  });

  it('[E-132] of nobody is NotMonitored, and what it was before the opening is unknown', () => {
    const s = centre();
    s.at(10, 'EventAgentNotReady', { thisDn: '100' });
    const statistic = { subject: 'GroupStatus', mainMask: 'NotMonitored' } as const;
    const age = s.column('GroupAgents', { category: 'CurrentMaxTime', ...statistic });
    expect(s.number(age, 'team', 15)).toBe(5);
  });

  it('[E-132] [E-67] is for groups of agents, without filter, and not for what follows levels', () => {
    const s = centre('ann');
    const open = (type: 'Agent' | 'GroupAgents', more: object) => () =>
      s.column(type, { ...group, mainMask: '*', ...more });
    expect(open('Agent', {})).toThrow('subject: Agent has no GroupStatus');
    expect(open('GroupAgents', { filter: 'AgentID = "ann"' })).toThrow(/^filter: GroupStatus/);
    expect(open('GroupAgents', { mediaType: ['voice'] })).toThrow(/^mediaType: GroupStatus/);
    expect(open('GroupAgents', { category: 'MaxNumber' })).toThrow(/^subject: MaxNumber needs/);
    expect(open('GroupAgents', { category: 'TotalAdjustedTime' })).toThrow(/^subject: /);
  });
});

describe('states', () => {
  it('[E-54] of a group: its status, and how many members have which', () => {
    const s = centre('ann', 'ben');
    const column = s.column('GroupAgents', { category: 'CurrentState' });
    s.at(10, 'EventAgentNotReady', { thisDn: '100' });
    expect(s.cell(column, 'team', 12)).toEqual({
      status: 'WaitForNextCall',
      since: ms(0),
      statuses: { WaitForNextCall: 1, NotReadyForNextCall: 1 },
    });
  });

  it('[E-54] with all reasons', () => {
    const s = centre();
    const column = s.column('Agent', { category: 'CurrentStateReasons' });
    s.at(10, 'EventAgentNotReady', { thisDn: '100', reasons: { reason: 'Lunch', detail: 2 } });
    expect(s.cell(column, 'ann', 12)).toEqual({
      status: 'NotReadyForNextCall',
      since: ms(10),
      reason: 'Lunch',
      reasons: { reason: 'Lunch', detail: 2 },
    });
    expect(() => s.column('GroupAgents', { category: 'CurrentStateReasons' })).toThrow(/^objectType: /);
  });

  it('[E-54] with the DNs of an agent, for who would send a call there', () => {
    const s = centre();
    const column = s.column('Agent', { category: 'CurrentTargetState' });
    s.at(5, 'EventRinging', { thisDn: '300', callId: 'c' });
    s.at(10, 'EventAgentLogin', { thisDn: '300', agentId: 'ann' });
    expect(s.cell(column, 'ann', 12)).toMatchObject({
      status: 'CallRinging',
      dns: [
        { dn: '100', status: 'WaitForNextCall', since: ms(0) },
        { dn: '300', status: 'CallRinging', since: ms(10) },
      ],
    });
    expect(() => s.column('RegDN', { category: 'CurrentTargetState' })).toThrow(/^objectType: /);
  });
});
