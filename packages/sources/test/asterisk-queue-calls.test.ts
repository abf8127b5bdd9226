import { describe, expect, it } from 'vitest';
import { answered, caller, ended, member, phone, Script } from './translate.ts';

describe('calls in queues', () => {
  it('an answered call: entered, rings, given away and established in one batch, released', () => {
    const script = new Script()
      .at(0, 'QueueMemberAdded', member('support', '1001', 'Ann'))
      .at(1, 'QueueCallerJoin', caller('support', '71'))
      .at(2, 'AgentCalled', { ...caller('support', '71'), ...phone('1001', 'Ann', '81') })
      .at(3, 'QueueCallerLeave', caller('support', '71'))
      .at(3, 'AgentConnect', { ...caller('support', '71'), ...phone('1001', 'Ann', '81'), RingTime: 1 })
      .at(9, 'AgentComplete', ended);
    expect(script.told()).toEqual([
      '0 AgentLogin 1001 queue=support',
      '0 AgentReady 1001',
      '1 Queued support 71',
      '2 Ringing 1001 71 queue=support',
      '3 Diverted support 71 third=1001',
      '3 Established 1001 71 queue=support',
      '9 Released 1001 71 queue=support',
    ]);
    expect(script.batches).toEqual([2, 1, 1, 2, 1]);
  });

  it('knows the caller: number, what was dialled, root call, names of the parties', () => {
    const script = new Script()
      .at(1, 'QueueCallerJoin', caller('support', '71', { Linkedid: '70', Exten: '0800' }))
      .at(2, 'AgentCalled', { ...caller('support', '71'), ...phone('1001', 'Ann', '81') });
    expect(script.events).toMatchObject([
      { callId: '71', callThreadId: '70', callType: 'Inbound', ani: '5550001', dnis: '0800' },
      { callThreadId: '70', ani: '5550001', dnis: '0800', otherDn: '5550001', otherDnRole: 'Origination' },
    ]);
  });

  it('a hang-up request before the leaving is an abandon, also of the phone that rings', () => {
    const script = new Script()
      .at(1, 'QueueCallerJoin', caller('support', '71'))
      .at(2, 'AgentCalled', { ...caller('support', '71'), ...phone('1001', 'Ann', '81') })
      .call(4, 'HangupRequest', { Uniqueid: '71' })
      .call(4.001, 'DialEnd', { Uniqueid: '71', DestUniqueid: '81', DialStatus: 'CANCEL' })
      .at(4.002, 'QueueCallerAbandon', caller('support', '71'))
      .at(4.003, 'QueueCallerLeave', caller('support', '71'));
    expect(script.told().slice(2)).toEqual([
      '4 Abandoned 1001 71 queue=support',
      '4.002 Abandoned support 71',
    ]);
  });

  it('the same without one is a time-out, or what QUEUESTATUS says', () => {
    const leave = (status?: string) => {
      const script = new Script()
        .call(0, 'Newchannel', { Uniqueid: '71' })
        .at(1, 'QueueCallerJoin', caller('support', '71'))
        .at(46, 'QueueCallerAbandon', caller('support', '71'))
        .at(46, 'QueueCallerLeave', caller('support', '71'));
      if (status) {
        script.at(46, 'VarSet', { Uniqueid: '71', Variable: 'QUEUESTATUS', Value: status }, 'dialplan,all');
      }
      return script.until(50).told().at(-1);
    };
    expect(leave()).toBe('46 Diverted support 71 cleared=timeout');
    expect(leave('TIMEOUT')).toBe('46 Diverted support 71 cleared=timeout');
    expect(leave('LEAVEEMPTY')).toBe('46 Diverted support 71 cleared=empty');
    expect(leave('WITHDRAW')).toBe('46 Diverted support 71 cleared=withdrawn');
  });

  it('without channel events nothing tells them apart, and Asterisk is taken at its word', () => {
    const script = new Script()
      .at(1, 'QueueCallerJoin', caller('support', '71'))
      .at(46, 'QueueCallerAbandon', caller('support', '71'))
      .at(46, 'QueueCallerLeave', caller('support', '71'))
      .until(50);
    expect(script.told().at(-1)).toBe('46 Abandoned support 71');
  });

  it('leaving with neither is an exit by key, and the call may enter the next queue', () => {
    const script = new Script()
      .call(0, 'Newchannel', { Uniqueid: '71' })
      .at(1, 'QueueCallerJoin', caller('support', '71'))
      .at(8, 'QueueCallerLeave', caller('support', '71'))
      .at(8.01, 'QueueCallerJoin', caller('sales', '71'));
    expect(script.told()).toEqual([
      '1 Queued support 71',
      '8 Diverted support 71 cleared=exit',
      '8.01 Queued sales 71',
    ]);
  });

  it('an answered call may take its time between leaving the queue and the connection', () => {
    const script = new Script()
      .at(1, 'QueueCallerJoin', caller('support', '71'))
      .at(2, 'AgentCalled', { ...caller('support', '71'), ...phone('1001', 'Ann', '81') })
      .call(3, 'DialEnd', { Uniqueid: '71', DestUniqueid: '81', DialStatus: 'ANSWER' })
      .at(3, 'QueueCallerLeave', caller('support', '71'))
      .until(8)
      .at(9, 'AgentConnect', { ...caller('support', '71'), ...phone('1001', 'Ann', '81'), RingTime: 1 });
    expect(script.told().slice(2)).toEqual([
      '9 Diverted support 71 third=1001',
      '9 Established 1001 71 queue=support',
    ]);
  });

  it('of phones that ring together one answers, and the rings of the others end unanswered', () => {
    const script = new Script()
      .at(1, 'QueueCallerJoin', caller('support', '71'))
      .at(2, 'AgentCalled', { ...caller('support', '71'), ...phone('1001', 'Ann', '81') })
      .at(2, 'AgentCalled', { ...caller('support', '71'), ...phone('1002', 'Ben', '82') })
      .call(5, 'DialEnd', { Uniqueid: '71', DestUniqueid: '81', DialStatus: 'ANSWER' })
      .call(5, 'DialEnd', { Uniqueid: '71', DestUniqueid: '82', DialStatus: 'CANCEL' })
      .at(5, 'QueueCallerLeave', caller('support', '71'))
      .at(5, 'AgentConnect', { ...caller('support', '71'), ...phone('1001', 'Ann', '81'), RingTime: 3 })
      .until(6);
    expect(script.told().slice(3)).toEqual([
      '5 Diverted support 71 third=1001',
      '5 Established 1001 71 queue=support',
      '5 Released 1002 71 queue=support',
    ]);
  });

  it('a phone that is rung again is not silenced by the end of its former channel', () => {
    const ring = (channel: string) => ({ ...caller('support', '71'), ...phone('1001', 'Ann', channel) });
    const script = new Script()
      .at(1, 'QueueCallerJoin', caller('support', '71'))
      .at(2, 'AgentCalled', ring('81'))
      .at(8, 'AgentRingNoAnswer', { ...ring('81'), RingTime: 6000 })
      .call(8, 'DialEnd', { Uniqueid: '71', DestUniqueid: '81', DialStatus: 'NOANSWER' })
      .call(8, 'Hangup', { Uniqueid: '81' })
      .at(9, 'AgentCalled', ring('82'))
      .until(14)
      .at(15, 'AgentRingNoAnswer', { ...ring('82'), RingTime: 6000 });
    expect(script.told().slice(1)).toEqual([
      '2 Ringing 1001 71 queue=support',
      '8 Released 1001 71 queue=support',
      '9 Ringing 1001 71 queue=support',
      '15 Released 1001 71 queue=support',
    ]);
  });

  it('a ring whose beginning was not seen is told with its end, which knows its length', () => {
    const ring = { ...caller('support', '71'), ...phone('1001', 'Ann', '81') };
    const script = new Script()
      .at(1, 'QueueCallerJoin', caller('support', '71'))
      .at(8, 'AgentRingNoAnswer', { ...ring, RingTime: 6000 })
      .at(20, 'AgentConnect', { ...ring, RingTime: 4 });
    expect(script.told().slice(1)).toEqual([
      '2 Ringing 1001 71 queue=support',
      '8 Released 1001 71 queue=support',
      '16 Ringing 1001 71 queue=support',
      '20 Diverted support 71 third=1001',
      '20 Established 1001 71 queue=support',
    ]);
  });

  it.each([
    ['its Uniqueid', ended],
    ["the phone's channel", { Queue: 'support', ...phone('1001', 'Ann', '81') }],
    ['queue and interface', { Queue: 'support', Interface: 'PJSIP/1001' }],
  ])('AgentComplete is known by %s', (_, fields) => {
    expect(answered().at(9, 'AgentComplete', fields).told()).toEqual(['9 Released 1001 71 queue=support']);
  });

  it('a call whose AgentComplete never comes ends two seconds after its channel', () => {
    expect(answered().call(9, 'Hangup', { Uniqueid: '81' }).until(12).told()).toEqual([
      '11 Released 1001 71 queue=support',
    ]);
  });

  it('after-call work follows the call for the time configured for its queue', () => {
    const script = answered({ support: 5 }).at(9, 'AgentComplete', ended).until(20);
    expect(script.told()).toEqual([
      '9 Released 1001 71 queue=support',
      '9 AgentNotReady 1001 AfterCallWork',
      '14 AgentReady 1001',
    ]);
  });

  it.each(['QueueCallerJoin', 'AgentCalled', 'AgentConnect', 'AgentComplete', 'QueueMemberAdded', 'Hangup'])(
    'a %s that lacks what it must have is left out',
    (event) => {
      const script = new Script();
      expect(script.translation.packet(new Map([['Event', event]]), 1)).toBe(false);
      expect(script.told()).toEqual([]);
    },
  );
});
