import type { ObjectType, SourceEvent } from '@pulse/model';
import { beforeEach, describe, expect, it } from 'vitest';
import { Script } from './script.ts';
import { ann } from './team.ts';

describe('the engine answers', () => {
  let s: Script;
  beforeEach(() => {
    s = new Script(ann);
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann', thisQueue: 'q' });
  });
  const call = (type: SourceEvent['type'], fields: object = {}) =>
    s.at(1, type, { thisDn: '100', callId: 'a', ...fields });

  it('applied where a call goes on, and ignored where it cannot', () => {
    for (const [type, answer] of [
      ['EventDestinationBusy', 'ignored'],
      ['EventReleased', 'ignored'],
      ['EventAbandoned', 'ignored'],
      ['EventHeld', 'ignored'],
      ['EventRetrieved', 'ignored'],
      ['EventDialing', 'applied'],
      ['EventDialing', 'ignored'],
      ['EventRinging', 'ignored'],
      ['EventHeld', 'ignored'],
      ['EventDestinationBusy', 'applied'],
      ['EventDestinationBusy', 'ignored'],
      ['EventReleased', 'applied'],
      ['EventReleased', 'ignored'],
      ['EventRinging', 'applied'],
      ['EventEstablished', 'applied'],
      ['EventEstablished', 'ignored'],
      ['EventHeld', 'applied'],
      ['EventHeld', 'ignored'],
      ['EventRetrieved', 'applied'],
      ['EventRetrieved', 'ignored'],
      ['EventPartyAdded', 'applied'],
      ['EventPartyDeleted', 'applied'],
      ['EventNetworkReached', 'applied'],
      ['EventBridged', 'applied'],
      ['EventAbandoned', 'applied'],
      ['EventAbandoned', 'ignored'],
      ['EventQueued', 'ignored'],
      ['EventTreatmentRequired', 'ignored'],
    ] as const) {
      expect([type, call(type)]).toEqual([type, answer]);
    }
    call('EventRinging');
    expect([call('EventAbandoned'), call('EventAbandoned')]).toEqual(['applied', 'ignored']);
    expect(s.engine.counts).toEqual({ applied: 15, ignored: 17, duplicate: 0, late: 0 });
  });

  it('applied where an agent or a telephone is another than before', () => {
    const answers = (
      [
        ['EventAgentReady', {}],
        ['EventAgentNotReady', {}],
        ['EventDNDOn', {}],
        ['EventDNDOff', {}],
        ['EventOffHook', {}],
        ['EventOnHook', {}],
        ['EventQueueLogout', { thisQueue: 'q' }],
        ['EventUserEvent', {}],
        ['EventRegistered', {}],
        ['EventForwardSet', {}],
        ['EventForwardCancel', {}],
        ['EventUnregistered', {}],
        ['EventLinkDisconnected', {}],
        ['EventLinkConnected', {}],
        ['EventAgentLogout', {}],
      ] as const
    ).map(([type, fields]) => s.at(1, type, { thisDn: '100', ...fields }));
    expect(answers).toEqual(answers.map(() => 'applied'));
    expect(s.at(2, 'EventAgentLogout', { thisDn: '100' })).toBe('ignored');
    expect(s.at(2, 'EventQueueLogout', { thisDn: '100', thisQueue: 'q' })).toBe('ignored');
    expect(s.at(2, 'EventSnapshotEnd')).toBe('ignored');
    expect(s.at(2, 'EventSnapshotBegin')).toBe('applied');
    expect(s.at(2, 'EventSnapshotEnd')).toBe('applied');
  });

  it('ignored to what names no DN, no call or none of its types', () => {
    for (const [type, fields] of [
      ['EventRinging', { thisDn: '100' }],
      ['EventRinging', { callId: 'a' }],
      ['EventAgentReady', {}],
      ['EventAgentLogin', { thisDn: '100' }],
      ['EventAddressInfo', { thisDn: '100' }],
      ['EventAddressInfo', {}],
      ['EventAgentReady', { thisDn: 'q' }],
      ['EventDNDOn', { thisDn: 'q' }],
      ['EventRinging', { thisDn: 'q', callId: 'a' }],
      ['EventOfTomorrow', { thisDn: '100' }],
    ] as const) {
      expect([type, s.at(1, type as SourceEvent['type'], fields)]).toEqual([type, 'ignored']);
    }
    expect(s.at(1, 'EventAttachedDataChanged', { callId: 'a' })).toBe('applied');
  });

  it('[E-5] [E-7] late where it comes behind others, and duplicate where it comes again', () => {
    expect(s.at(10, 'EventAgentReady', { thisDn: '100', seq: 5 })).toBe('applied');
    expect(s.at(10, 'EventAgentNotReady', { thisDn: '100', seq: 3 })).toBe('late');
    expect(s.at(10, 'EventAgentReady', { thisDn: '100', seq: 3 })).toBe('duplicate');
    expect(s.at(9, 'EventAgentReady', { thisDn: '100', seq: 6 })).toBe('late');
    expect(s.at(10, 'EventAgentReady', { thisDn: '100', seq: 7 })).toBe('applied');
    expect(s.engine.counts).toMatchObject({ late: 2, duplicate: 1 });
  });
});

describe('objects that look different are reported', () => {
  let s: Script;
  const changed = (type: ObjectType) =>
    s.engine.takeChanged(type).map((index) => s.engine.objects(type)[index]?.id);
  const all = () => (['Agent', 'RegDN', 'Queue', 'GroupAgents', 'Tenant'] as const).map(changed);

  beforeEach(() => {
    s = new Script({ ...ann, agentGroups: [{ id: 'team', members: ['ann'] }] });
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann', thisQueue: 'q' });
    s.at(1, 'EventEstablished', { thisDn: '100', callId: 'a', callType: 'Inbound' });
    s.at(1, 'EventRinging', { thisDn: '200', callId: 'a' });
    all();
  });

  it('with everybody on the call whose data or numbers they are', () => {
    s.at(2, 'EventAttachedDataChanged', { callId: 'a', userData: { Segment: 'Gold' } });
    expect(all().slice(0, 2)).toEqual([['ann'], ['100', '200']]);
    s.at(3, 'EventUserEvent', { thisDn: '200', callId: 'a', ani: '5551' });
    expect(all().slice(0, 2)).toEqual([['ann'], ['100', '200']]);
    s.at(4, 'EventUserEvent', { thisDn: '200', callId: 'a', ani: '5551', userData: { Segment: 'Gold' } });
    expect(all().slice(0, 2)).toEqual([[], ['200']]);
  });

  it('with the queues of an agent only where the status is another', () => {
    s.at(2, 'EventUserEvent', { thisDn: '100' });
    expect(all()).toEqual([['ann'], ['100'], [], ['team'], ['acme']]);
    s.at(3, 'EventHeld', { thisDn: '100', callId: 'a' });
    expect(all()).toEqual([['ann'], ['100'], ['q'], ['team'], ['acme']]);
  });
});
