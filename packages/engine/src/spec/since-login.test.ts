import { agentId, type StatisticDefinition } from '@pulse/model';
import { describe, expect, it } from 'vitest';
import { restoreEngine } from '../create.ts';
import { intervalsOf } from '../profile/profile.ts';
import { TenantZone } from '../profile/tenant-zone.ts';
import { Script, TEN } from './script.ts';
import { ann, ever } from './team.ts';

const profile = { type: 'SinceLogin' } as const;
const logins = { mainMask: 'AgentLogin', profile } as const;
const logouts = { mainMask: 'AgentLogout', profile } as const;
const answered = { mainMask: 'CallAnswered', profile } as const;
const ready = { subject: 'AgentStatus', mainMask: 'WaitForNextCall', profile } as const;
const readyTime = { ...ready, category: 'TotalTime' } as const;

const login = (s: Script, seconds: number, thisDn = '100', agentId = 'ann') => {
  s.at(seconds, 'EventAgentLogin', { thisDn, agentId });
  s.at(seconds, 'EventAgentReady', { thisDn });
};
const logout = (s: Script, seconds: number, thisDn = '100') => s.at(seconds, 'EventAgentLogout', { thisDn });
const answer = (s: Script, seconds: number, thisDn = '100') => {
  const callId = `c${seconds}`;
  s.at(seconds, 'EventRinging', { thisDn, callId });
  s.at(seconds + 2, 'EventEstablished', { thisDn, callId });
  s.at(seconds + 5, 'EventReleased', { thisDn, callId });
};

/** Numbers of Ann over several columns. */
function watch(s: Script, ...statistics: Partial<StatisticDefinition>[]) {
  const columns = statistics.map((statistic) => s.column('Agent', statistic));
  return (seconds: number, id = 'ann') => columns.map((column) => s.number(column, id, seconds));
}

describe('SinceLogin', () => {
  it('[E-72] begins with the login, ends with the logout, and stays until the next', () => {
    const s = new Script(ann);
    const now = watch(s, logins, logouts, answered, readyTime);
    login(s, 0);
    answer(s, 10);
    expect(now(30)).toEqual([1, 0, 1, 25]);
    logout(s, 40);
    expect(now(40)).toEqual([1, 1, 1, 35]);
    expect(now(4000)).toEqual([1, 1, 1, 35]);
    login(s, 100);
    expect(now(100)).toEqual([1, 0, 0, 0]);
    expect(now(130)).toEqual([1, 0, 0, 30]);
  });

  it('[E-72] is each agent’s own', () => {
    const s = new Script(ann);
    const now = watch(s, logins, readyTime);
    login(s, 0);
    login(s, 50, '200', 'ben');
    expect(now(60)).toEqual([1, 60]);
    expect(now(60, 'ben')).toEqual([1, 10]);
    logout(s, 70);
    login(s, 80);
    expect(now(90)).toEqual([1, 10]);
    expect(now(90, 'ben')).toEqual([1, 40]);
  });

  it('[E-72] is not begun by a login on a further DN, nor ended by the first logout of two', () => {
    const s = new Script(ann);
    const now = watch(s, logins, logouts, readyTime);
    login(s, 0);
    login(s, 10, '200');
    expect(now(20)).toEqual([2, 0, 20]);
    logout(s, 30);
    expect(now(40)).toEqual([2, 1, 40]);
    logout(s, 50, '200');
    expect(now(60)).toEqual([2, 2, 50]);
  });

  it('[E-72] goes on where the agent is logged out for no time', () => {
    const s = new Script(ann);
    const now = watch(s, logins, logouts, readyTime);
    login(s, 0);
    logout(s, 30);
    login(s, 30, '200');
    expect(now(40)).toEqual([2, 1, 40]);
  });

  it('[E-72] of a login of no time has a login and a logout in it', () => {
    const s = new Script(ann);
    const statuses = { ...ready, mainMask: '*' };
    const now = watch(s, logins, logouts, statuses, { ...statuses, category: 'TotalTime' });
    login(s, 0);
    logout(s, 10);
    login(s, 20);
    logout(s, 20);
    expect(now(30)).toEqual([1, 1, 0, 0]);
  });

  it('[E-72] holds no status that begins with the logout', () => {
    const s = new Script(ann);
    const all = { subject: 'AgentStatus', mainMask: '*', profile } as const;
    const now = watch(s, all, { ...all, category: 'MinTime' }, { ...all, mainMask: 'LoggedOut' });
    login(s, 0);
    s.at(20, 'EventAgentNotReady', { thisDn: '100' });
    expect(now(25)).toEqual([2, 5, 0]);
    logout(s, 30);
    expect(now(30)).toEqual([2, 10, 0]);
    expect(now(99)).toEqual([2, 10, 0]);
  });

  it('[E-72] is nothing before the first login', () => {
    const s = new Script(ann);
    const whole = { ...ready, category: 'ElapsedTimePercentage', mainMask: '*' } as const;
    const average = { ...answered, category: 'AverageTime' } as const;
    const statuses = { ...ready, mainMask: '*' };
    const now = watch(s, logins, statuses, { ...statuses, category: 'MaxTime' }, whole, average);
    s.at(0, 'EventAgentLogin', { thisDn: '200', agentId: 'ben' });
    expect(now(50)).toEqual([0, 0, 0, null, null]);
  });

  it('[E-72] measures what is for each second of it over the shift', () => {
    const s = new Script(ann);
    const now = watch(
      s,
      { ...logins, category: 'TotalNumberPerSecond' },
      { ...ready, category: 'ElapsedTimePercentage' },
    );
    login(s, 0);
    s.at(10, 'EventAgentNotReady', { thisDn: '100' });
    expect(now(40)).toEqual([1 / 40, 25]);
    logout(s, 50);
    expect(now(500)).toEqual([1 / 50, 20]);
    login(s, 600);
    expect(now(600)).toEqual([null, null]);
  });

  it('[E-72] [E-10] begins with the opening where the login lies before', () => {
    const s = new Script(ann);
    login(s, 0);
    s.at(20, 'EventUserEvent', { thisDn: '100' });
    const now = watch(s, readyTime, logins, { ...ready, category: 'ElapsedTimePercentage' });
    const column = s.column('Agent', readyTime);
    expect(now(30)).toEqual([10, 0, 100]);
    expect(column.complete(0, TEN + 30_000)).toBe(false);
    logout(s, 40);
    const late = watch(s, { ...readyTime, filter: 'PairExists("a","b") | ~PairExists("a","b")' });
    expect(late(45)).toEqual([0]);
    login(s, 50);
    expect(now(60)).toEqual([10, 1, 100]);
    expect(column.complete(0, TEN + 60_000)).toBe(true);
  });

  it('[E-11] [E-72] has no beginning for all, and is complete for who was seen to log in', () => {
    const s = new Script(ann);
    const column = s.column('Agent', readyTime);
    login(s, 0, '200', 'ben');
    expect(column.since(TEN)).toBeNull();
    expect([0, 1].map((agent) => column.complete(agent, TEN))).toEqual([false, true]);
    s.at(10, 'EventLinkDisconnected');
    s.at(20, 'EventUserEvent', { thisDn: '200' });
    expect(column.complete(1, TEN + 30_000)).toBe(false);
    logout(s, 30, '200');
    login(s, 40, '200', 'ben');
    expect(column.complete(1, TEN + 50_000)).toBe(true);
  });

  it('[E-72] [E-94] begins where a statement says that the login was', () => {
    const s = new Script(ann);
    const how = { ...ready, category: 'TotalTime', mainMask: '*' } as const;
    const now = watch(s, how, logins);
    s.at(-100, 'EventRegistered', { thisDn: '100' });
    const agent = {
      agentId: agentId('ann'),
      loginAt: TEN - 60_000,
      queues: [],
      mode: 'Ready',
      modeSince: TEN,
    } as const;
    s.at(0, 'EventAddressInfo', { thisDn: '100', address: { kind: 'Extension', calls: [], agent } });
    expect(now(10)).toEqual([70, 0]);
  });

  it('[E-72] takes the filter parts that end with the logout', () => {
    const s = new Script(ann);
    const filter = 'PairExists("Segment","Gold")';
    const call = { mainMask: 'CallInbound', profile, filter } as const;
    const now = watch(s, call, { ...call, category: 'TotalTime' });
    login(s, 0);
    const gold = { userData: { Segment: 'Gold' } };
    s.at(5, 'EventEstablished', { thisDn: '100', callId: 'c', callType: 'Inbound', ...gold });
    s.at(15, 'EventAttachedDataChanged', { thisDn: '100', callId: 'c', userData: { Segment: 'Tin' } });
    s.at(15, 'EventAgentLogout', { thisDn: '100' });
    expect(now(15)).toEqual([1, 10]);
    expect(now(50)).toEqual([1, 10]);
    s.at(60, 'EventUserEvent', { thisDn: '100' });
    expect(now(60)).toEqual([1, 10]);
  });

  it('[E-72] [E-100] is held by a checkpoint', () => {
    const s = new Script(ann);
    const now = watch(s, logins, logouts, readyTime);
    const again = () => watch(s, logins, logouts, readyTime);
    login(s, 0);
    s.engine = restoreEngine(s.engine.checkpoint());
    login(s, 10, '200');
    logout(s, 20);
    expect(again()(30)).toEqual([2, 1, 30]);
    logout(s, 40, '200');
    const before = again()(50);
    s.engine = restoreEngine(s.engine.checkpoint());
    expect(again()(50)).toEqual(before);
    login(s, 40);
    expect(again()(60)).toEqual([3, 2, 60]);
    expect(now(20)).toEqual([1, 0, 20]);
  });

  it('[E-67] [E-72] is for agents only', () => {
    for (const type of ['GroupAgents', 'RegDN', 'Queue', 'RoutePoint', 'GroupQueues'] as const) {
      expect(() => new Script().column(type, { profile })).toThrow(
        expect.objectContaining({
          code: 'statistic-illegal',
          message: `profile: SinceLogin follows the logins of one agent; it is for Agent, not for ${type}`,
        }),
      );
    }
  });

  it('[E-72] is another interval than never', () => {
    const tenant = new TenantZone();
    expect(intervalsOf(profile, tenant).key).not.toBe(intervalsOf(ever, tenant).key);
  });
});
