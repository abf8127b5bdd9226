import { describe, expect, it } from 'vitest';
import { restoreEngine } from '../create.ts';
import { type Changes, Script, TEN } from './script.ts';
import { centre, completed, established, ever, ready, released, team } from './team.ts';

describe('a revision', () => {
  it('[E-102] changes nothing when its number is not above the engine’s', () => {
    const s = centre('ann');
    expect(s.revise(1, team('ben'), 7)).toBe('applied');
    expect(s.revise(2, team('ann'), 7)).toBe('duplicate');
    expect(s.revise(3, { agents: [] }, 6)).toBe('duplicate');
    expect(s.engine.revision).toBe(7);
    expect(s.engine.configuration.agentGroups).toEqual([{ id: 'team', members: ['ben'] }]);
    expect(s.engine.objects('Agent').every(({ present }) => present)).toBe(true);
  });

  it('[E-102] that is late takes effect one second before the engine’s time', () => {
    const s = centre('ann');
    const time = s.column('GroupAgents', { category: 'TotalTime', ...ready });
    s.at(60, 'EventUserEvent', { thisDn: '100' });
    expect(s.revise(30, team())).toBe('late');
    expect(s.number(time, 'team', 100)).toBe(59);
    expect(s.revise(20, team('ann'))).toBe('late');
    expect(s.number(time, 'team', 100)).toBe(100);
  });

  it('[E-102] does not take effect before the one before it', () => {
    const s = centre('ann');
    const time = s.column('GroupAgents', { category: 'TotalTime', ...ready });
    s.revise(50, team());
    s.revise(40, team('ben'));
    expect(s.number(time, 'team', 60)).toBe(50 + 10);
  });

  it('[E-102] moves no time', () => {
    const s = centre('ann');
    const time = s.column('Agent', { category: 'TotalTime', ...completed });
    established(s, 10);
    s.revise(30, team('ben'));
    expect(s.engine.time).toBe(TEN + 10_000);
    released(s, 25);
    expect(s.number(time, 'ann', 25)).toBe(15);
  });

  it('[E-103] that comes before its time leaves events of before to the members of before', () => {
    const s = centre('ann');
    const calls = s.column('GroupAgents', completed);
    established(s, 10);
    established(s, 10, '200');
    s.revise(30, team('ben'));
    released(s, 29.9);
    released(s, 29.9, '200');
    expect(s.number(calls, 'team', 29.9)).toBe(1);
    expect(s.number(calls, 'team', 40)).toBe(1);
    established(s, 31, '200');
    released(s, 32, '200');
    expect(s.number(calls, 'team', 40)).toBe(2);
  });

  it('[E-103] that comes within a second after its time gets what events have made since', () => {
    const s = centre('ann');
    const calls = s.column('GroupAgents', completed);
    const time = s.column('GroupAgents', { category: 'TotalTime', ...ready });
    const longest = s.column('GroupAgents', { category: 'MaxTime', ...completed });
    established(s, 10);
    established(s, 20, '200');
    released(s, 30);
    released(s, 30, '200');
    s.at(30.9, 'EventUserEvent', { thisDn: '100' });
    expect(s.number(longest, 'team', 31)).toBe(20);
    expect(s.revise(30, team('ben'))).toBe('applied');
    expect(s.number(calls, 'team', 31)).toBe(1);
    expect(s.number(longest, 'team', 31)).toBe(10);
    // Ann until 10, Ben from 30 on.
    expect(s.number(time, 'team', 35)).toBe(10 + 5);
  });

  it('[E-103] may come in the middle of a second in which statuses come and go', () => {
    const story = (revised: number) => {
      const s = centre('ann');
      const column = s.column('GroupAgents', { subject: 'AgentStatus', mainMask: '*', profile: ever });
      const steps = [
        () => established(s, 10),
        () => s.at(10.2, 'EventHeld', { thisDn: '100', callId: 'c100' }),
        () => s.at(10.4, 'EventRetrieved', { thisDn: '100', callId: 'c100' }),
        () => released(s, 10.6),
        () => s.at(10.9, 'EventAgentNotReady', { thisDn: '100' }),
      ];
      for (const [place, step] of steps.entries()) {
        if (place === revised) s.revise(10.3, team());
        step();
      }
      if (revised === steps.length) s.revise(10.3, team());
      return s.number(column, 'team', 60);
    };
    // Ready, talking, on hold.
    expect([0, 1, 2, 3, 4, 5].map(story)).toEqual([3, 3, 3, 3, 3, 3]);
  });
});

describe('bounds', () => {
  it('[E-114] of more than a thousand revisions ahead the oldest are passed over', () => {
    const s = centre('ann');
    const now = s.column('GroupAgents', {
      category: 'CurrentNumber',
      subject: 'AgentStatus',
      mainMask: '*',
    });
    for (let i = 1; i <= 1100; i++) s.revise(i, i % 2 ? team() : team('ann', 'ben'));
    expect(s.number(now, 'team', 1100)).toBe(2);
    expect(s.number(now, 'team', 1099)).toBe(0);
    const bytes = s.engine.checkpoint().length;
    for (let i = 1101; i <= 1200; i++) s.revise(i, i % 2 ? team() : team('ann', 'ben'));
    expect(s.engine.checkpoint().length).toBeLessThan(bytes * 1.2);
  });

  it('[E-114] of more than ten thousand changes of DNs ahead the oldest are made at once', () => {
    const s = centre('ann');
    const dns = Array.from({ length: 10_100 }, (_, i) => ({ id: `n${i}` }));
    s.revise(1000, { dns });
    const unseen = s.column('RegDN', { category: 'CurrentNumber', mainMask: 'NotMonitored' });
    expect(s.number(unseen, 'n99', 0)).toBe(1);
    expect(s.number(unseen, 'n100', 0)).toBe(0);
  });

  it('[E-114] of more than a hundred thousand contributions of a second the oldest stay where they are', () => {
    const line = (...members: string[]): Changes => ({ queueGroups: [{ id: 'line', members }] });
    const s = new Script({ queues: [{ id: 'q', type: 'Queue' }], ...line('q') });
    const entered = s.column('GroupQueues', { mainMask: 'CallEntered', profile: ever });
    s.at(0, 'EventUserEvent', { thisDn: 'q' });
    for (let i = 0; i < 100_050; i++) s.at(10 + i / 200_000, 'EventQueued', { thisDn: 'q', callId: `c${i}` });
    expect(s.number(entered, 'line', 11)).toBe(100_050);
    expect(s.revise(10, line())).toBe('applied');
    expect(s.number(entered, 'line', 11)).toBe(50);
  });

  it('[E-114] of more than sixteen zones the oldest are forgotten', () => {
    const s = new Script({ queues: [{ id: 'q', type: 'Queue' }] });
    const entered = s.column('Queue', {
      mainMask: 'CallEntered',
      profile: { type: 'Growing', value: '00:00' },
    });
    s.at(0, 'EventUserEvent', { thisDn: 'q' });
    for (let i = 1; i <= 40; i++) s.revise(i, { timeZone: i % 2 ? 'Asia/Kolkata' : 'Europe/Berlin' });
    const bytes = s.engine.checkpoint().length;
    for (let i = 41; i <= 80; i++) s.revise(i, { timeZone: i % 2 ? 'Asia/Kolkata' : 'Europe/Berlin' });
    expect(s.engine.checkpoint().length).toBe(bytes);
    expect(entered.since(TEN + 15 * 3_600_000)).toBe(TEN + 14 * 3_600_000);
  });
});

describe('a checkpoint', () => {
  it('[E-100] made before a revision gives the same values when the revision is given again', () => {
    const columns = [completed, { category: 'TotalTime', ...ready }] as const;
    const story = (restart: number) => {
      const s = centre('ann');
      for (const column of columns) s.column('GroupAgents', column);
      const steps = [
        () => established(s, 10),
        () => released(s, 20.2),
        () => s.revise(20, team('ben'), 5),
        () => established(s, 20.5, '200'),
        () => released(s, 30, '200'),
      ];
      for (const [place, step] of steps.entries()) {
        step();
        if (place !== restart) continue;
        s.engine = restoreEngine(s.engine.checkpoint());
        if (place >= 2) expect(s.revise(20, team('ben'), 5)).toBe('duplicate');
      }
      expect(s.engine.revision).toBe(5);
      return columns.map((column) => s.number(s.column('GroupAgents', column), 'team', 60));
    };
    // Ann 0 to 10, then Ben 20 to 20.5 and from 30 on.
    for (const restart of [-1, 0, 1, 2, 3, 4]) expect(story(restart)).toEqual([1, 10 + 0.5 + 30]);
  });
});
