import { describe, expect, test } from 'vitest';
import { PUSH_SPACING, PushPacer, ROW_INTERVAL } from './push-pacer.ts';

describe('pacing of pushes', () => {
  test('the first change of a row goes at once', () => {
    const pacer = new PushPacer();
    pacer.add('Agent', [3]);
    expect(pacer.nextDue()).toBe(Number.NEGATIVE_INFINITY);
    expect(pacer.takeDue(1000)).toEqual(new Map([['Agent', [3]]]));
    expect(pacer.nextDue()).toBeUndefined();
  });

  test('further changes of that row wait together until its interval is over', () => {
    const pacer = new PushPacer();
    pacer.add('Agent', [3]);
    pacer.takeDue(1000);
    pacer.add('Agent', [3]);
    pacer.add('Agent', [3]);
    expect(pacer.nextDue()).toBe(1000 + ROW_INTERVAL);
    expect(pacer.takeDue(1000 + ROW_INTERVAL - 1)).toEqual(new Map());
    expect(pacer.takeDue(1000 + ROW_INTERVAL)).toEqual(new Map([['Agent', [3]]]));
  });

  test('another row is not delayed by it beyond the spacing of pushes', () => {
    const pacer = new PushPacer();
    pacer.add('GroupQueues', [0]);
    pacer.takeDue(1000);
    pacer.add('GroupQueues', [0]);
    pacer.add('Agent', [7]);
    expect(pacer.nextDue()).toBe(1000 + PUSH_SPACING);
    expect(pacer.takeDue(1000 + PUSH_SPACING)).toEqual(new Map([['Agent', [7]]]));
  });
});
