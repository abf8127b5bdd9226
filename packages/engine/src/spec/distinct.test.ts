import { describe, expect, it } from 'vitest';
import { Script, TEN } from './script.ts';

const ever = { profile: { type: 'Growing', value: 'never' } } as const;
const minute = { profile: { type: 'Sliding', window: 60, step: 15 } } as const;

/** One call goes through two queues at 0 and 30, another waits in the first from 10 to 50. */
function moved(s: Script): void {
  s.at(0, 'EventQueued', { thisDn: 'q', callId: 'a', callType: 'Inbound' });
  s.at(10, 'EventQueued', { thisDn: 'q', callId: 'b', callType: 'Inbound' });
  s.at(30, 'EventDiverted', { thisDn: 'q', callId: 'a', thirdPartyDn: 'r' });
  s.at(30, 'EventQueued', { thisDn: 'r', callId: 'a' });
  s.at(50, 'EventAbandoned', { thisDn: 'q', callId: 'b' });
  s.at(55, 'EventAbandoned', { thisDn: 'r', callId: 'a' });
}

const both = { queueGroups: [{ id: 'both', members: ['q', 'r'] }] };

describe('a contact is counted once', () => {
  it('[E-127] however many queues of a group it visits', () => {
    const s = new Script(both);
    const mask = { mainMask: 'CallEntered' } as const;
    const each = s.column('GroupQueues', { ...mask, ...ever });
    const once = s.column('GroupQueues', { category: 'TotalDistinctNumber', ...mask, ...ever });
    moved(s);
    expect([each, once].map((column) => s.number(column, 'both', 60))).toEqual([3, 2]);
  });

  it('[E-127] with the time of its last action', () => {
    const s = new Script(both);
    const mask = { category: 'TotalDistinctTime', mainMask: 'CallWait' } as const;
    const time = s.column('GroupQueues', { ...mask, ...ever });
    const sliding = s.column('GroupQueues', { ...mask, ...minute });
    moved(s);
    expect(s.number(time, 'both', 55)).toBe(25 + 40);
    // Of the first wait of the call nothing is left, also while its end lies in the minute.
    expect([60, 89, 104, 105].map((at) => s.number(sliding, 'both', at))).toEqual([65, 65, 65, 0]);
  });

  it('[E-127] together with its consultations', () => {
    const s = new Script();
    const mask = { mainMask: 'CallConsult,CallInbound' } as const;
    const now = s.column('Agent', { category: 'CurrentDistinctNumber', ...mask });
    const apart = s.column('Agent', { category: 'CurrentNumber', ...mask });
    const total = s.column('Agent', { category: 'TotalDistinctNumber', ...mask, ...ever });
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(5, 'EventEstablished', { thisDn: '100', callId: 'a', callType: 'Inbound' });
    s.at(10, 'EventHeld', { thisDn: '100', callId: 'a' });
    s.at(10, 'EventDialing', { thisDn: '100', callId: 'c', callType: 'Consult', callThreadId: 'a' });
    s.at(12, 'EventEstablished', { thisDn: '100', callId: 'c' });
    expect([now, apart].map((column) => s.number(column, 'ann', 15))).toEqual([1, 2]);
    s.at(20, 'EventReleased', { thisDn: '100', callId: 'c' });
    s.at(30, 'EventReleased', { thisDn: '100', callId: 'a' });
    expect(s.number(total, 'ann', 30)).toBe(1);
  });

  it('[E-127] and what is of no call one by one', () => {
    const s = new Script();
    const readies = { category: 'TotalDistinctNumber', mainMask: 'WaitForNextCall' } as const;
    const column = s.column('RegDN', { ...readies, ...ever });
    for (const at of [0, 10]) {
      s.at(at, 'EventAgentReady', { thisDn: '100' });
      s.at(at + 5, 'EventAgentNotReady', { thisDn: '100' });
    }
    expect(s.number(column, '100', 20)).toBe(2);
  });

  it('[E-127] of those that a selection takes', () => {
    const s = new Script(both);
    const last = { profile: { type: 'Selection', count: 2 } } as const;
    const mask = { category: 'TotalDistinctNumber', mainMask: 'CallWait' } as const;
    const column = s.column('GroupQueues', { ...mask, ...last });
    moved(s);
    expect(s.number(column, 'both', 60)).toBe(2);
    s.at(70, 'EventQueued', { thisDn: 'q', callId: 'a' });
    s.at(80, 'EventAbandoned', { thisDn: 'q', callId: 'a' });
    expect(s.number(column, 'both', 80)).toBe(1);
  });

  it('[E-127] [E-15] unless 10,000 others came in between', () => {
    const s = new Script();
    const mask = { category: 'TotalDistinctNumber', mainMask: 'CallEntered' } as const;
    const column = s.column('Queue', { ...mask, ...ever });
    const visit = (callId: string) => {
      s.at(0, 'EventQueued', { thisDn: 'q', callId });
      s.at(0, 'EventAbandoned', { thisDn: 'q', callId });
    };
    for (let call = 0; call < 10_000; call++) visit(`c${call}`);
    visit('c0');
    expect(s.number(column, 'q', 1)).toBe(10_000);
    // One more than can be remembered: c1 is now the one that was heard of first.
    visit('c10000');
    visit('c1');
    expect(s.number(column, 'q', 1)).toBe(10_002);
  });

  it('[E-127] of actions only', () => {
    const s = new Script();
    const ofStatuses = { subject: 'AgentStatus', category: 'TotalDistinctNumber', ...ever } as const;
    expect(() => s.column('Agent', ofStatuses)).toThrow('subject: TotalDistinctNumber needs DNAction');
  });
});

describe('the first and the last of an interval', () => {
  const hour = { profile: { type: 'Growing', value: '00:00 +01:00' } } as const;
  const stamp = (seconds: number) => TEN + seconds * 1000;

  it('[E-128] are stamps of beginnings and ends in it', () => {
    const s = new Script();
    const calls = { mainMask: 'CallInbound', ...hour } as const;
    const first = s.column('RegDN', { category: 'FirstTime', ...calls });
    const last = s.column('RegDN', { category: 'LastTime', ...calls });
    const call = (callId: string, from: number, to: number) => {
      s.at(from, 'EventEstablished', { thisDn: '100', callId, callType: 'Inbound' });
      s.at(to, 'EventReleased', { thisDn: '100', callId });
    };
    s.at(0, 'EventOnHook', { thisDn: '100' });
    expect([first, last].map((column) => s.number(column, '100', 5))).toEqual([null, null]);
    call('a', 10, 20);
    call('b', 30, 50);
    expect([first, last].map((column) => s.number(column, '100', 60))).toEqual([stamp(10), stamp(50)]);
    // It began in the hour before: it is the last to end in this one, and none that began in it.
    call('c', 3500, 3700);
    expect([first, last].map((column) => s.number(column, '100', 3700))).toEqual([null, stamp(3700)]);
  });

  it('[E-128] are instants of what does not last', () => {
    const s = new Script();
    const first = s.column('Agent', { category: 'FirstTime', mainMask: 'AgentLogin', ...hour });
    const last = s.column('Agent', { category: 'LastTime', mainMask: 'AgentLogout', ...hour });
    const answered = s.column('Agent', { category: 'FirstTime', mainMask: 'CallAnswered', ...hour });
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(10, 'EventRinging', { thisDn: '100', callId: 'a' });
    s.at(14, 'EventEstablished', { thisDn: '100', callId: 'a' });
    s.at(20, 'EventReleased', { thisDn: '100', callId: 'a' });
    s.at(60, 'EventAgentLogout', { thisDn: '100' });
    s.at(70, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    const stamps = [first, last, answered].map((column) => s.number(column, 'ann', 80));
    expect(stamps).toEqual([stamp(0), stamp(60), stamp(14)]);
  });

  it('[E-128] need an interval', () => {
    const s = new Script();
    const selection = { profile: { type: 'Selection', count: 3 } } as const;
    expect(() => s.column('Agent', { category: 'FirstTime', ...selection })).toThrow(/^profile: FirstTime/);
    expect(() => s.column('Agent', { category: 'LastTime', subject: 'AgentStatus', ...hour })).toThrow(
      /^subject: /,
    );
  });
});
