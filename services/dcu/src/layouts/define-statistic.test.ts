import { describe, expect, it } from 'vitest';
import { defineStatistic } from './define-statistic.ts';

const define = (kind: Partial<Parameters<typeof defineStatistic>[1]>) =>
  defineStatistic(
    { version: 1, timeProfiles: [], timeRanges: [], filters: [], statTypes: [], templates: [] },
    { category: 'CurrentState', subject: 'DNAction', mainMask: '*', ...kind },
    { profile: 'Growing=00:00' },
  );

describe('a stat type of a catalogue', () => {
  it('[E-160] may be written with other names of Stat Server', () => {
    expect(define({ category: 'EstimWaitingTime', subject: 'Action', mainMask: 'CallWait' })).toMatchObject({
      ok: true,
      value: { category: 'EstimWaitTime', subject: 'DNAction' },
    });
  });

  it('[E-160] says why it is not computed', () => {
    expect(define({ category: 'TotalNumberErrors' })).toMatchObject({
      ok: false,
      error: expect.stringMatching(/^category TotalNumberErrors, which is described nowhere/),
    });
    expect(define({ subject: 'CampaignAction' })).toMatchObject({
      ok: false,
      error: expect.stringMatching(/^subject CampaignAction, which is of campaigns/),
    });
    expect(define({ category: 'Nonsense' })).toMatchObject({ ok: false, error: 'category Nonsense' });
  });

  it('[E-166] carries the expression of a formula to the engine', () => {
    const kind = { category: 'Formula', expression: '@COUNT(CallWait)' };
    expect(define(kind)).toMatchObject({ ok: true, value: kind });
  });

  it('[E-163] carries the options of Stat Server to the engine', () => {
    const options = { reasonStartOverridesStatusStart: true, useSourceTimeStamps: false };
    expect(define(options)).toMatchObject({ ok: true, value: options });
  });
});
