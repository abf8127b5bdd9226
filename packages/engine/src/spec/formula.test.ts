import { describe, expect, it } from 'vitest';
import { restoreEngine } from '../create.ts';
import { Script } from './script.ts';
import { ever } from './team.ts';

const formula = (expression: string) => ({ category: 'Formula', expression, profile: ever }) as const;

/** Four calls of a queue: answered after 10, 20 and 30 s, with orders of 5, 7 and none; the last one waits since 100. */
function queue(expressions: readonly string[]): Script {
  const s = new Script();
  for (const expression of expressions) s.column('Queue', formula(expression));
  for (const [call, order] of [5, 7, undefined].entries()) {
    const named = { callId: `c${call}`, ...(order !== undefined && { userData: { Order: order } }) };
    s.at(0, 'EventQueued', { thisDn: 'q', ...named });
  }
  for (const call of [0, 1, 2]) {
    s.at(10 * (call + 1), 'EventDiverted', { thisDn: 'q', callId: `c${call}`, thirdPartyDn: '100' });
    s.at(10 * (call + 1), 'EventEstablished', { thisDn: '100', callId: `c${call}`, thisQueue: 'q' });
  }
  s.at(100, 'EventQueued', { thisDn: 'q', callId: 'late', userData: { Order: 9 } });
  return s;
}

describe('Formula', () => {
  it.each([
    ['COUNT(CallAnswered)', 3],
    ['COUNT(CallAnswered; duration < 20)', 1],
    ['COUNT(CallAnswered; duration <= 20)', 2],
    ['COUNT(CallAnswered; duration = 20)', 1],
    ['COUNT(CallAnswered; duration <> 20)', 2],
    ['COUNT(CallAnswered; PairExists("Order","*"))', 2],
    ['COUNT(CallAnswered; duration >= 20 & PairExists("Order","*") & duration > 19.5)', 1],
    ['COUNT(CallAnswered; GetNumber("Order") = 5 | GetNumber("Order") = 0)', 2],
    ['SUM(CallAnswered; duration)', 60],
    ['SUM(CallAnswered; GetNumber("Order"))', 12],
    ['AVG(CallAnswered; GetNumber("Order"))', 4],
    ['AVG(CallAnswered; PairExists("Order","*"); GetNumber("Order") * 2)', 12],
    ['MIN(CallAnswered; duration) + MAX(CallAnswered; GetNumber("Order"))', 17],
    ['@COUNT(CallWait)', 1],
    ['@COUNT(CallWait; duration > 9.9)', 1],
    ['@COUNT(CallWait; duration > 10)', 0],
    ['@SUM(CallWait; duration) + @MAX(CallWait; GetNumber("Order"))', 19],
    ['100 * COUNT(CallAnswered; duration < 25) / COUNT(CallAnswered)', 200 / 3],
    ['if(@COUNT(CallWait) > 0, AVG(CallAnswered; duration), 0)', 20],
    ['round(MAX(CallAnswered; duration) / 7, 1)', 4.3],
    ['COUNT(*,~CallAnswered) - COUNT(CallEntered,CallDistributed)', 3],
    ['COUNT(CallAnswered; GetString("a;b)") = ";")', 0],
    ['7', 7],
  ])('[E-166] %s', (expression, value) => {
    const s = queue([expression]);
    expect(s.number(s.column('Queue', formula(expression)), 'q', 110)).toBeCloseTo(value, 9);
  });

  it.each([
    ['COUNT(CallAbandoned) + SUM(CallAbandoned; duration) + @COUNT(CallWait; ANI = "none")', 0],
    ['MIN(CallAbandoned; duration) + MAX(CallAbandoned; GetNumber("Order"))', 0],
    ['AVG(CallAbandoned; duration)', null],
    ['@AVG(CallWait; ANI = "none"; duration)', null],
    ['COUNT(CallAnswered) / COUNT(CallAbandoned)', null],
    ['coalesce(AVG(CallAbandoned; duration), 0 - 1)', -1],
  ])('[E-166] of nothing: %s', (expression, value) => {
    const s = queue([expression]);
    expect(s.number(s.column('Queue', formula(expression)), 'q', 110)).toBe(value);
  });

  it('[E-166] takes filter, media, groups and every profile; each aggregate selects its own', () => {
    const s = new Script({ agents: [{ id: 'ann' }], agentGroups: [{ id: 'team', members: ['ann'] }] });
    const expression = 'SUM(CallInboundCompleted; duration > 5; duration) + 1000 * COUNT(CallRinging)';
    const selected = s.column('GroupAgents', {
      ...formula(expression),
      profile: { type: 'Selection', count: 1 },
      filter: 'PairExists("a","1")',
    });
    const sinceLogin = s.column('Agent', { ...formula(expression), profile: { type: 'SinceLogin' } });
    const call = (at: number, callId: string, length: number, a: string) => {
      s.at(at, 'EventRinging', { thisDn: '100', callId, callType: 'Inbound', userData: { a } });
      s.at(at + 1, 'EventEstablished', { thisDn: '100', callId });
      s.at(at + 1 + length, 'EventReleased', { thisDn: '100', callId });
    };
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    call(10, 'a', 20, '1');
    call(40, 'b', 3, '1');
    call(50, 'c', 30, '2');
    expect(s.number(selected, 'team', 90)).toBe(1020);
    expect(s.number(sinceLogin, 'ann', 90)).toBe(3050);
    s.at(100, 'EventAgentLogout', { thisDn: '100' });
    s.at(110, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    expect(s.number(sinceLogin, 'ann', 110)).toBe(0);
    s.engine = restoreEngine(s.engine.checkpoint());
    expect(s.number(s.column('GroupAgents', selected.definition.statistic), 'team', 120)).toBe(1020);
  });

  it('[E-166] changes with time where durations of what is in progress are asked for', () => {
    const s = new Script();
    const isTimed = (expression: string) => s.column('Queue', formula(expression)).timeDependent;
    expect(
      ['@COUNT(CallWait)', 'SUM(CallAnswered; duration)', '@SUM(CallWait; GetNumber("a"))'].map(isTimed),
    ).toEqual([false, false, false]);
    expect(['@COUNT(CallWait; duration > 5)', '1 + @MAX(CallWait; duration)'].map(isTimed)).toEqual([
      true,
      true,
    ]);
  });

  it.each([
    ['', 'formula-invalid', 'character 1: '],
    ['COUNT(CallWait', 'formula-invalid', 'character 15: expected )'],
    ['COUNT(Nonsense)', 'mask-invalid', '"Nonsense" is no action'],
    [
      'COUNT(CallWait; duration > 5; 3)',
      'formula-invalid',
      'character 30: COUNT takes mask or mask; condition',
    ],
    ['SUM(CallWait)', 'formula-invalid', 'character 13: SUM takes mask; value or mask; condition; value'],
    ['SUM(CallWait; ANI = "1"; 1; 2)', 'formula-invalid', 'character 28: SUM takes '],
    ['1 + COUNT(CallWait; Nonsense = 3)', 'formula-invalid', 'character 21: Nonsense is no known name'],
    [
      '1 + COUNT(CallWait; duration > 3 & Nonsense = 3)',
      'formula-invalid',
      'character 36: Nonsense is no known name',
    ],
    [
      'COUNT(CallWait; ANI = "1" | duration > 3)',
      'formula-invalid',
      'character 29: the duration is compared with a number',
    ],
    [
      'COUNT(CallWait; ANI = "1" | ANI = "2" & duration > 3)',
      'formula-invalid',
      'character 27: the duration is',
    ],
    ['COUNT(CallWait; ~(duration > 3))', 'formula-invalid', 'character 19: the duration is'],
    ['SUM(CallWait; Nonsense)', 'formula-invalid', 'character 15: Nonsense is no known name'],
    ['waiting + COUNT(CallWait)', 'formula-invalid', 'character 1: waiting is no name here'],
    ['COUNT(CallWait) + _0', 'formula-invalid', 'character 19: _0 is no name here'],
    ['COUNT(CallWait) + * 2', 'formula-invalid', 'character 19: '],
    ['sum(COUNT(CallWait))', 'formula-invalid', 'functions over rows are of layouts'],
    ['COUNT(CallWait) > 3', 'formula-invalid', 'a value is a number'],
    ['queue("q").waiting', 'formula-invalid', 'character 12: waiting is no name here'],
  ])('[E-167] refuses %s', (expression, code, message) => {
    const open = () => new Script().column('Queue', formula(expression));
    expect(open).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(`expression: ${message}`) }),
    );
  });

  it('[E-167] is of actions, and nothing else takes an expression', () => {
    const s = new Script();
    expect(() => s.column('Agent', { ...formula('1'), subject: 'AgentStatus' })).toThrow(/^subject: /);
    expect(() => s.column('Agent', { category: 'Formula', profile: ever })).toThrow(
      /^expression: .* there is none/,
    );
    expect(() => s.column('Agent', { expression: '1', profile: ever })).toThrow(
      /^expression: TotalNumber takes none/,
    );
    expect(() => s.column('Agent', { ...formula('1'), groupBy: { by: 'ANI' } })).toThrow(/^groupBy: /);
  });
});
