import { ALL_QUEUES } from '@pulse/model';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Column } from '../engine.ts';
import { Script } from './script.ts';

const ever = { type: 'Growing', value: 'never', zone: 'UTC' } as const;

describe('calls on queues', () => {
  let s: Script;
  const numbers = new Map<string, Column>();
  const times = new Map<string, Column>();
  const NAMES = [
    'CallEntered',
    'CallDistributed',
    'CallDistributedToQueue',
    'CallCleared',
    'CallAbandoned',
    'CallAnswered',
    'CallAbandonedFromRinging',
    'CallForwarded',
    'CallReleased',
    'CallPartyChanged',
    'CallRingingPartyChanged',
  ];
  let waiting: Column;
  let longest: Column;

  beforeEach(() => {
    s = new Script();
    for (const mainMask of NAMES) {
      numbers.set(mainMask, s.column('Queue', { mainMask, profile: ever }));
      times.set(mainMask, s.column('Queue', { category: 'TotalTime', mainMask, profile: ever }));
    }
    waiting = s.column('Queue', { category: 'CurrentNumber', mainMask: 'CallWait' });
    longest = s.column('Queue', { category: 'CurrentMaxTime', mainMask: 'CallWait' });
  });

  /** What the queue counted: `Name: number/seconds`, those that are not 0. */
  const counted = (id = 'q') => {
    const at = (s.engine.time - Date.UTC(2026, 2, 2, 9)) / 1000;
    return NAMES.flatMap((name) => {
      const number = s.number(numbers.get(name)!, id, at);
      return number === 0 ? [] : [`${name}: ${number}/${s.number(times.get(name)!, id, at)}`];
    }).join(', ');
  };

  it('[E-20] enters a call once while it waits', () => {
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'c' });
    s.at(5, 'EventRouteRequest', { thisDn: 'q', callId: 'c' });
    s.at(6, 'EventQueued', { thisDn: 'q', callId: 'c', extensions: { returned: 'yes' } });
    expect(counted()).toBe('CallEntered: 1/0');
    expect(s.number(waiting, 'q', 8)).toBe(1);
    expect(s.cell(longest, 'q', 8)).toEqual({ start: Date.UTC(2026, 2, 2, 9), base: 0, rate: 1 });
  });

  it('[E-20] takes an answer for a call that still waits as its distribution', () => {
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'c' });
    s.at(5, 'EventRinging', { thisDn: '100', callId: 'c', thisQueue: 'q' });
    s.at(8, 'EventEstablished', { thisDn: '100', callId: 'c', thisQueue: 'q' });
    expect(s.at(8, 'EventDiverted', { thisDn: 'q', callId: 'c', thirdPartyDn: '100' })).toBe('ignored');
    expect(counted()).toBe('CallEntered: 1/0, CallDistributed: 1/8, CallAnswered: 1/8');
    expect(s.number(waiting, 'q', 8)).toBe(0);
  });

  it('[E-21] tells a time-out from a distribution, and a distribution to another queue', () => {
    s.at(0, 'EventQueued', { thisDn: 'other', callId: 'x' });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a' });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'b' });
    s.at(30, 'EventDiverted', { thisDn: 'q', callId: 'a', extensions: { cleared: 'timeout' } });
    s.at(40, 'EventDiverted', { thisDn: 'q', callId: 'b', thirdPartyDn: 'other' });
    expect(counted()).toBe(
      'CallEntered: 2/0, CallDistributed: 1/40, CallDistributedToQueue: 1/40, CallCleared: 1/30',
    );
  });

  it('[E-22] ignores a release on a queue, and a caller who is not there any more', () => {
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a' });
    expect(s.at(1, 'EventReleased', { thisDn: 'q', callId: 'a' })).toBe('ignored');
    s.at(9, 'EventAbandoned', { thisDn: 'q', callId: 'a' });
    expect(s.at(10, 'EventAbandoned', { thisDn: 'q', callId: 'a' })).toBe('ignored');
    expect(counted()).toBe('CallEntered: 1/0, CallAbandoned: 1/9');
  });

  it('[E-23] measures a return from the first entry, a new visit from its own', () => {
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a' });
    s.at(10, 'EventDiverted', { thisDn: 'q', callId: 'a', thirdPartyDn: '100' });
    s.at(10, 'EventRinging', { thisDn: '100', callId: 'a', thisQueue: 'q' });
    s.at(25, 'EventReleased', { thisDn: '100', callId: 'a' });
    s.at(26, 'EventQueued', { thisDn: 'q', callId: 'a', extensions: { returned: 1 } });
    expect(s.number(longest, 'q', 26)).toBe(26);
    s.at(40, 'EventAbandoned', { thisDn: 'q', callId: 'a' });
    expect(counted()).toBe(
      'CallEntered: 2/0, CallDistributed: 1/10, CallAbandoned: 1/40, CallForwarded: 1/25',
    );
    s.at(50, 'EventQueued', { thisDn: 'q', callId: 'a', extensions: { returned: 1 } });
    expect(s.number(longest, 'q', 51)).toBe(1);
  });

  it('[E-23] means the visit in which a call waits, of a call joined from two that were in the queue', () => {
    for (const [callId, thisDn] of [
      ['a', '100'],
      ['b', '200'],
    ] as const) {
      s.at(0, 'EventQueued', { thisDn: 'q', callId });
      s.at(5, 'EventDiverted', { thisDn: 'q', callId, thirdPartyDn: thisDn });
      s.at(5, 'EventRinging', { thisDn, callId, thisQueue: 'q' });
    }
    s.at(6, 'EventPartyChanged', { thisDn: '200', callId: 'a', previousCallId: 'b' });
    s.at(10, 'EventQueued', { thisDn: 'q', callId: 'a' });
    s.at(17, 'EventAbandoned', { thisDn: 'q', callId: 'a' });
    expect(s.number(waiting, 'q', 17)).toBe(0);
    expect(counted()).toContain('CallAbandoned: 1/7');
  });

  it('[E-24] says of a call that rings while the queue keeps it only what the queue sees', () => {
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a' });
    s.at(5, 'EventRinging', { thisDn: '100', callId: 'a', thisQueue: 'q' });
    s.at(20, 'EventReleased', { thisDn: '100', callId: 'a' });
    s.at(25, 'EventRinging', { thisDn: '101', callId: 'a', thisQueue: 'q' });
    s.at(30, 'EventAbandoned', { thisDn: '101', callId: 'a' });
    s.at(30, 'EventAbandoned', { thisDn: 'q', callId: 'a' });
    expect(counted()).toBe('CallEntered: 1/0, CallAbandoned: 1/30');
  });

  it('[E-24] counts a caller who gives up while a distributed call rings, once', () => {
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a' });
    s.at(5, 'EventDiverted', { thisDn: 'q', callId: 'a', thirdPartyDn: '100' });
    s.at(5, 'EventRinging', { thisDn: '100', callId: 'a', thisQueue: 'q' });
    s.at(9, 'EventAbandoned', { thisDn: '100', callId: 'a' });
    s.at(9, 'EventAbandoned', { thisDn: 'q', callId: 'a' });
    expect(counted()).toBe('CallEntered: 1/0, CallDistributed: 1/5, CallAbandonedFromRinging: 1/9');
  });

  it('[E-24] counts a caller who gives up once, wherever else the call rings or comes to', () => {
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a' });
    s.at(5, 'EventDiverted', { thisDn: 'q', callId: 'a', thirdPartyDn: '100' });
    s.at(5, 'EventRinging', { thisDn: '100', callId: 'a', thisQueue: 'q' });
    s.at(6, 'EventRinging', { thisDn: '200', callId: 'a', thisQueue: 'q' });
    s.at(9, 'EventAbandoned', { thisDn: '100', callId: 'a' });
    s.at(10, 'EventAbandoned', { thisDn: '200', callId: 'a' });
    s.at(11, 'EventEstablished', { thisDn: '300', callId: 'a', thisQueue: 'q' });
    s.at(15, 'EventReleased', { thisDn: '300', callId: 'a' });
    expect(counted()).toBe('CallEntered: 1/0, CallDistributed: 1/5, CallAbandonedFromRinging: 1/9');
  });

  it('[E-24] lets a call that was forwarded ring elsewhere', () => {
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a' });
    s.at(5, 'EventDiverted', { thisDn: 'q', callId: 'a', thirdPartyDn: '100' });
    s.at(5, 'EventRinging', { thisDn: '100', callId: 'a', thisQueue: 'q' });
    s.at(9, 'EventReleased', { thisDn: '100', callId: 'a' });
    s.at(9, 'EventRinging', { thisDn: '200', callId: 'a', thisQueue: 'q' });
    s.at(12, 'EventReleased', { thisDn: '200', callId: 'a' });
    s.at(12, 'EventEstablished', { thisDn: '300', callId: 'a', thisQueue: 'q' });
    expect(counted()).toBe('CallEntered: 1/0, CallDistributed: 1/5, CallAnswered: 1/12, CallForwarded: 2/21');
  });

  it('[E-24] [E-25] reflects one answer on the queue and on the virtual queue behind it', () => {
    s.at(0, 'EventQueued', { thisDn: 'vq', callId: 'a' });
    s.at(2, 'EventQueued', { thisDn: 'q', callId: 'a' });
    s.at(10, 'EventDiverted', { thisDn: 'vq', callId: 'a', thirdPartyDn: '100' });
    s.at(10, 'EventDiverted', { thisDn: 'q', callId: 'a', thirdPartyDn: '100' });
    s.at(12, 'EventEstablished', { thisDn: '100', callId: 'a', thisQueue: 'q' });
    s.at(20, 'EventHeld', { thisDn: '100', callId: 'a' });
    s.at(72, 'EventReleased', { thisDn: '100', callId: 'a' });
    expect(counted('q')).toBe(
      'CallEntered: 1/0, CallDistributed: 1/8, CallAnswered: 1/10, CallReleased: 1/60',
    );
    expect(counted('vq')).toBe(
      'CallEntered: 1/0, CallDistributed: 1/10, CallAnswered: 1/12, CallReleased: 1/60',
    );
  });

  it('[E-26] waits on with another call', () => {
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'consult' });
    s.at(30, 'EventPartyChanged', { thisDn: 'q', callId: 'main', previousCallId: 'consult' });
    expect(counted()).toBe('CallEntered: 1/0, CallPartyChanged: 1/30');
    expect(s.number(longest, 'q', 40)).toBe(10);
    expect(s.number(waiting, 'q', 40)).toBe(1);
  });

  it('[E-27] counts the agents of a queue by login and status', () => {
    const pseudo = (mainMask: string) => s.column('Queue', { category: 'CurrentNumber', mainMask });
    const [login, ready, active] = ['AgentLogin', 'AgentReady', 'AgentActive'].map(pseudo);
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann', thisQueue: 'q' });
    s.at(0, 'EventAgentReady', { thisDn: '100' });
    s.at(0, 'EventAgentLogin', { thisDn: '101', agentId: 'bob', thisQueue: 'q' });
    s.at(0, 'EventRinging', { thisDn: '101', callId: 'c' });
    const now = () => [login, ready, active].map((column) => s.number(column!, 'q', 100));
    expect(now()).toEqual([2, 1, 1]);
    s.at(1, 'EventQueueLogout', { thisDn: '100', thisQueue: 'q' });
    expect(now()).toEqual([1, 0, 1]);
    s.at(2, 'EventAgentLogout', { thisDn: '101' });
    expect(now()).toEqual([0, 0, 0]);
  });

  it('[E-27] counts the DNs of a queue by login and status', () => {
    const pseudo = (mainMask: string) => s.column('Queue', { category: 'CurrentNumber', mainMask });
    const [login, ready, active, agents] = ['DNLogin', 'DNReady', 'DNActive', 'AgentLogin'].map(pseudo);
    for (const thisDn of ['100', '101']) {
      s.at(0, 'EventAgentLogin', { thisDn, agentId: 'ann', thisQueue: 'q' });
      s.at(0, 'EventAgentReady', { thisDn });
    }
    s.engine.takeChanged('Queue');
    s.at(1, 'EventRinging', { thisDn: '101', callId: 'c' });
    expect(s.engine.takeChanged('Queue')).toContain(s.index('Queue', 'q'));
    const now = () => [login, ready, active, agents].map((column) => s.number(column!, 'q', 100));
    expect(now()).toEqual([2, 1, 1, 1]);
    s.at(2, 'EventAgentLogout', { thisDn: '100' });
    expect(now()).toEqual([1, 0, 1, 1]);
  });

  it('[E-27] counts an agent of several queues once in their group', () => {
    const inGroup = s.column('GroupQueues', { category: 'CurrentNumber', mainMask: 'AgentLogin' });
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann', thisQueue: 'q' });
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann', thisQueue: 'q2' });
    s.at(0, 'EventAgentLogin', { thisDn: '101', agentId: 'bob', thisQueue: 'q2' });
    expect(s.number(inGroup, ALL_QUEUES, 100)).toBe(2);
  });

  describe('treatments', () => {
    const TREATMENTS = ['CallTreatmentStarted', 'CallTreatmentNotStarted', 'CallTreatmentCompleted'];
    let treated: readonly Column[];
    beforeEach(() => {
      treated = [
        ...TREATMENTS.map((mainMask) => s.column('Queue', { mainMask, profile: ever })),
        s.column('Queue', { category: 'TotalTime', mainMask: 'CallTreatmentCompleted', profile: ever }),
      ];
      s.at(0, 'EventQueued', { thisDn: 'q', callId: 'c' });
    });
    const now = () => treated.map((column) => s.number(column, 'q', 100));
    const onCall = { thisDn: 'q', callId: 'c' };

    it('[E-28] are counted and measured while the call waits', () => {
      s.at(5, 'EventTreatmentNotApplied', onCall);
      s.at(6, 'EventTreatmentApplied', onCall);
      s.at(16, 'EventTreatmentApplied', onCall);
      s.at(20, 'EventTreatmentEnd', onCall);
      expect(s.at(21, 'EventTreatmentEnd', onCall)).toBe('ignored');
      expect(now()).toEqual([2, 1, 1, 4]);
    });

    it('[E-28] are nothing where the call does not wait', () => {
      s.at(5, 'EventTreatmentApplied', onCall);
      s.at(6, 'EventAbandoned', onCall);
      expect(s.at(7, 'EventTreatmentEnd', onCall)).toBe('ignored');
      expect(s.at(8, 'EventTreatmentApplied', onCall)).toBe('ignored');
      expect(s.at(9, 'EventTreatmentApplied', { thisDn: 'q2', callId: 'c' })).toBe('ignored');
      expect(now()).toEqual([1, 0, 0, 0]);
    });

    it('[E-28] of a stay before are not those of the next', () => {
      s.at(5, 'EventTreatmentApplied', onCall);
      s.at(6, 'EventDiverted', onCall);
      s.at(7, 'EventQueued', { ...onCall, extensions: { returned: 1 } });
      expect(s.at(8, 'EventTreatmentEnd', onCall)).toBe('ignored');
    });
  });

  describe('signs of life', () => {
    const beat = (seconds: number, vqHeartbeat: string | number, callId = 'c') =>
      s.at(seconds, 'EventUserEvent', { thisDn: 'q', callId, extensions: { vqHeartbeat } });
    beforeEach(() => void s.at(0, 'EventQueued', { thisDn: 'q', callId: 'c' }));

    it('[E-29] end with the wait that they are of, at the time that was promised', () => {
      const userEvents = s.column('Queue', { mainMask: 'UserEvent', profile: ever });
      beat(10, 60);
      beat(70, '60');
      s.at(130, 'EventLinkConnected');
      expect(s.number(waiting, 'q', 130)).toBe(1);
      s.at(131, 'EventLinkConnected');
      expect(counted()).toBe('CallEntered: 1/0, CallCleared: 1/130');
      expect(s.number(waiting, 'q', 131)).toBe(0);
      expect(s.number(userEvents, 'q', 131)).toBe(0);
      expect(s.at(140, 'EventDiverted', { thisDn: 'q', callId: 'c' })).toBe('ignored');
    });

    it('[E-29] end several waits one after the other, each at its own time', () => {
      s.at(1, 'EventQueued', { thisDn: 'q', callId: 'd' });
      beat(2, 30, 'd');
      beat(3, 20);
      s.at(1000, 'EventLinkConnected');
      expect(counted()).toBe('CallEntered: 2/0, CallCleared: 2/54');
    });

    it('[E-29] are not missed where nobody gives any, nor of a wait that has ended', () => {
      s.at(0, 'EventQueued', { thisDn: 'q', callId: 'd' });
      beat(1, 30, 'd');
      s.at(2, 'EventAbandoned', { thisDn: 'q', callId: 'd' });
      s.at(1000, 'EventLinkConnected');
      expect(counted()).toBe('CallEntered: 2/0, CallAbandoned: 1/2');
      expect(s.number(waiting, 'q', 1000)).toBe(1);
    });

    it.each([0, -5, 'soon', 86_401])('[E-29] do not promise %s seconds', (seconds) => {
      const userEvents = s.column('Queue', { mainMask: 'UserEvent', profile: ever });
      beat(1, seconds);
      s.at(200_000, 'EventLinkConnected');
      expect(s.number(waiting, 'q', 200_000)).toBe(1);
      expect(s.number(userEvents, 'q', 200_000)).toBe(1);
    });

    it('[E-29] cannot be given while the queue is out of sight', () => {
      beat(1, 30);
      s.at(10, 'EventLinkDisconnected');
      s.at(500, 'EventLinkConnected');
      s.at(501, 'EventAddressInfo', {
        thisDn: 'q',
        address: { kind: 'Queue', calls: [] },
      } as never);
      expect(counted()).toBe('CallEntered: 1/0');
      expect(s.number(waiting, 'q', 501)).toBe(1);
    });
  });
});
