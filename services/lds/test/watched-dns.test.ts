import { type CallId, callId, type SourceEvent, STREAM_START } from '@pulse/model';
import { beforeEach, describe, expect, test } from 'vitest';
import { WatchedDns } from '../src/directory/watched-dns.ts';
import { RegisteredDns } from '../src/registered-dns.ts';
import { dnObject, OURS, THEIRS, WrittenDirectory } from './directory-objects.ts';
import { NOON, ringing } from './scripted-source.ts';

let directory: WrittenDirectory;
let registered: RegisteredDns;
let watched: WatchedDns;
beforeEach(() => {
  directory = new WrittenDirectory();
  registered = new RegisteredDns();
  watched = new WatchedDns({ directory: directory.dns, registered });
  directory.put(OURS);
});

const event = (fields: Partial<SourceEvent>): SourceEvent => ({
  ...({ type: 'EventUserEvent', time: NOON } as const),
  ...fields,
});
const attached = (call: CallId): SourceEvent => event({ type: 'EventAttachedDataChanged', callId: call });
const onOurs = ringing(1, { thisDn: OURS });
const onTheirs = ringing(2, { thisDn: THEIRS });

describe('whose an event is', () => {
  test('with a DN it is theirs who have the DN, whoever the other party is', () => {
    const across = ringing(3, { thisDn: OURS, otherDn: THEIRS, thisQueue: THEIRS });
    expect(watched.of([onOurs, onTheirs, across])).toEqual([onOurs, across]);
    expect(watched.unwatched).toBe(1);
    expect([...watched.leftOut]).toEqual([THEIRS]);
  });

  test("a DN that the directory has disabled, or that has vanished, is nobody's", () => {
    directory.put(dnObject(OURS, { state: 'disabled' }), dnObject(THEIRS, { state: 'vanished' }));
    expect(watched.of([onOurs, onTheirs])).toEqual([]);
  });

  test('a DN that joins is watched from then on', () => {
    expect(watched.of([onTheirs])).toEqual([]);
    directory.put(THEIRS);
    expect(watched.of([onTheirs])).toEqual([onTheirs]);
  });

  test('what names a call alone is theirs who have had the call on a DN of theirs', () => {
    const [ours, theirs] = [callId('call-1'), callId('call-2')];
    expect(watched.of([attached(ours)])).toEqual([]);
    watched.of([onOurs, onTheirs]);
    expect(watched.of([attached(ours), attached(theirs)])).toEqual([attached(ours)]);
  });

  test("a call of a DN's state, and the one before a transfer, are calls of that DN", () => {
    const [stated, before] = [callId('stated'), callId('before')];
    const calls = [{ callId: stated, state: 'Established', since: NOON }] as const;
    watched.of([
      event({ type: 'EventAddressInfo', thisDn: OURS, address: { kind: 'Extension', calls } }),
      event({ type: 'EventPartyChanged', thisDn: OURS, callId: callId('after'), previousCallId: before }),
    ]);
    expect(watched.of([attached(stated), attached(before)])).toHaveLength(2);
  });

  test("calls of the log's newest events are known after a restart, and old ones are forgotten", () => {
    watched.goOnFrom([onOurs]);
    expect(watched.of([attached(callId('call-1'))])).toHaveLength(1);
    watched.of(Array.from({ length: 50_000 }, (_, n) => ringing(10 + n, { thisDn: OURS })));
    expect(watched.of([attached(callId('call-1'))])).toEqual([]);
    expect(watched.of([attached(callId('call-10'))])).toHaveLength(1);
  });

  test("what is said of the link and of the snapshot is everybody's; what names nobody is nobody's", () => {
    const link = (
      ['EventLinkConnected', 'EventLinkDisconnected', 'EventSnapshotBegin', 'EventSnapshotEnd'] as const
    ).map((type) => event({ type }));
    const nobody = [
      event({ type: 'EventExternalServiceRequested' }),
      event({ type: 'EventOfTomorrow' as 'EventUserEvent' }),
    ];
    expect(watched.of([...link, ...nobody])).toEqual(link);
    expect(watched.unwatched).toBe(2);
  });
});

describe('a DN that leaves', () => {
  test('is said to be out of sight, once', () => {
    registered.note([onOurs]);
    directory.remove(OURS);
    watched.findLeft();
    expect(watched.takeLeft(NOON + 5)).toEqual([{ type: 'EventUnregistered', time: NOON + 5, thisDn: OURS }]);
    expect(watched.takeLeft(NOON + 6)).toEqual([]);
  });

  test('is not, where nobody was told of it, or where it is back before that', () => {
    directory.remove(OURS);
    watched.findLeft();
    expect(watched.takeLeft(NOON)).toEqual([]);
    registered.note([onOurs]);
    watched.findLeft();
    directory.put(OURS);
    watched.findLeft();
    expect(watched.takeLeft(NOON)).toEqual([]);
  });

  test('is found by the log too, if it left while nobody followed the directory', () => {
    registered.note([onTheirs, onOurs]);
    watched.goOnFrom([onTheirs, onOurs]);
    expect(watched.takeLeft(NOON).map(({ thisDn }) => thisDn)).toEqual([THEIRS]);
  });
});

describe('events that have their identity', () => {
  test("keep their places: in that of another's stands that the link is there", () => {
    expect(watched.placesOf(STREAM_START, 7, 1, [onTheirs, { ...onOurs, received: NOON + 9 }])).toEqual([
      { type: 'EventLinkConnected', time: onTheirs.time },
      { ...onOurs, received: NOON + 9 },
    ]);
    const [keeper] = watched.placesOf(STREAM_START, 7, 3, [
      ringing(3, { thisDn: THEIRS, userData: { secret: 'of somebody else' } }),
    ]);
    expect(JSON.stringify(keeper)).not.toMatch(/somebody|2001|call-3/);
  });

  test("or that a DN has left, at the time and place of an event that is another's", () => {
    registered.note([onOurs]);
    directory.remove(OURS);
    watched.findLeft();
    const theirs = [ringing(3, { thisDn: THEIRS }), ringing(4, { thisDn: THEIRS })];
    expect(watched.placesOf(STREAM_START, 7, 1, theirs)).toEqual([
      { type: 'EventUnregistered', time: NOON + 3, thisDn: OURS },
      { type: 'EventLinkConnected', time: NOON + 4 },
    ]);
  });

  test('and are not counted, nor do they say who left, where the log has them already', () => {
    registered.note([onOurs]);
    directory.remove(OURS);
    watched.findLeft();
    const places = watched.placesOf({ epoch: 7, seq: 1 }, 7, 1, [onTheirs, onTheirs]);
    expect(places.map(({ type }) => type)).toEqual(['EventRinging', 'EventUnregistered']);
    expect(watched.unwatched).toBe(1);
  });
});
