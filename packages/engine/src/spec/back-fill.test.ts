import { describe, expect, it } from 'vitest';
import { restoreEngine } from '../create.ts';
import { Script, TEN } from './script.ts';

/** Since {@link TEN}. */
const entered = { mainMask: 'CallEntered', profile: { type: 'Growing', value: '10:00' } } as const;

/** A queue that a call enters each second, and a column that is open from a second on. */
function queue(seconds: number, opened: number): Script {
  const s = new Script();
  for (let second = 0; second < seconds; second++) {
    if (second === opened) s.column('Queue', entered);
    s.at(second, 'EventQueued', { thisDn: 'q', callId: `c${second}` });
  }
  return s;
}

describe('an engine that adopts another', () => {
  it('[FILL-1] goes on with what that knows, under the same column', () => {
    const late = queue(10, 6);
    const column = late.column('Queue', entered);
    expect([late.number(column, 'q', 10), column.complete(0, TEN + 10_000)]).toEqual([4, false]);
    late.engine.takeChanged('Queue');
    const whole = restoreEngine(queue(10, 0).engine.checkpoint());
    whole.takeChanged('Queue');
    late.engine.adopt(whole);
    expect([late.number(column, 'q', 10), column.complete(0, TEN + 10_000)]).toEqual([10, true]);
    expect(column.since(TEN + 10_000)).toBe(TEN);
    expect(late.column('Queue', entered)).toBe(column);
    expect(late.engine.takeChanged('Queue')).toEqual([0]);
    late.at(11, 'EventQueued', { thisDn: 'q', callId: 'more' });
    expect(late.number(column, 'q', 11)).toBe(11);
    const saved = restoreEngine(late.engine.checkpoint());
    expect(saved.open(column.definition).read(0, TEN + 11_000)).toBe(11);
  });

  it('[FILL-2] refuses one that stands elsewhere or lacks a column, and stays as it is', () => {
    const late = queue(10, 6);
    const column = late.column('Queue', entered);
    const refused = (other: Script) => () => late.engine.adopt(other.engine);
    expect(refused(queue(9, 0))).toThrow('the engines stand elsewhere in the stream pbx');
    expect(refused(queue(10, 11))).toThrow('a column is open here and not there');
    const revised = queue(10, 0);
    revised.revise(0, {});
    expect(refused(revised)).toThrow('the configuration is revision 0 here and 1 there');
    const named = new Script({ queues: [{ id: 'other', type: 'Queue' }] });
    named.column('Queue', entered);
    for (let second = 0; second < 10; second++) {
      named.at(second, 'EventQueued', { thisDn: 'q', callId: `c${second}` });
    }
    expect(refused(named)).toThrow('in another order');
    expect(late.number(column, 'q', 10)).toBe(4);
  });
});
