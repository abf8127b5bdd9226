import { type Clock, ManualClock, type Milliseconds } from '@pulse/base';
import { type Cursor, callId, STREAM_START } from '@pulse/model';
import type { EventRefusal } from '@pulse/model/schema';
import { describe, expect, test } from 'vitest';
import { StreamWriter, type WriterStart } from '../src/stream-writer.ts';
import { NOON, ringing } from './scripted-source.ts';

const EPOCH = NOON / 1000;

function writerAt(last: Cursor = STREAM_START, more: Partial<WriterStart> = {}) {
  const refused: EventRefusal[] = [];
  const cut: string[] = [];
  const writer = new StreamWriter(
    {
      clock: new ManualClock(NOON),
      streamClock: 'live',
      last,
      received: 0,
      watermark: 0,
      interrupted: false,
      ...more,
    },
    {
      refused: (refusal) => void refused.push(refusal),
      cut: (_, fields) => void cut.push(...fields),
    },
  );
  /** Takes all batches that wait. */
  const take = () => {
    const batches = [];
    for (let batch = writer.next; batch; batch = writer.next) {
      batches.push(batch);
      writer.taken();
    }
    return batches;
  };
  /** The same, as `epoch/from ids`. */
  const taken = () =>
    take().map(
      ({ epoch, from, events }) => `${epoch}/${from} ${events.map((event) => event.callId).join(' ')}`,
    );
  return { writer, refused, cut, take, taken };
}

const events = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ringing(from + index));

describe('the sequence of a stream', () => {
  test('begins at one in an epoch of the present second', () => {
    const { writer, taken } = writerAt();
    writer.emit([ringing(1), ringing(2)]);
    expect(writer.last).toEqual({ epoch: EPOCH, seq: 2 });
    expect(taken()).toEqual([`${EPOCH}/1 call-1 call-2`]);
  });

  test('goes on behind the newest event of a log that was closed', () => {
    const { writer, taken } = writerAt({ epoch: 7, seq: 41 });
    writer.emit([ringing(1)]);
    expect(taken()).toEqual(['7/42 call-1']);
  });

  test('begins anew behind a log that was not: what was handed on may be missing in it', () => {
    const { writer, taken } = writerAt({ epoch: 7, seq: 41 }, { interrupted: true });
    writer.emit([ringing(1)]);
    writer.emit([ringing(2)]);
    expect(taken()).toEqual([`${EPOCH}/1 call-1 call-2`]);
  });

  test('begins anew when the source cannot continue, in an epoch greater than the last, also when the clock is behind', () => {
    const { writer, taken } = writerAt({ epoch: EPOCH + 500, seq: 3 });
    writer.emit([ringing(1)]);
    writer.newEpoch();
    writer.emit([ringing(2)]);
    writer.emit([ringing(3)]);
    expect(taken()).toEqual([`${EPOCH + 500}/4 call-1`, `${EPOCH + 501}/1 call-2 call-3`]);
  });

  test('is not used up by a new epoch in which nothing happens', () => {
    const { writer } = writerAt({ epoch: 7, seq: 3 });
    writer.newEpoch();
    writer.emit([]);
    expect(writer.last).toEqual({ epoch: 7, seq: 3 });
  });
});

describe('the time of receipt', () => {
  const stamps = (batches: readonly { readonly events: readonly { readonly received?: Milliseconds }[] }[]) =>
    batches.flatMap((batch) => batch.events.map((event) => event.received));

  test('never falls, whatever the clock of the machine does, and not behind what is stored', () => {
    let now = NOON;
    const clock: Clock = { now: () => now, after: () => ({ cancel() {} }) };
    const { writer, take } = writerAt({ epoch: 7, seq: 3 }, { clock, received: NOON + 5 });
    for (const step of [0, 10, -3_600_000, 20]) {
      now = NOON + step;
      writer.emit([ringing(1)]);
    }
    expect(stamps(take())).toEqual([NOON + 5, NOON + 10, NOON + 10, NOON + 20]);
  });

  test("is the stream's own time in a replay, where the clock of the machine means nothing", () => {
    const { writer, take } = writerAt(STREAM_START, { streamClock: 'replay' });
    writer.emit([ringing(0, { time: 5000 }), ringing(1, { time: 4000 })]);
    writer.live(9000);
    writer.emit([ringing(2, { time: 8000 })]);
    expect(stamps(take())).toEqual([5000, 5000, 9000]);
  });

  test('of an adopted event stays what its first writer stamped', () => {
    const { writer, take } = writerAt();
    writer.adopt(9, 1, [{ ...ringing(1), received: 123.5 }, ringing(2)]);
    expect(stamps(take())).toEqual([123.5, NOON]);
  });
});

describe('batches', () => {
  test('join what is emitted in one turn, up to a thousand events', () => {
    const { writer, take } = writerAt();
    for (let n = 0; n < 250; n++) writer.emit(events(10 * n, 10));
    expect(take().map((batch) => batch.events.length)).toEqual([1000, 1000, 500]);
  });

  test('never separate what was emitted together', () => {
    const { writer, take } = writerAt();
    for (const count of [700, 700, 2500, 300, 5]) writer.emit(events(0, count));
    expect(take().map((batch) => batch.events.length)).toEqual([700, 700, 2500, 305]);
    expect(writer.pendingEvents).toBe(0);
  });
});

describe('adopted events', () => {
  test('keep epoch and sequence', () => {
    const { writer, taken } = writerAt();
    writer.adopt(9, 1, [ringing(1), ringing(2)]);
    writer.adopt(9, 3, [ringing(3)]);
    writer.adopt(12, 1, [ringing(4)]);
    expect(taken()).toEqual(['9/1 call-1 call-2 call-3', '12/1 call-4']);
    expect(writer.last).toEqual({ epoch: 12, seq: 1 });
  });

  test('that are known already are skipped', () => {
    const { writer, taken } = writerAt({ epoch: 9, seq: 2 });
    writer.adopt(9, 1, [ringing(1), ringing(2)]);
    writer.adopt(9, 2, [ringing(2), ringing(3)]);
    writer.adopt(8, 7, [ringing(0)]);
    expect(taken()).toEqual(['9/3 call-3']);
  });

  test('that leave a gap are refused, unless the source has said that it cannot continue exactly', () => {
    const { writer, taken } = writerAt({ epoch: 9, seq: 2 }, { interrupted: true });
    expect(() => writer.adopt(9, 5, [ringing(5)])).toThrow(expect.objectContaining({ code: 'stream-gap' }));
    expect(writer.last).toEqual({ epoch: 9, seq: 2 });
    writer.newEpoch();
    writer.adopt(9, 5, [ringing(5)]);
    expect(() => writer.adopt(9, 7, [ringing(7)])).toThrow();
    expect(taken()).toEqual(['9/5 call-5']);
  });

  test('leave their places empty when they are invalid, so that all others keep theirs', () => {
    const { writer, taken, refused } = writerAt();
    const invalid = { ...ringing(0), time: Number.NaN };
    writer.adopt(9, 1, [invalid, ringing(2), ringing(3), invalid, invalid, ringing(6), invalid]);
    writer.adopt(9, 8, [ringing(8)]);
    expect(taken()).toEqual(['9/2 call-2 call-3', '9/6 call-6', '9/8 call-8']);
    expect(refused).toHaveLength(4);
  });

  test('of an unknown type are kept: readers skip them, and a newer version will not', () => {
    const { writer, taken, refused } = writerAt();
    const future = { ...ringing(2), type: 'EventTelepathy' } as unknown as ReturnType<typeof ringing>;
    writer.adopt(9, 1, [ringing(1), future]);
    writer.emit([future, ringing(3)]);
    expect(taken()).toEqual(['9/1 call-1 call-2 call-3']);
    expect(refused).toEqual([{ kind: 'unknown-type', type: 'EventTelepathy' }]);
  });
});

describe('what a caller can make long', () => {
  const big = (keys: number, length: number) =>
    Object.fromEntries(Array.from({ length: keys }, (_, n) => [`key-${n}`, 'x'.repeat(length)]));

  test('is cut to the limit and marked, and the event is kept', () => {
    const { writer, take, cut } = writerAt();
    writer.emit([
      ringing(1, { userData: big(100, 1) }),
      ringing(2, { userData: { a: 'kept', b: 'x'.repeat(5000), c: 3 } }),
      ringing(3, { extensions: { ...big(64, 1) } }),
      ringing(4, { extensions: big(70, 60) }),
      ringing(5, { ani: '5'.repeat(300), reasons: big(40, 200) }),
    ]);
    const [one, two, three, four, five] = take().flatMap((batch) => batch.events);
    expect(Object.keys(one?.userData ?? {})).toHaveLength(64);
    expect(one?.extensions).toEqual({ truncated: 'userData' });
    expect(two?.userData).toEqual({ a: 'kept', c: 3 });
    expect(three?.extensions).toEqual(big(64, 1));
    expect(Object.keys(four?.extensions ?? {}).length).toBeLessThanOrEqual(64);
    expect(four?.extensions).toMatchObject({ 'key-0': 'x'.repeat(60), truncated: 'extensions' });
    expect(five?.ani).toBe('5'.repeat(256));
    expect(five?.extensions).toEqual({ truncated: 'ani,reasons' });
    for (const event of [one, two, three, four, five]) {
      for (const map of [event?.userData, event?.reasons, event?.extensions]) {
        expect(JSON.stringify(map ?? {}).length).toBeLessThanOrEqual(4096);
      }
    }
    expect(new Set(cut)).toEqual(new Set(['userData', 'extensions', 'ani', 'reasons']));
  });

  test('is cut in the calls of an address, too', () => {
    const { writer, take } = writerAt();
    const call = { callId: callId('c'), state: 'Queued' as const, since: 1, userData: big(100, 1) };
    writer.emit([{ ...ringing(1), type: 'EventAddressInfo', address: { kind: 'Queue', calls: [call] } }]);
    const [event] = take().flatMap((batch) => batch.events);
    expect(Object.keys(event?.address?.calls[0]?.userData ?? {})).toHaveLength(64);
    expect(event?.extensions).toEqual({ truncated: 'address' });
  });

  test('may be named like a part of every object', () => {
    const { writer, take } = writerAt();
    const userData = JSON.parse(`{"__proto__":"x","constructor":"y","long":"${'z'.repeat(5000)}"}`);
    writer.emit([ringing(1, { userData })]);
    const [event] = take().flatMap((batch) => batch.events);
    expect(event?.extensions).toEqual({ truncated: 'userData' });
    expect(event?.userData).toMatchObject({ constructor: 'y' });
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

test('an event that breaks its schema is refused with field and reason, and the rest of its batch goes on', () => {
  const { writer, taken, refused } = writerAt();
  const { thisDn: _, ...withoutDn } = ringing(2);
  writer.emit([
    ringing(1),
    withoutDn,
    { ...ringing(3), time: Number.POSITIVE_INFINITY },
    { ...ringing(4), callId: callId('c'.repeat(300)) },
    { ...ringing(5), userData: { deep: {} } } as unknown as ReturnType<typeof ringing>,
    ringing(6),
  ]);
  expect(taken()).toEqual([`${EPOCH}/1 call-1 call-6`]);
  expect(refused.map((refusal) => refusal.kind === 'invalid' && refusal.field)).toEqual([
    'thisDn',
    'time',
    'callId',
    'userData.deep',
  ]);
});
