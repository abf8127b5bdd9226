import { describe, expect, it } from 'vitest';
import { answered, member, Script } from './translate.ts';

describe('members', () => {
  const inThree = () => {
    const script = new Script();
    for (const queue of ['a', 'b', 'c']) script.at(0, 'QueueMemberAdded', member(queue, '1001', 'Ann'));
    script.told();
    return script;
  };
  const pause = (script: Script, at: number, queues: string, reason: string) => {
    for (const queue of queues) {
      const fields = { Paused: reason ? 1 : 0, PausedReason: reason, LastPause: 1_800_000_000 + at };
      script.at(at, 'QueueMemberPause', member(queue, '1001', 'Ann', fields));
    }
    return script.until(at + 1);
  };

  it('log in once per queue, and are ready or not from the start', () => {
    const script = new Script()
      .at(0, 'QueueMemberAdded', member('a', '1001', 'Ann', { Paused: 1, PausedReason: 'Break' }))
      .at(0, 'QueueMemberAdded', member('b', '1001', 'Ann', { Paused: 1, PausedReason: 'Break' }))
      .at(0, 'QueueMemberAdded', member('a', '1002', 'Ben'));
    expect(script.told()).toEqual([
      '0 AgentLogin 1001 queue=a',
      '0 AgentNotReady 1001 reason=Break',
      '0 AgentLogin 1001 queue=b',
      '0 AgentLogin 1002 queue=a',
      '0 AgentReady 1002',
    ]);
  });

  it('paused in all queues: not ready once, with the reason; and ready once', () => {
    const script = inThree();
    expect(pause(script, 5, 'abc', 'Lunch').told()).toEqual(['5 AgentNotReady 1001 reason=Lunch']);
    expect(pause(script, 9, 'abc', '').told()).toEqual(['9 AgentReady 1001']);
  });

  it('another reason for the same pause is told', () => {
    const script = pause(inThree(), 5, 'abc', 'Lunch');
    script.told();
    expect(pause(script, 9, 'abc', 'Meeting').told()).toEqual(['9 AgentNotReady 1001 reason=Meeting']);
  });

  it('paused in some queues: logged out of those, until it ends', () => {
    const script = inThree();
    expect(pause(script, 5, 'ab', 'Mail').told()).toEqual([
      '5 QueueLogout 1001 queue=a paused=Mail',
      '5 QueueLogout 1001 queue=b paused=Mail',
    ]);
    expect(pause(script, 7, 'c', 'Lunch').told()).toEqual([
      '7 AgentLogin 1001 queue=a',
      '7 AgentLogin 1001 queue=b',
      '7 AgentNotReady 1001 reason=Lunch',
    ]);
    expect(pause(script, 9, 'abc', '').told()).toEqual(['9 AgentReady 1001']);
  });

  it('leave queue by queue, and are logged out with the last', () => {
    const script = inThree();
    for (const queue of ['b', 'a']) script.at(5, 'QueueMemberRemoved', member(queue, '1001', 'Ann'));
    expect(script.told()).toEqual(['5 QueueLogout 1001 queue=b', '5 QueueLogout 1001 queue=a']);
    script.at(6, 'QueueMemberRemoved', member('c', '1001', 'Ann'));
    expect(script.told()).toEqual(['6 QueueLogout 1001 queue=c', '6 AgentLogout 1001']);
  });

  it('are not ready while their phone is unavailable, told once for all queues', () => {
    const script = inThree();
    for (const queue of ['a', 'b', 'c']) {
      script.at(5, 'QueueMemberStatus', member(queue, '1001', 'Ann', { Status: 5 }));
    }
    expect(script.until(6).told()).toEqual(['5 AgentNotReady 1001 reason=Phone unavailable']);
    expect(pause(script, 7, 'abc', 'Lunch').told()).toEqual(['7 AgentNotReady 1001 reason=Lunch']);
    expect(pause(script, 8, 'abc', '').told()).toEqual(['8 AgentReady 1001']);
  });

  it('are off hook when their phone is in use for a reason that nobody tells', () => {
    const script = inThree();
    script.at(5, 'QueueMemberStatus', member('a', '1001', 'Ann', { Status: 2 })).until(8);
    script.at(9, 'QueueMemberStatus', member('a', '1001', 'Ann'));
    expect(script.told()).toEqual(['6 OffHook 1001', '9 OnHook 1001']);
    const talks = answered().at(4, 'QueueMemberStatus', member('support', '1001', 'Ann', { Status: 2 }));
    expect(talks.until(8).told()).toEqual([]);
  });

  it('another person on the same phone logs the former out', () => {
    const script = inThree().at(5, 'QueueMemberAdded', member('d', '1001', 'Ann'));
    script.told();
    for (const queue of ['a', 'b', 'c', 'd'])
      script.at(6, 'QueueMemberRemoved', member(queue, '1001', 'Ann'));
    script.at(7, 'QueueMemberAdded', member('a', '1001', 'Zoe'));
    expect(script.told().slice(-3)).toEqual([
      '6 AgentLogout 1001',
      '7 AgentLogin 1001 queue=a',
      '7 AgentReady 1001',
    ]);
  });
});
