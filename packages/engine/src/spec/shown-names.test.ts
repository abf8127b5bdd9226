import { describe, expect, it } from 'vitest';
import type { Column } from '../engine.ts';
import { type Changes, Script } from './script.ts';

/** Ann has a call of queue q at 100, and Ben has one of none at 200. */
function inCalls(changes: Changes = {}): { readonly s: Script; readonly states: readonly [Column, Column] } {
  const s = new Script({ agents: [{ id: 'ann' }, { id: 'ben' }], ...changes });
  const state = { category: 'CurrentState' } as const;
  const states = [s.column('Agent', state), s.column('RegDN', state)] as const;
  s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
  s.at(0, 'EventAgentLogin', { thisDn: '200', agentId: 'ben' });
  s.at(1, 'EventRinging', { thisDn: '100', callId: 'a', thisQueue: 'q' });
  s.at(1, 'EventRinging', { thisDn: '200', callId: 'b' });
  taken(s);
  return { s, states };
}

const taken = (s: Script) =>
  (['Agent', 'RegDN'] as const).map((type) =>
    s.engine.takeChanged(type).map((index) => s.engine.objects(type)[index]?.id),
  );

const queueOf = (s: Script, [agent, dn]: readonly [Column, Column], seconds: number) =>
  [s.cell(agent, 'ann', seconds), s.cell(dn, '100', seconds)].map((cell) => {
    const { calls = [] } = cell as { calls?: readonly { queue?: string }[] };
    return calls[0]?.queue;
  });

const named = (name: string): Changes => ({ queues: [{ id: 'q', type: 'Queue', name }] });

describe('[E-180] whoever shows a queue in CurrentState has changed', () => {
  it('when a revision renames it', () => {
    const { s, states } = inCalls(named('Support'));
    expect(queueOf(s, states, 2)).toEqual(['Support', 'Support']);
    s.revise(3, named('Help'));
    expect(queueOf(s, states, 3)).toEqual(['Help', 'Help']);
    expect(taken(s)).toEqual([['ann'], ['100']]);
    s.revise(4, named('Help'));
    expect(taken(s)).toEqual([[], []]);
  });

  it('when a revision names it no more, which gives it its usual name', () => {
    const { s, states } = inCalls(named('Support'));
    s.revise(3, { queues: [] });
    expect(queueOf(s, states, 3)).toEqual(['q', 'q']);
    expect(taken(s)).toEqual([['ann'], ['100']]);
  });

  it('when an event is the first to tell of it', () => {
    const { s, states } = inCalls();
    expect(queueOf(s, states, 2)).toEqual([undefined, undefined]);
    s.at(3, 'EventQueued', { thisDn: 'q', callId: 'c' });
    expect(queueOf(s, states, 3)).toEqual(['q', 'q']);
    expect(taken(s)).toEqual([['ann'], ['100']]);
  });

  it('when it becomes another object, or a phone', () => {
    const { s, states } = inCalls(named('Support'));
    s.revise(3, { queues: [{ id: 'q', type: 'RoutePoint', name: 'Route' }] });
    taken(s);
    s.at(6, 'EventUserEvent', { thisDn: '300' });
    expect(queueOf(s, states, 6)).toEqual(['Route', 'Route']);
    expect(taken(s)).toEqual([['ann'], expect.arrayContaining(['100'])]);
    s.revise(7, { queues: [], dns: [{ id: 'q' }] });
    taken(s);
    s.at(10, 'EventUserEvent', { thisDn: '300' });
    expect(queueOf(s, states, 10)).toEqual([undefined, undefined]);
    expect(taken(s)).toEqual([['ann'], expect.arrayContaining(['100'])]);
  });

  it('when an event tells what people call it', () => {
    const { s, states } = inCalls({ queues: [{ id: 'q', type: 'Queue' }] });
    s.at(3, 'EventAddressInfo', { thisDn: 'q', address: { kind: 'Queue', name: 'Support', calls: [] } });
    expect(queueOf(s, states, 3)).toEqual(['Support', 'Support']);
    expect(taken(s)).toEqual([['ann'], ['100']]);
  });
});
