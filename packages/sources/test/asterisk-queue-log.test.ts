import { describe, expect, it } from 'vitest';
import { parseQueueLogLine, type QueueLogLine } from '../src/asterisk/queue-log-line.ts';
import { pastOf } from '../src/asterisk/queue-log-past.ts';
import { QueueLogReplay } from '../src/asterisk/queue-log-replay.ts';
import { caller, member, phone, Script, START } from './translate.ts';

/** `seconds after the start|call|queue|member|verb|…` as lines of the log. */
const log = (...texts: string[]): QueueLogLine[] =>
  texts.map((text) => {
    const [seconds = '', ...rest] = text.split('|');
    return parseQueueLogLine([START / 1000 + Number(seconds), ...rest].join('|'))!;
  });

const NUMBERS: Record<string, string> = { Ann: '1001', Ben: '1002' };

function replay(script: Script, ...texts: string[]): QueueLogReplay {
  const { centre, agenda } = script;
  const done = new QueueLogReplay({
    centre,
    agenda,
    dnOfMember: (name) => (NUMBERS[name] === undefined ? undefined : centre.dn(NUMBERS[name])),
  });
  centre.readLog(() => done.run(log(...texts), []), START + 1_000_000);
  return done;
}

const told = (...texts: string[]): string[] => {
  const script = new Script({ support: 5 });
  replay(script, ...texts);
  return script.told();
};

describe('the queue log alone', () => {
  it('tells a call with its ring, whose beginning follows from its end', () => {
    expect(
      told(
        '0|MANAGER|support|Ann|ADDMEMBER|',
        '10|71|support|NONE|ENTERQUEUE||5550001|1',
        '17|71|support|Ann|RINGNOANSWER|6000',
        '20|71|support|Ann|CONNECT|10|81|2',
        '29|71|support|Ann|COMPLETECALLER|10|9|1',
        '40|72|support|NONE|ENTERQUEUE||5550002|1',
      ),
    ).toEqual([
      '0 AgentLogin 1001 queue=support',
      '0 AgentReady 1001',
      '10 Queued support 71',
      '11 Ringing 1001 71 queue=support',
      '17 Released 1001 71 queue=support',
      '18 Ringing 1001 71 queue=support',
      '20 Diverted support 71 third=1001',
      '20 Established 1001 71 queue=support',
      '29 Released 1001 71 queue=support',
      '29 AgentNotReady 1001 AfterCallWork',
      '34 AgentReady 1001',
      '40 Queued support 72',
    ]);
  });

  it.each([
    ['ABANDON|1|1|9', '9 Abandoned support 71'],
    ['EXITWITHTIMEOUT|1|1|9', '9 Diverted support 71 cleared=timeout'],
    ['EXITWITHKEY|1|1|1|9', '9 Diverted support 71 cleared=exit'],
    ['EXITEMPTY|1|1|9', '9 Diverted support 71 cleared=empty'],
    ['WITHDRAW|1|1|9|', '9 Diverted support 71 cleared=withdrawn'],
  ])('tells %s', (end, expected) => {
    expect(told('0|71|support|NONE|ENTERQUEUE||5550001|1', `9|71|support|NONE|${end}`).at(-1)).toBe(expected);
  });

  it('a ring that was cancelled is the caller who gave up', () => {
    const events = told(
      '0|71|support|NONE|ENTERQUEUE||5550001|1',
      '9|71|support|Ann|RINGCANCELED|2500',
      '9|71|support|NONE|ABANDON|1|1|9',
    );
    expect(events.slice(-3)).toEqual([
      '6.5 Ringing 1001 71 queue=support',
      '9 Abandoned 1001 71 queue=support',
      '9 Abandoned support 71',
    ]);
  });

  it('a transfer is one', () => {
    const events = told(
      '0|71|support|NONE|ENTERQUEUE||5550001|1',
      '5|71|support|Ann|CONNECT|5|81|2',
      '9|71|support|Ann|BLINDTRANSFER|1002|internal|5|4|1',
    );
    expect(events.filter((event) => event.includes('Released'))).toEqual([
      '9 Released 1001 71 queue=support Transferred',
    ]);
  });

  it('a pause in all queues is told once, also across a second; one in some logs out of those', () => {
    const joined = ['a', 'b', 'c'].map((queue) => `0|MANAGER|${queue}|Ann|ADDMEMBER|`);
    expect(
      told(
        ...joined,
        '5|NONE|NONE|Ann|PAUSEALL|Lunch',
        '5|NONE|a|Ann|PAUSE|Lunch',
        '5|NONE|b|Ann|PAUSE|Lunch',
        '6|NONE|c|Ann|PAUSE|Lunch',
        '9|NONE|b|Ann|UNPAUSE|',
      ),
    ).toEqual([
      '0 AgentLogin 1001 queue=a',
      '0 AgentLogin 1001 queue=b',
      '0 AgentLogin 1001 queue=c',
      '0 AgentReady 1001',
      '5 AgentNotReady 1001 reason=Lunch',
      '9 QueueLogout 1001 queue=a paused=Lunch',
      '9 QueueLogout 1001 queue=c paused=Lunch',
      '9 AgentReady 1001',
    ]);
  });

  it('somebody whom nobody added is logged in when first named, under the name where no phone is known', () => {
    expect(
      told('0|71|support|NONE|ENTERQUEUE||1|1', '9|71|support|Zoe|RINGNOANSWER|4000').slice(1, 3),
    ).toEqual(['5 AgentLogin Zoe queue=support', '5 AgentReady Zoe']);
  });

  it('a restart of Asterisk ends what was under way, and says that it was cut off', () => {
    const script = new Script();
    const done = replay(
      script,
      '0|71|support|NONE|ENTERQUEUE||5550001|1',
      '1|72|support|NONE|ENTERQUEUE||5550002|2',
      '5|71|support|Ann|CONNECT|5|81|2',
      '9|NONE|NONE|NONE|QUEUESTART|',
    );
    expect(done.cutOff).toBe(true);
    expect(script.told().slice(-2)).toEqual([
      '9 Released 1001 71 queue=support',
      '9 Diverted support 72 cleared=exit',
    ]);
    expect(replay(new Script(), '9|NONE|NONE|NONE|QUEUESTART|').cutOff).toBe(false);
  });

  it('knows who was a member and which calls were open at its end', () => {
    const past = pastOf(
      log(
        '0|MANAGER|support|Ann|ADDMEMBER|',
        '0|MANAGER|support|Ben|ADDMEMBER|',
        '1|NONE|support|Ann|PAUSE|Lunch',
        '2|MANAGER|support|Ben|REMOVEMEMBER|',
        '3|71|support|NONE|ENTERQUEUE||1|1',
        '4|72|support|NONE|ENTERQUEUE||1|1',
        '5|71|support|Ann|CONNECT|5|81|2',
        '6|72|support|NONE|ABANDON|1|1|2',
      ),
    );
    expect([...past.members.values()]).toEqual([
      { queue: 'support', member: 'Ann', addedAt: START, pausedAt: START + 1000, reason: 'Lunch' },
    ]);
    expect(past.openCalls.map(({ call, verb }) => `${call} ${verb}`)).toEqual([
      '71 ENTERQUEUE',
      '71 CONNECT',
    ]);
  });
});

describe('the queue log and the manager interface', () => {
  const seen = () => {
    const script = new Script()
      .at(0, 'QueueMemberAdded', member('support', '1001', 'Ann'))
      .at(10.4, 'QueueCallerJoin', caller('support', '71'))
      .at(11.9, 'AgentCalled', { ...caller('support', '71'), ...phone('1001', 'Ann', '81') })
      .at(17.95, 'AgentRingNoAnswer', {
        ...caller('support', '71'),
        ...phone('1001', 'Ann', '81'),
        RingTime: 6000,
      });
    script.told();
    return script;
  };

  it('what was seen is not told again, though the log has another second for it', () => {
    const script = seen();
    const done = replay(
      script,
      '10|71|support|NONE|ENTERQUEUE||5550001|1',
      '18|71|support|Ann|RINGNOANSWER|6000',
    );
    expect([done.told, script.told()]).toEqual([0, []]);
  });

  it('what was not seen is told, in order after what was, and ends what had begun', () => {
    const script = seen();
    replay(
      script,
      '18|71|support|Ann|RINGNOANSWER|6000',
      '25|71|support|Ann|RINGNOANSWER|6000',
      '27|71|support|NONE|ABANDON|1|1|17',
    );
    expect(script.told()).toEqual([
      '19 Ringing 1001 71 queue=support',
      '25 Released 1001 71 queue=support',
      '27 Abandoned support 71',
    ]);
  });

  it('a happening told from the log is recognised when the manager interface brings it too', () => {
    const script = seen();
    replay(script, '20|72|support|NONE|ENTERQUEUE||5550002|2', '20|72|support|NONE|ABANDON|2|2|0');
    script.told();
    script
      .at(20.3, 'QueueCallerJoin', caller('support', '72'))
      .call(20.8, 'HangupRequest', { Uniqueid: '72' })
      .at(20.8, 'QueueCallerAbandon', caller('support', '72'))
      .at(20.8, 'QueueCallerLeave', caller('support', '72'));
    expect(script.told()).toEqual([]);
    // Another visit of the same caller, later, is news.
    expect(script.at(24, 'QueueCallerJoin', caller('support', '72')).told()).toEqual([
      '24 Queued support 72',
    ]);
  });
});
