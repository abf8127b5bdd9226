import { describe, expect, it } from 'vitest';
import { restoreEngine } from '../create.ts';
import { Script, TEN } from './script.ts';
import { ever } from './team.ts';

const ofReason = { category: 'CurrentState', reasonStartOverridesStatusStart: true } as const;

/** Ann is not ready since 10, without a reason; whatever the test says follows. */
function notReady(): Script {
  const s = new Script();
  s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
  s.at(10, 'EventAgentNotReady', { thisDn: '100' });
  return s;
}
const lunch = { thisDn: '100', reasons: { reason: 'Lunch' } };

describe('options of stat types', () => {
  it('[E-163] the start of a state is that of its reason, where there is one', () => {
    const s = notReady();
    const since = (at: number) =>
      (['Agent', 'RegDN'] as const).map((type) =>
        s.cell(s.column(type, ofReason), type === 'Agent' ? 'ann' : '100', at),
      );
    expect(since(15)).toMatchObject([{ since: TEN + 10_000 }, { since: TEN + 10_000 }]);
    s.at(20, 'EventAgentNotReady', lunch);
    expect(since(25)).toMatchObject([
      { since: TEN + 20_000, reason: 'Lunch' },
      { since: TEN + 20_000, reason: 'Lunch' },
    ]);
    // The same again is no other reason, whatever comes with it.
    s.at(30, 'EventAgentNotReady', { ...lunch, extensions: { a: 1 } });
    expect(since(35)[0]).toMatchObject({ since: TEN + 20_000 });
    s.at(40, 'EventAgentNotReady', { thisDn: '100', reasons: { reason: 'Meeting' } });
    expect(since(45)[0]).toMatchObject({ since: TEN + 40_000, reason: 'Meeting' });
    s.at(50, 'EventAgentNotReady', { thisDn: '100' });
    expect(since(55)[0]).toMatchObject({ since: TEN + 10_000 });
  });

  it('[E-163] without the option, and in times and ages, it is that of the status', () => {
    const s = notReady();
    s.at(20, 'EventAgentNotReady', lunch);
    const plain = s.column('Agent', { category: 'CurrentState' });
    expect(s.cell(plain, 'ann', 25)).toMatchObject({ since: TEN + 10_000, reason: 'Lunch' });
    const no = s.column('Agent', { ...ofReason, reasonStartOverridesStatusStart: false });
    expect(s.cell(no, 'ann', 25)).toMatchObject({ since: TEN + 10_000 });
    const age = s.column('Agent', {
      category: 'CurrentMaxTime',
      subject: 'AgentStatus',
      mainMask: 'NotReadyForNextCall',
    });
    expect(s.number(age, 'ann', 25)).toBe(15);
  });

  it('[E-163] a status that begins after its reason keeps its own start', () => {
    const s = notReady();
    s.at(20, 'EventAgentNotReady', lunch);
    s.at(30, 'EventEstablished', { thisDn: '100', callId: 'a' });
    s.at(40, 'EventReleased', { thisDn: '100', callId: 'a' });
    expect(s.cell(s.column('Agent', ofReason), 'ann', 45)).toMatchObject({ since: TEN + 40_000 });
  });

  it('[E-163] a checkpoint knows since when a reason is given', () => {
    const s = notReady();
    const column = s.column('Agent', ofReason);
    s.at(20, 'EventAgentNotReady', lunch);
    const bytes = s.engine.checkpoint();
    s.engine = restoreEngine(bytes);
    expect(s.cell(s.column('Agent', column.definition.statistic), 'ann', 25)).toMatchObject({
      since: TEN + 20_000,
    });
  });

  it('[E-163] is refused where no start of a status is told; times are always those of the source', () => {
    const s = new Script();
    expect(() => s.column('Agent', { ...ofReason, category: 'TotalTime', profile: ever })).toThrow(
      'reasonStartOverridesStatusStart: TotalTime tells no start of a status',
    );
    expect(() => s.column('GroupAgents', ofReason)).toThrow(/^reasonStartOverridesStatusStart: .* group/);
    expect(() => s.column('Agent', { profile: ever, useSourceTimeStamps: false })).toThrow(
      /^useSourceTimeStamps: /,
    );
    s.column('Agent', { profile: ever, useSourceTimeStamps: true });
  });
});

describe('calls that are conferenced or change their party', () => {
  it('[E-161] tell who gave a call up for a conference, and of other changes than transfers', () => {
    const s = new Script();
    const masks = ['CallConferenceOriginated', 'CallConferenceOriginatedConsult', 'CallPartyChanged'];
    const columns = masks.map((mainMask) => s.column('RegDN', { mainMask, profile: ever }));
    const counts = (at: number) => columns.map((column) => s.number(column, '100', at));
    s.at(0, 'EventEstablished', { thisDn: '100', callId: 'main', callType: 'Inbound' });
    s.at(5, 'EventEstablished', { thisDn: '100', callId: 'ask', callType: 'Consult' });
    s.at(9, 'EventReleased', { thisDn: '100', callId: 'ask', callState: 'Conferenced' });
    expect(counts(10)).toEqual([1, 1, 0]);
    s.at(20, 'EventPartyChanged', { thisDn: '100', callId: 'main' });
    s.at(21, 'EventPartyChanged', { thisDn: '100', callId: 'main', callState: 'Transferred' });
    s.at(22, 'EventPartyChanged', { thisDn: '100', callId: 'stranger' });
    expect(counts(30)).toEqual([1, 1, 1]);
    // Who only dials makes CallDialConferenced of it.
    s.at(40, 'EventDialing', { thisDn: '100', callId: 'b', callType: 'Consult' });
    s.at(42, 'EventReleased', { thisDn: '100', callId: 'b', callState: 'Conferenced' });
    expect(counts(50)).toEqual([1, 1, 1]);
  });
});
