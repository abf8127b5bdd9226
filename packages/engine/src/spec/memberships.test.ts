import { describe, expect, it } from 'vitest';
import { Script, TEN } from './script.ts';
import { ann, centre, completed, established, ever, ready, readyNow, released, team } from './team.ts';

describe('a group', () => {
  it('[E-104] counts of whoever joins what ends from then on, and statuses from then on', () => {
    const s = centre('ann');
    const count = s.column('GroupAgents', completed);
    const spent = s.column('GroupAgents', { category: 'TotalTime', ...completed });
    const time = s.column('GroupAgents', { category: 'TotalTime', ...ready });
    const now = s.column('GroupAgents', { ...readyNow, category: 'CurrentTime' });
    established(s, 10, '200');
    s.at(15, 'EventDialing', { thisDn: '100', callId: 'x' });
    s.revise(20, team('ann', 'ben'));
    expect(s.number(count, 'team', 20)).toBe(0);
    released(s, 40, '200');
    expect(s.number(count, 'team', 40)).toBe(1);
    expect(s.number(spent, 'team', 40)).toBe(30);
    // Ann until 15; Ben was ready until 10, before he joined, and is again since 40.
    expect(s.number(time, 'team', 50)).toBe(15 + 10);
    expect(s.number(now, 'team', 50)).toBe(10);
  });

  it('[E-104] shows the ages of the whole', () => {
    const s = centre('ann');
    const statistic = {
      category: 'CurrentMaxTime',
      subject: 'AgentStatus',
      mainMask: 'WaitForNextCall',
    } as const;
    const oldest = s.column('GroupAgents', statistic);
    s.revise(20, team('ben'));
    expect(s.number(oldest, 'team', 19)).toBe(19);
    expect(s.number(oldest, 'team', 30)).toBe(30);
  });

  it('[E-105] keeps what a member contributed before leaving, and nothing of what goes on', () => {
    const s = centre('ann', 'ben');
    const count = s.column('GroupAgents', completed);
    const time = s.column('GroupAgents', { category: 'TotalTime', ...ready });
    const number = s.column('GroupAgents', ready);
    const now = s.column('GroupAgents', readyNow);
    established(s, 10);
    released(s, 20);
    established(s, 25);
    s.revise(30, team('ben'));
    released(s, 40);
    expect(s.number(count, 'team', 40)).toBe(1);
    // Ann 0 to 10 and 20 to 25; Ben all the time.
    expect(s.number(time, 'team', 60)).toBe(15 + 60);
    expect(s.number(number, 'team', 60)).toBe(3);
    expect(s.number(now, 'team', 60)).toBe(1);
  });

  it('[E-105] counts a running status of a leaver up to the leaving, now and for good', () => {
    const s = centre('ann');
    const profile = { type: 'Growing', value: '00:00 +00:01', zone: 'UTC' } as const;
    const time = s.column('GroupAgents', { category: 'TotalTime', ...ready, profile });
    s.revise(70, team());
    for (const second of [71, 72, 73]) {
      expect(s.number(time, 'team', second)).toBe(10);
      s.at(second, 'EventUserEvent', { thisDn: '200' });
      expect(s.number(time, 'team', second)).toBe(10);
    }
    expect(s.number(time, 'team', 125)).toBe(0);
  });

  it('[E-105] [E-90] keeps it in its interval when a new epoch tells of a loss before, and a reset lies between', () => {
    const s = centre('ann', 'ben');
    const profile = { type: 'Growing', value: '00:00 +01:00', zone: 'UTC' } as const;
    const time = s.column('GroupAgents', { category: 'TotalTime', ...ready, profile });
    const most = s.column('GroupAgents', { category: 'MaxNumber', ...ready, profile: ever });
    const mean = s.column('GroupAgents', { category: 'AverageOfCurrentNumber', ...ready, profile: ever });
    s.at(100, 'EventUserEvent', { thisDn: '100' });
    s.revise(3700, team('ben'));
    s.at(5000, 'EventSnapshotBegin', { epoch: 2, seq: 1 });
    expect(s.number(time, 'team', 5000)).toBe(100);
    // How much was in progress is asked in hindsight: both were lost from 100 on.
    expect([most, mean].map((column) => s.number(column, 'team', 5000))).toEqual([2, 200 / 5000]);
    for (const at of [5010, 5020]) s.at(at, 'EventUserEvent', { thisDn: '300' });
    expect(s.number(mean, 'team', 5020)).toBe(200 / 5020);
  });

  it('[E-105] counts what went on while a member was away as two parts', () => {
    const s = centre('ann');
    const time = s.column('GroupAgents', { category: 'TotalTime', ...ready });
    const number = s.column('GroupAgents', ready);
    s.revise(10, team());
    s.revise(30, team('ann'));
    for (const second of [20, 50, 60]) s.at(second, 'EventUserEvent', { thisDn: '200' });
    expect(s.number(time, 'team', 60)).toBe(10 + 30);
    expect(s.number(number, 'team', 60)).toBe(2);
  });

  it('[E-105] is not changed by what is told long after somebody left', () => {
    const s = new Script({ ...ann, ...team('ann') });
    const out = s.column('GroupAgents', {
      category: 'TotalTime',
      subject: 'AgentStatus',
      mainMask: 'LoggedOut',
      profile: ever,
    });
    s.at(0, 'EventLinkConnected');
    s.revise(20, team());
    s.at(30, 'EventSnapshotBegin');
    const agent = { agentId: 'ann', loginAt: TEN + 5000, queues: [], mode: 'Ready', modeSince: TEN } as never;
    s.at(30, 'EventAddressInfo', { thisDn: '100', address: { kind: 'Extension', calls: [], agent } });
    s.at(30, 'EventSnapshotEnd');
    expect(s.number(out, 'team', 40)).toBe(20);
  });

  it('[E-106] that appears begins empty; one that vanishes is left by all', () => {
    const s = centre();
    const time = s.column('GroupAgents', { category: 'TotalTime', ...ready });
    const agentGroups = [
      { id: 'team', members: [] },
      { id: 'all', members: { all: true } as const },
      { id: 'sales', members: { queue: 'sales' } },
    ];
    s.at(5, 'EventAgentLogin', { thisDn: '100', agentId: 'ann', thisQueue: 'sales' });
    s.revise(10, { agentGroups });
    expect(s.number(time, 'all', 20)).toBe(2 * 10);
    expect(s.number(time, 'sales', 20)).toBe(10);
    s.at(20, 'EventAgentLogin', { thisDn: '200', agentId: 'ben', thisQueue: 'sales' });
    expect(s.number(time, 'sales', 30)).toBe(20 + 10);
    s.revise(30, { agentGroups: [] });
    expect(s.number(time, 'all', 60)).toBe(2 * 20);
    expect(s.engine.objects('GroupAgents').map(({ id, present }) => [id, present])).toEqual([
      ['team', false],
      ['all', false],
      ['sales', false],
    ]);
  });

  it('[E-106] of all has whoever becomes known later from its own beginning on', () => {
    const s = centre();
    const out = { subject: 'AgentStatus', mainMask: 'LoggedOut', profile: ever } as const;
    const time = s.column('GroupAgents', { category: 'TotalTime', ...out });
    s.revise(10, { agentGroups: [{ id: 'team', members: { all: true } }] });
    s.at(50, 'EventAgentLogin', { thisDn: '300', agentId: 'eve' });
    expect(s.number(time, 'team', 60)).toBe(40);
  });

  it('[E-106] of the same members by another rule goes on', () => {
    const s = centre('ann', 'ben');
    const number = s.column('GroupAgents', ready);
    const now = s.column('GroupAgents', readyNow);
    s.revise(10, { agentGroups: [{ id: 'team', members: { all: true } }] });
    s.revise(20, team('ben', 'ann'));
    s.at(60, 'EventUserEvent', { thisDn: '100' });
    expect(s.number(number, 'team', 60)).toBe(2);
    expect(s.number(now, 'team', 60)).toBe(2);
  });

  it('[E-104] [E-105] of queues follows its members', () => {
    const queues = [
      { id: 'q', type: 'Queue' },
      { id: 'r', type: 'VirtualQueue' },
    ] as const;
    const both = (...members: string[]) => ({ queueGroups: [{ id: 'line', members }] });
    const s = new Script({ queues, ...both('q') });
    const entered = s.column('GroupQueues', { mainMask: 'CallEntered', profile: ever });
    const waiting = s.column('GroupQueues', { category: 'CurrentNumber', mainMask: 'CallWait' });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a' });
    s.at(0, 'EventQueued', { thisDn: 'r', callId: 'b' });
    s.revise(10, both('r'));
    s.at(20, 'EventQueued', { thisDn: 'q', callId: 'c' });
    s.at(20, 'EventQueued', { thisDn: 'r', callId: 'd' });
    expect(s.number(entered, 'line', 20)).toBe(2);
    expect(s.number(waiting, 'line', 9 + 11)).toBe(2);
    s.revise(30, both('q', 'r'));
    expect(s.number(waiting, 'line', 29)).toBe(2);
    expect(s.number(waiting, 'line', 30)).toBe(4);
  });

  it('[E-113] is incomplete when somebody joins whose source is lost', () => {
    const s = centre('ann');
    s.at(5, 'EventAgentLogin', { thisDn: '300', agentId: 'eve' }, 'other');
    const now = s.column('GroupAgents', {
      category: 'CurrentNumber',
      subject: 'AgentStatus',
      mainMask: '*',
    });
    s.at(10, 'EventLinkDisconnected', {}, 'other');
    const complete = (seconds: number) => now.complete(s.index('GroupAgents', 'team'), TEN + seconds * 1000);
    expect(complete(10)).toBe(true);
    s.revise(20, team('ann', 'eve'));
    expect(complete(20)).toBe(false);
    s.at(30, 'EventLinkConnected', {}, 'other');
    expect(complete(30)).toBe(true);
  });

  it('[E-105] [E-90] keeps what a member did, as it was known, when a new epoch tells of a loss before the leaving', () => {
    const s = centre('ann');
    const time = s.column('GroupAgents', { ...ready, category: 'TotalTime' });
    s.at(100, 'EventUserEvent', { thisDn: '100' });
    s.revise(200, team());
    s.at(300, 'EventSnapshotBegin', { epoch: 2, seq: 1 });
    expect(s.number(time, 'team', 310)).toBe(200);
  });

  it('[E-105] [E-90] counts what ended in the last instant before a loss that a new epoch tells of after the leaving', () => {
    const s = centre('ann');
    const calls = s.column('GroupAgents', completed);
    established(s, 10);
    released(s, 100);
    s.revise(200, team());
    s.at(300, 'EventSnapshotBegin', { epoch: 2, seq: 1 });
    expect(s.number(calls, 'team', 310)).toBe(1);
  });

  it('[E-3] [E-90] counts once what a loss in the same instant takes back', () => {
    const s = centre('ann');
    const time = s.column('GroupAgents', { ...ready, category: 'TotalTime' });
    s.at(100, 'EventAgentNotReady', { thisDn: '100' });
    s.at(300, 'EventSnapshotBegin', { epoch: 2, seq: 1 });
    expect(s.number(time, 'team', 310)).toBe(100);
  });
});
