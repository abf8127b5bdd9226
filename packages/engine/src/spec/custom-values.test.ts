import { describe, expect, it } from 'vitest';
import { Script } from './script.ts';

const ever = { profile: { type: 'Growing', value: 'never' } } as const;
const worth = { formula: 'GetNumber("Worth") * 2' } as const;
const CATEGORIES = ['TotalCustomValue', 'AverageCustomValue', 'MinCustomValue', 'MaxCustomValue'] as const;
const NOW = [
  'CurrentCustomValue',
  'CurrentAverageCustomValue',
  'CurrentMinCustomValue',
  'CurrentMaxCustomValue',
] as const;

describe('a formula is computed of each call', () => {
  const calls = { mainMask: 'CallInbound' } as const;

  function call(s: Script, callId: string, at: number, worth?: number, last?: number): void {
    const userData = worth === undefined ? {} : { userData: { Worth: worth } };
    s.at(at, 'EventEstablished', { thisDn: '100', callId, callType: 'Inbound', ...userData });
    const said = last === undefined ? {} : { userData: { Worth: last } };
    s.at(at + 5, 'EventReleased', { thisDn: '100', callId, ...said });
  }

  it('[E-129] when it ends, with what the ending event says', () => {
    const s = new Script();
    const columns = CATEGORIES.map((category) =>
      s.column('RegDN', { category, ...calls, ...worth, ...ever }),
    );
    const values = (at: number) => columns.map((column) => s.number(column, '100', at));
    s.at(0, 'EventOnHook', { thisDn: '100' });
    expect(values(0)).toEqual([0, null, 0, 0]);
    call(s, 'a', 10, 5);
    call(s, 'b', 20, 1, -3);
    expect(values(25)).toEqual([4, 2, -6, 10]);
    // Nothing attached is 0, and counts in the mean.
    call(s, 'c', 30);
    expect(values(35)).toEqual([4, 4 / 3, -6, 10]);
  });

  it('[E-129] and of those in progress as they are now', () => {
    const s = new Script();
    const waits = { mainMask: 'CallWait', ...worth } as const;
    const columns = NOW.map((category) => s.column('Queue', { category, ...waits }));
    const values = (at: number) => columns.map((column) => s.number(column, 'q', at));
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a', userData: { Worth: 5 } });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'b', userData: { Worth: '2.5' } });
    expect(values(5)).toEqual([15, 7.5, 5, 10]);
    s.engine.takeChanged('Queue');
    s.at(6, 'EventAttachedDataChanged', { callId: 'a', userData: { Worth: 1 } });
    expect(s.engine.takeChanged('Queue')).toEqual([s.index('Queue', 'q')]);
    expect(values(6)).toEqual([7, 3.5, 2, 5]);
    for (const callId of ['a', 'b']) s.at(9, 'EventAbandoned', { thisDn: 'q', callId });
    expect(values(9)).toEqual([0, null, 0, 0]);
  });

  it('[E-129] of the latest action of a contact only, where it says so', () => {
    const s = new Script({ queueGroups: [{ id: 'both', members: ['q', 'r'] }] });
    const entered = { category: 'TotalCustomValue', mainMask: 'CallEntered', ...ever } as const;
    const each = s.column('GroupQueues', { ...entered, formula: 'GetNumber("Worth")' });
    const once = s.column('GroupQueues', { ...entered, formula: 'DistByConnID, GetNumber("Worth")' });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a', userData: { Worth: 5 } });
    s.at(9, 'EventDiverted', { thisDn: 'q', callId: 'a', thirdPartyDn: 'r' });
    s.at(9, 'EventQueued', { thisDn: 'r', callId: 'a', userData: { Worth: 7 } });
    s.at(9, 'EventQueued', { thisDn: 'q', callId: 'b', userData: { Worth: 100 } });
    expect([each, once].map((column) => s.number(column, 'both', 9))).toEqual([112, 107]);
  });

  it('[E-129] which may read reasons, the queue and the agent, and ends with the part that a filter leaves', () => {
    const s = new Script();
    const filter = 'PairExists("Kind","new")';
    const parts = { category: 'TotalCustomValue', ...calls, ...worth, ...ever, filter } as const;
    const column = s.column('RegDN', parts);
    s.at(0, 'EventEstablished', {
      thisDn: '100',
      callId: 'a',
      callType: 'Inbound',
      userData: { Kind: 'new', Worth: 1 },
    });
    s.at(5, 'EventAttachedDataChanged', { callId: 'a', userData: { Kind: 'old' } });
    // Still the same instant, at whose end the part ended (T2).
    s.at(5, 'EventAttachedDataChanged', { callId: 'a', userData: { Worth: 2 } });
    s.at(9, 'EventAttachedDataChanged', { callId: 'a', userData: { Worth: 50 } });
    s.at(10, 'EventReleased', { thisDn: '100', callId: 'a' });
    expect(s.number(column, '100', 10)).toBe(4);
  });

  it('[E-129] [E-67] and is refused where there is none, it is wrong, or nothing computes it', () => {
    const s = new Script();
    const total = { category: 'TotalCustomValue', ...calls, ...ever } as const;
    expect(() => s.column('Agent', total)).toThrow(/^formula: TotalCustomValue computes/);
    expect(() => s.column('Agent', { ...total, formula: 'GetNumber(' })).toThrow(/^formula: .*character/);
    expect(() => s.column('Agent', { ...total, formula: 'DistByConnID,' })).toThrow(/^formula: /);
    expect(() => s.column('Agent', { ...total, ...worth, subject: 'AgentStatus' })).toThrow(/^subject: /);
    expect(() => s.column('Agent', { category: 'TotalTime', ...calls, ...ever, ...worth })).toThrow(
      /^formula: TotalTime takes none/,
    );
  });
});
