import { describe, expect, it } from 'vitest';
import { type Changes, Script, TEN } from './script.ts';
import { ann, centre, completed, established, ever, released } from './team.ts';

describe('an object', () => {
  const present = (s: Script, type: Parameters<Script['column']>[0]) =>
    s.engine.objects(type).map((object) => [object.id, object.present]);

  it('[E-107] that is an agent is LoggedOut since the first event, whenever it appears', () => {
    const s = centre('ann');
    const out = { subject: 'AgentStatus', mainMask: 'LoggedOut', profile: ever } as const;
    const time = s.column('Agent', { category: 'TotalTime', ...out });
    s.revise(30, { agents: [...ann.agents, { id: 'ben' }, { id: 'eve' }] });
    expect(s.number(time, 'eve', 40)).toBe(40);
  });

  it('[E-107] that is a DN is there at once, and NotMonitored a second later unless it was heard of', () => {
    const unseen = {
      category: 'TotalTime',
      subject: 'DNStatus',
      mainMask: 'NotMonitored',
      profile: ever,
    } as const;
    for (const heard of [10.5, 11, 11.5]) {
      const s = centre('ann');
      const time = s.column('RegDN', unseen);
      s.revise(10, { dns: [{ id: '300' }] });
      expect(s.index('RegDN', '300')).toBeGreaterThan(0);
      s.at(heard, 'EventUserEvent', { thisDn: '300' });
      expect(s.number(time, '300', 40)).toBe(heard > 11 ? heard - 11 : 0);
    }
  });

  it('[E-108] [E-109] that vanishes is marked, belongs to no group, goes on, and comes back under its index', () => {
    const s = centre('ann', 'ben');
    const own = s.column('Agent', completed);
    const theirs = s.column('GroupAgents', completed);
    const index = s.index('Agent', 'ann');
    established(s, 10);
    s.revise(20, { agents: [{ id: 'ben' }] });
    released(s, 30);
    expect(present(s, 'Agent')).toEqual([
      ['ann', false],
      ['ben', true],
    ]);
    expect(s.number(own, 'ann', 30)).toBe(1);
    expect(s.number(theirs, 'team', 30)).toBe(0);
    s.at(31, 'EventAgentLogout', { thisDn: '100' });
    s.at(32, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    expect(present(s, 'Agent')[index]).toEqual(['ann', false]);
    s.revise(40, { agents: [{ id: 'ben' }, { id: 'ann' }] });
    established(s, 50);
    released(s, 60);
    expect(s.index('Agent', 'ann')).toBe(index);
    expect(present(s, 'Agent')[index]).toEqual(['ann', true]);
    expect(s.number(own, 'ann', 60)).toBe(2);
    expect(s.number(theirs, 'team', 60)).toBe(1);
  });

  it('[E-108] that no configuration has named does not vanish', () => {
    const s = centre('ann');
    s.at(5, 'EventAgentLogin', { thisDn: '300', agentId: 'eve' });
    s.at(5, 'EventQueued', { thisDn: 'q', callId: 'x' });
    s.revise(10, { agents: [], queues: [], dns: [] });
    expect(present(s, 'Agent')).toEqual([
      ['ann', false],
      ['ben', false],
      ['eve', true],
    ]);
    expect(present(s, 'Queue')).toEqual([['q', true]]);
  });

  it('[E-110] is called as the configuration says, else as events do, else by its id', () => {
    const s = centre('ann');
    const name = () => s.engine.objects('Agent')[s.index('Agent', 'ann')]?.name;
    const called = (agent: object) => ({ agents: [{ id: 'ann', ...agent }, { id: 'ben' }] });
    expect(name()).toBe('ann');
    s.at(1, 'EventAgentLogin', { thisDn: '100', agentId: 'ann', extensions: { name: 'Ann' } });
    expect(name()).toBe('Ann');
    s.engine.takeChanged('Agent');
    s.revise(9, called({ name: 'Ann Able' }));
    expect(name()).toBe('Ann Able');
    expect(s.engine.takeChanged('Agent')).toEqual([s.index('Agent', 'ann')]);
    s.at(3, 'EventAgentLogin', { thisDn: '100', agentId: 'ann', extensions: { name: 'A.' } });
    expect(name()).toBe('Ann Able');
    s.revise(9, called({}));
    expect(name()).toBe('A.');
  });

  it('[E-111] that becomes a routing point goes on as another object', () => {
    const queue = (type: 'Queue' | 'RoutePoint' | 'VirtualQueue') => ({ queues: [{ id: 'q', type }] });
    const s = new Script(queue('Queue'));
    const columns = (['Queue', 'RoutePoint'] as const).map((type) => ({
      waiting: s.column(type, { category: 'CurrentNumber', mainMask: 'CallWait' }),
      left: s.column(type, { mainMask: 'CallDistributed', profile: ever }),
      seen: s.column(type, {
        category: 'TotalTime',
        subject: 'DNStatus',
        mainMask: 'Monitored',
        profile: ever,
      }),
    }));
    const values = (seconds: number) =>
      columns.map(({ waiting, left, seen }) =>
        [waiting, left, seen].map((column) => s.number(column, 'q', seconds)),
      );
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a' });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'b' });
    s.at(5, 'EventDiverted', { thisDn: 'q', callId: 'a' });
    s.revise(6, queue('VirtualQueue'));
    s.at(9, 'EventUserEvent', { thisDn: 'q' });
    s.revise(9, queue('RoutePoint'));
    expect(present(s, 'Queue')).toEqual([['q', false]]);
    expect(present(s, 'RoutePoint')).toEqual([['q', true]]);
    s.at(20, 'EventUserEvent', { thisDn: 'q' });
    expect(values(20)).toEqual([
      [0, 1, 10],
      [1, 0, 10],
    ]);
    s.at(30, 'EventDiverted', { thisDn: 'q', callId: 'b' });
    expect(values(30)).toEqual([
      [0, 1, 10],
      [0, 1, 20],
    ]);
  });

  it('[E-111] that becomes a queue ends all that it did as somebody’s phone', () => {
    const s = centre('ann');
    const calls = s.column('Agent', { category: 'TotalTime', ...completed });
    const now = s.column('Agent', { category: 'CurrentState', mainMask: '*' });
    const logouts = s.column('Agent', { mainMask: 'AgentLogout', profile: ever });
    const waiting = s.column('Queue', { category: 'CurrentNumber', mainMask: 'CallWait' });
    established(s, 10);
    s.revise(19, { queues: [{ id: '100', type: 'Queue' }] });
    s.at(30, 'EventQueued', { thisDn: '100', callId: 'x' });
    expect(s.number(calls, 'ann', 30)).toBe(10);
    expect(s.cell(now, 'ann', 30)).toMatchObject({ status: 'LoggedOut', since: TEN + 20_000 });
    expect(s.number(logouts, 'ann', 30)).toBe(1);
    expect(s.number(waiting, '100', 30)).toBe(1);
    expect(present(s, 'RegDN')[s.index('RegDN', '100')]).toEqual(['100', false]);
    s.revise(39, { queues: [], dns: [{ id: '100' }] });
    s.at(50, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    expect(s.number(waiting, '100', 50)).toBe(0);
    expect(s.cell(now, 'ann', 50)).toMatchObject({ status: 'OnHook' });
    expect(present(s, 'RegDN')[s.index('RegDN', '100')]).toEqual(['100', true]);
  });
});

describe('the tenant’s zone', () => {
  /** In seconds. The tenant is in Berlin, an hour ahead of UTC; Kolkata is five and a half. */
  const hour = (hours: number) => hours * 3600;

  it('[E-112] that changes lets the interval run until the next reset of the new one', () => {
    const s = new Script({ queues: [{ id: 'q', type: 'Queue' }] });
    const statistic = { mainMask: 'CallEntered', profile: { type: 'Growing', value: '00:00' } } as const;
    const entered = s.column('Queue', statistic);
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a' });
    expect(entered.since(TEN)).toBe(TEN);
    s.revise(60, { timeZone: 'Asia/Kolkata' });
    // 10:00 in Berlin is 14:30 in Kolkata: its day ends nine and a half hours later, Berlin's fourteen.
    expect(entered.since(TEN + hour(9.4) * 1000)).toBe(TEN);
    expect(entered.since(TEN + hour(9.6) * 1000)).toBe(TEN + hour(9.5) * 1000);
    s.at(hour(9.6), 'EventQueued', { thisDn: 'q', callId: 'b' });
    expect(s.number(entered, 'q', hour(10))).toBe(1);
    expect(s.number(entered, 'q', hour(14.5))).toBe(1);
    expect(s.number(entered, 'q', hour(34))).toBe(0);
  });

  it('[E-112] ends no interval any more where the one of before would have', () => {
    const s = new Script({ queues: [{ id: 'q', type: 'Queue' }] });
    const profile = { type: 'Growing', value: '00:00' } as const;
    const entered = s.column('Queue', { mainMask: 'CallEntered', profile });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a' });
    s.revise(hour(13), { timeZone: 'America/New_York' });
    // Midnight is at 14 h in Berlin, at 20 h in New York.
    expect([15, 19].map((hours) => entered.since(TEN + hour(hours) * 1000))).toEqual([TEN, TEN]);
    expect(entered.since(TEN + hour(21) * 1000)).toBe(TEN + hour(20) * 1000);
  });

  it('[E-112] of before ends an interval up to a second after the change', () => {
    const s = new Script({ queues: [{ id: 'q', type: 'Queue' }] });
    const entered = s.column('Queue', {
      mainMask: 'CallEntered',
      profile: { type: 'Growing', value: '00:00' },
    });
    s.at(0, 'EventUserEvent', { thisDn: 'q' });
    const midnight = hour(14);
    s.revise(midnight - 1, { timeZone: 'UTC' });
    expect(entered.since(TEN + (midnight + 10) * 1000)).toBe(TEN + midnight * 1000);
    expect(entered.since(TEN + (midnight + hour(1) + 1) * 1000)).toBe(TEN + (midnight + hour(1)) * 1000);
  });

  it('[E-112] is nothing to profiles that name one, and an unknown one is refused', () => {
    const s = new Script();
    const zone = 'Europe/Berlin';
    const own = s.column('Queue', { mainMask: '*', profile: { type: 'Growing', value: '00:00', zone } });
    s.at(0, 'EventUserEvent', { thisDn: 'q' });
    s.revise(10, { timeZone: 'Asia/Kolkata' });
    expect(own.since(TEN + hour(9.6) * 1000)).toBe(TEN);
    expect(() => s.revise(20, { timeZone: 'Moon/Crater' })).toThrow('Moon/Crater');
    expect(s.engine.revision).toBe(1);
    expect(s.engine.configuration.timeZone).toBe('Asia/Kolkata');
  });
});

describe('what a call’s queue is called', () => {
  const stateOf = (s: Script) => {
    const column = s.column('Agent', { category: 'CurrentState', subject: 'AgentStatus' });
    return () => {
      const cell = s.cell(column, 'ann', 60) as { readonly calls?: readonly { readonly queue?: string }[] };
      return cell.calls?.[0]?.queue;
    };
  };
  function onCall(configuration: Changes = {}): Script {
    const s = new Script(configuration);
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(1, 'EventRinging', { thisDn: '100', callId: 'x', thisQueue: 'q' });
    return s;
  }

  it('[E-54] a revision changes for all who show it, and they are reported', () => {
    const queue = { id: 'q', type: 'Queue', name: 'Support' };
    const s = onCall({ queues: [queue] });
    const shown = stateOf(s);
    s.engine.takeChanged('Agent');
    s.engine.takeChanged('RegDN');
    s.revise(2, { queues: [{ ...queue, name: 'Help' }] });
    expect(shown()).toBe('Help');
    expect(s.engine.takeChanged('Agent')).toEqual([s.index('Agent', 'ann')]);
    expect(s.engine.takeChanged('RegDN')).toEqual([s.index('RegDN', '100')]);
    s.revise(3, { agents: [{ id: 'ben' }] });
    expect(s.engine.takeChanged('RegDN')).toEqual([]);
  });

  it('[E-54] an event tells, by the name or by showing that it is a queue', () => {
    const s = onCall();
    const shown = stateOf(s);
    expect(shown()).toBeUndefined();
    s.engine.takeChanged('Agent');
    s.at(2, 'EventQueued', { thisDn: 'q', callId: 'y' });
    expect(shown()).toBe('q');
    expect(s.engine.takeChanged('Agent')).toEqual([s.index('Agent', 'ann')]);
    s.at(3, 'EventAddressInfo', {
      thisDn: 'q',
      address: { kind: 'Queue', name: 'Support', calls: [] },
    } as never);
    expect(shown()).toBe('Support');
    expect(s.engine.takeChanged('Agent')).toEqual([s.index('Agent', 'ann')]);
  });
});
