import { describe, expect, it } from 'vitest';
import { IDLE_CALLS } from '../state/centre.ts';
import { Script } from './script.ts';

const ever = { type: 'Growing', value: 'never', zone: 'UTC' } as const;

describe('objects', () => {
  it('[E-13] are discovered by what is said of them', () => {
    const s = new Script();
    const ids = (type: Parameters<Script['column']>[0]) => s.engine.objects(type).map(({ id }) => id);
    s.at(0, 'EventQueued', { thisDn: 'queued', callId: 'a' });
    s.at(0, 'EventRouteRequest', { thisDn: 'routed', callId: 'a' });
    s.at(0, 'EventAbandoned', { thisDn: 'phone', callId: 'a' });
    s.at(0, 'EventAgentLogin', {
      thisDn: '100@pbx',
      agentId: 'ann',
      thisQueue: 'joined',
      extensions: { name: 'Ann' },
    });
    s.at(0, 'EventAddressInfo', { thisDn: 'rp@pbx', address: { kind: 'RoutePoint', calls: [] } });
    s.at(0, 'EventAddressInfo', { thisDn: '200', address: { kind: 'Extension', name: 'Desk', calls: [] } });
    expect(ids('Queue')).toEqual(['queued', 'routed', 'joined']);
    expect(ids('RoutePoint')).toEqual(['rp@pbx']);
    expect(s.engine.objects('RegDN')).toMatchObject([
      { id: 'phone', name: 'phone' },
      { id: '100@pbx', name: '100' },
      { id: '200', name: 'Desk' },
    ]);
    expect(s.engine.objects('Agent')).toEqual([{ id: 'ann', name: 'Ann', present: true }]);
    expect(s.engine.objects('GroupQueues')).toEqual([
      { id: 'All queues', name: 'All queues', present: true },
    ]);
  });

  it('[E-13] keep their place when there are many', () => {
    const s = new Script();
    const waiting = s.column('Queue', { category: 'CurrentNumber', mainMask: 'CallWait' });
    const entered = s.column('Queue', { mainMask: 'CallEntered', profile: ever });
    for (let i = 0; i < 100; i++) s.at(i, 'EventQueued', { thisDn: `q${i}`, callId: `c${i}` });
    const out = new Float64Array(100);
    entered.readNumbers(s.engine.time, out);
    expect([...out]).toEqual(Array(100).fill(1));
    expect(s.number(waiting, 'q99', 99)).toBe(1);
  });

  it('[E-15] remember idle calls, and forget the oldest of too many', () => {
    const s = new Script();
    const longest = s.column('Queue', { category: 'CurrentMaxTime', mainMask: 'CallWait' });
    for (let i = 0; i <= IDLE_CALLS; i++) {
      s.at(i, 'EventQueued', { thisDn: 'q', callId: `c${i}` });
      s.at(i, 'EventDiverted', { thisDn: 'q', callId: `c${i}` });
    }
    const end = IDLE_CALLS + 1;
    s.at(end, 'EventQueued', { thisDn: 'q', callId: 'c0', extensions: { returned: 'yes' } });
    expect(s.number(longest, 'q', end)).toBe(0);
    s.at(end, 'EventQueued', { thisDn: 'q', callId: 'c1', extensions: { returned: 'yes' } });
    expect(s.number(longest, 'q', end)).toBe(end - 1);
  });

  it('[E-15] remember a call that goes on, however many are idle', () => {
    const s = new Script();
    const talk = s.column('RegDN', {
      category: 'TotalTime',
      mainMask: 'CallUnknownCompleted',
      profile: ever,
    });
    s.at(0, 'EventRinging', { thisDn: '100', callId: 'a' });
    s.at(1, 'EventReleased', { thisDn: '100', callId: 'a' });
    s.at(2, 'EventQueued', { thisDn: 'q', callId: 'b' });
    s.at(2, 'EventAbandoned', { thisDn: 'q', callId: 'b' });
    s.at(3, 'EventEstablished', { thisDn: '100', callId: 'a' });
    s.at(3, 'EventQueued', { thisDn: 'q', callId: 'b' });
    for (let i = 0; i <= IDLE_CALLS; i++) s.at(4, 'EventAttachedDataChanged', { callId: `c${i}` });
    s.at(5, 'EventUserEvent', { thisDn: '200' });
    expect(s.at(9, 'EventAbandoned', { thisDn: 'q', callId: 'b' })).toBe('applied');
    expect(s.at(9, 'EventReleased', { thisDn: '100', callId: 'a' })).toBe('applied');
    expect(s.number(talk, '100', 9)).toBe(6);
  });
});
