import { describe, expect, it } from 'vitest';
import { answered, caller, ended, member, Script } from './translate.ts';

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
