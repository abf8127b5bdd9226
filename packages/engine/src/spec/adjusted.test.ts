import { describe, expect, it } from 'vitest';
import { Script } from './script.ts';
import { centre, established, ever, ready, released, team } from './team.ts';

const hourly = { type: 'Growing', value: '00:00 +01:00', zone: 'UTC' } as const;
const HOUR = 3600;

const adjusted = (s: Script, statistic: object, type: 'Agent' | 'GroupAgents' | 'RegDN' = 'Agent') => {
  const number = s.column(type, { ...statistic, category: 'TotalAdjustedNumber' });
  const time = s.column(type, { ...statistic, category: 'TotalAdjustedTime' });
  return (id: string, at: number) => [s.number(number, id, at), s.number(time, id, at)];
};

describe('TotalAdjustedNumber and TotalAdjustedTime', () => {
  it('[E-120] take of statuses those that ended in the interval, each whole', () => {
    const s = new Script({ agents: [{ id: 'ann' }] });
    const notReady = { subject: 'AgentStatus', mainMask: 'NotReadyForNextCall', profile: hourly } as const;
    const values = adjusted(s, notReady);
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(HOUR - 600, 'EventAgentNotReady', { thisDn: '100' });
    expect(values('ann', HOUR - 1)).toEqual([0, 0]);
    expect(values('ann', HOUR + 500)).toEqual([0, 0]);
    s.at(HOUR + 600, 'EventAgentReady', { thisDn: '100' });
    expect(values('ann', HOUR + 700)).toEqual([1, 1200]);
    expect(values('ann', 2 * HOUR)).toEqual([0, 0]);
  });

  it('[E-120] are TotalNumber and TotalTime of actions', () => {
    const s = centre('ann');
    const values = adjusted(s, { mainMask: 'CallInbound', profile: ever });
    established(s, 10);
    expect(values('ann', 20)).toEqual([0, 0]);
    released(s, 40);
    expect(values('ann', 50)).toEqual([1, 30]);
  });

  it('[E-120] [E-3] do not take a status that goes on after all', () => {
    const s = centre('ann');
    const values = adjusted(s, ready);
    established(s, 10);
    expect(values('ann', 10)).toEqual([1, 10]);
    released(s, 10);
    expect(values('ann', 10)).toEqual([0, 0]);
    established(s, 30);
    expect(values('ann', 40)).toEqual([1, 30]);
  });

  it('[E-120] [E-10] know of a status that runs at the opening since when it lasts', () => {
    const s = centre('ann');
    s.at(20, 'EventUserEvent', { thisDn: '200' });
    const values = adjusted(s, ready);
    s.at(60, 'EventAgentNotReady', { thisDn: '100' });
    expect(values('ann', 60)).toEqual([1, 60]);
  });

  it('[E-120] [E-84] take the parts in which the filter was true', () => {
    const s = new Script({ agents: [{ id: 'ann' }] });
    const filter = 'ReasonPairExists("reason","Lunch")';
    const values = adjusted(s, {
      subject: 'AgentStatus',
      mainMask: 'NotReadyForNextCall',
      filter,
      profile: ever,
    });
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(10, 'EventAgentNotReady', { thisDn: '100', reasons: { reason: 'Mail' } });
    s.at(30, 'EventAgentNotReady', { thisDn: '100', reasons: { reason: 'Lunch' } });
    s.at(70, 'EventAgentNotReady', { thisDn: '100', reasons: { reason: 'Mail' } });
    s.at(90, 'EventAgentReady', { thisDn: '100' });
    expect(values('ann', 100)).toEqual([1, 40]);
  });

  it('[E-120] [E-103] count for the groups of which the member is one when the status ends', () => {
    const s = centre('ann');
    const values = adjusted(s, ready, 'GroupAgents');
    s.revise(20, team('ben'));
    s.at(30, 'EventAgentNotReady', { thisDn: '100' });
    s.at(40, 'EventAgentNotReady', { thisDn: '200' });
    expect(values('team', 40)).toEqual([1, 40]);
    s.at(40.5, 'EventUserEvent', { thisDn: '100' });
    s.revise(39.9, team('ann'));
    expect(values('team', 41)).toEqual([0, 0]);
  });
});
