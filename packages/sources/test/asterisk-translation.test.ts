import { describe, expect, it } from 'vitest';
import { caller, member, phone, Script } from './translate.ts';

/** Two agents in a queue, and a call that the first has answered. */
function answered(wrapUp: Record<string, number> = {}): Script {
  const script = new Script(wrapUp)
    .at(0, 'QueueMemberAdded', member('support', '1001', 'Ann'))
    .at(0, 'QueueMemberAdded', member('support', '1002', 'Ben'))
    .at(1, 'QueueCallerJoin', caller('support', '71'))
    .at(2, 'AgentCalled', { ...caller('support', '71'), ...phone('1001', 'Ann', '81') })
    .call(3, 'DialEnd', { Uniqueid: '71', DestUniqueid: '81', DialStatus: 'ANSWER' })
    .at(3, 'QueueCallerLeave', caller('support', '71'))
    .at(3, 'AgentConnect', { ...caller('support', '71'), ...phone('1001', 'Ann', '81'), RingTime: 1 });
  script.told();
  return script;
}

const ended = { ...caller('support', '71'), ...phone('1001', 'Ann', '81'), Reason: 'agent' };

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

describe('phones', () => {
  it('hold and retrieve, each told once', () => {
    const script = answered()
      .call(4, 'Hold', { Uniqueid: '81' })
      .call(4, 'Hold', { Uniqueid: '81' })
      .call(6, 'Unhold', { Uniqueid: '81' })
      .call(7, 'Hold', { Uniqueid: 'somebody else' });
    expect(script.told()).toEqual(['4 Held 1001 71 queue=support', '6 Retrieved 1001 71 queue=support']);
  });

  it('[A9] a blind transfer to a phone: released as transferred, then the same call rings there', () => {
    const script = answered({ support: 5 })
      .call(9, 'BlindTransfer', {
        Result: 'Success',
        TransfererUniqueid: '81',
        TransfereeUniqueid: '71',
        Extension: '1002',
        Context: 'internal',
      })
      .at(9, 'AgentComplete', { ...ended, Reason: 'transfer' })
      .call(9, 'Hangup', { Uniqueid: '81' })
      .call(10, 'DialBegin', {
        Channel: 'PJSIP/trunk-00000071',
        Uniqueid: '71',
        DestChannel: 'PJSIP/1002-00000091',
        DestUniqueid: '91',
        CallerIDNum: '5550001',
      })
      .call(12, 'DialEnd', { Uniqueid: '71', DestUniqueid: '91', DialStatus: 'ANSWER' })
      .call(20, 'Hangup', { Uniqueid: '91' });
    expect(script.told()).toEqual([
      '9 Released 1001 71 queue=support third=1002 Transferred',
      '9 AgentNotReady 1001 AfterCallWork',
      '10 Ringing 1002 71',
      '12 Established 1002 71',
      '14 AgentReady 1001',
      '20 Released 1002 71',
    ]);
  });

  it('[A9] a blind transfer to a queue: the same call enters there', () => {
    const script = answered()
      .call(9, 'BlindTransfer', { Result: 'Success', TransfererUniqueid: '81', Extension: 'sales' })
      .at(9.1, 'QueueCallerJoin', caller('sales', '71'));
    expect(script.told()).toEqual([
      '9 Released 1001 71 queue=support third=sales Transferred',
      '9.1 Queued sales 71',
    ]);
  });

  it('a transfer that failed is none', () => {
    const script = answered()
      .call(9, 'BlindTransfer', { Result: 'Not Permitted', TransfererUniqueid: '81' })
      .call(9, 'AttendedTransfer', { Result: 'Fail', OrigTransfererUniqueid: '81' })
      .call(9, 'AttendedTransfer', { Result: 'Success', DestType: 'Fail', OrigTransfererUniqueid: '81' });
    expect(script.told()).toEqual([]);
  });

  /** Ann holds her caller and calls Ben, who answers. */
  const consulting = () =>
    answered()
      .call(10, 'Hold', { Uniqueid: '81' })
      .call(11, 'DialBegin', {
        Channel: 'PJSIP/1001-00000085',
        Uniqueid: '85',
        DestChannel: 'PJSIP/1002-00000086',
        DestUniqueid: '86',
        DestCallerIDNum: '1002',
        CallerIDNum: '1001',
      })
      .call(13, 'DialEnd', { Uniqueid: '85', DestUniqueid: '86', DialStatus: 'ANSWER' });

  const transfer = (destination: string) => ({
    Result: 'Success',
    OrigTransfererChannel: 'PJSIP/1001-00000081',
    OrigTransfererUniqueid: '81',
    SecondTransfererChannel: 'PJSIP/1001-00000085',
    SecondTransfererUniqueid: '85',
    DestType: destination,
    DestBridgeUniqueid: 'b2',
    TransfereeUniqueid: '71',
    TransferTargetUniqueid: '86',
  });

  it('[A9] an attended transfer: both calls leave the one, the other takes the main call over', () => {
    const script = consulting()
      .call(20, 'AttendedTransfer', transfer('Bridge'))
      .at(20, 'AgentComplete', { ...ended, Reason: 'transfer' })
      .call(20, 'Hangup', { Uniqueid: '81' })
      .call(20, 'Hangup', { Uniqueid: '85' })
      .call(30, 'Hangup', { Uniqueid: '86' });
    expect(script.told()).toEqual([
      '10 Held 1001 71 queue=support',
      '11 Dialing 1001 85 Consult',
      '11 Ringing 1002 85 Consult',
      '13 Established 1001 85 Consult',
      '13 Established 1002 85 Consult',
      '20 Released 1001 71 queue=support third=1002 Transferred',
      '20 Released 1001 85 Consult third=1002 Transferred',
      '20 PartyChanged 1002 71 previous=85 Transferred',
      '30 Released 1002 71',
    ]);
  });

  it('[A9] the same where the consulted phone was called first', () => {
    const fields = transfer('Bridge');
    const script = consulting().call(20, 'AttendedTransfer', {
      ...fields,
      OrigTransfererUniqueid: fields.SecondTransfererUniqueid,
      SecondTransfererUniqueid: fields.OrigTransfererUniqueid,
    });
    expect(script.told().slice(-1)).toEqual(['20 PartyChanged 1002 71 previous=85 Transferred']);
  });

  it('[A9] a conference: the consult call ends, who asked stays, the other joins', () => {
    const script = consulting().call(20, 'AttendedTransfer', transfer('Threeway'));
    expect(script.told().slice(-3)).toEqual([
      '20 Released 1001 85 Consult Conferenced',
      '20 PartyAdded 1001 71 third=1001 Conferenced',
      '20 PartyChanged 1002 71 previous=85 Conferenced',
    ]);
  });

  it('calls outside queues are dialled, answered and released as far as channels show them', () => {
    const dial = (to: string) => ({
      Channel: 'PJSIP/1001-00000085',
      Uniqueid: '85',
      DestChannel: `PJSIP/${to}-00000086`,
      DestUniqueid: '86',
      DestCallerIDNum: '0441234',
    });
    const out = (status: string) => {
      const script = new Script().at(0, 'QueueMemberAdded', member('support', '1001', 'Ann'));
      script.told();
      return script
        .call(1, 'DialBegin', dial('trunk'))
        .call(5, 'DialEnd', { Uniqueid: '85', DestUniqueid: '86', DialStatus: status })
        .call(9, 'Hangup', { Uniqueid: '85' })
        .told();
    };
    expect(out('ANSWER')).toEqual([
      '1 Dialing 1001 85 Outbound',
      '5 Established 1001 85 Outbound',
      '9 Released 1001 85 Outbound',
    ]);
    expect(out('BUSY')).toEqual([
      '1 Dialing 1001 85 Outbound',
      '5 DestinationBusy 1001 85 Outbound',
      '9 Released 1001 85 Outbound',
    ]);
    expect(out('NOANSWER')).toEqual(['1 Dialing 1001 85 Outbound', '9 Released 1001 85 Outbound']);
  });

  it("the phone behind a queue's Local channel is the same call: told once, and its hold counts", () => {
    const local = { Interface: 'Local/1001@agents/n', StateInterface: 'PJSIP/1001' };
    const leg = { ...caller('support', '71'), ...local, MemberName: 'Ann', DestUniqueid: '81' };
    const script = new Script()
      .at(0, 'QueueMemberAdded', { ...member('support', '1001', 'Ann'), ...local })
      .at(1, 'QueueCallerJoin', caller('support', '71'))
      .at(2, 'AgentCalled', { ...leg, DestChannel: 'Local/1001@agents-00000001;1' })
      .call(2, 'DialBegin', {
        Channel: 'Local/1001@agents-00000001;2',
        Uniqueid: '82',
        Linkedid: '71',
        DestChannel: 'PJSIP/1001-00000083',
        DestUniqueid: '83',
        DestLinkedid: '71',
      })
      .call(4, 'DialEnd', { Uniqueid: '82', DestUniqueid: '83', DialStatus: 'ANSWER' })
      .call(4, 'DialEnd', { Uniqueid: '71', DestUniqueid: '81', DialStatus: 'ANSWER' })
      .at(4, 'QueueCallerLeave', caller('support', '71'))
      .at(4, 'AgentConnect', { ...leg, RingTime: 2 })
      .call(6, 'Hold', { Uniqueid: '83' });
    expect(script.told().slice(2)).toEqual([
      '1 Queued support 71',
      '2 Ringing 1001 71 queue=support',
      '4 Diverted support 71 third=1001',
      '4 Established 1001 71 queue=support',
      '6 Held 1001 71 queue=support',
    ]);
  });
});
