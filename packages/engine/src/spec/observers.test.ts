import { beforeEach, describe, expect, it } from 'vitest';
import { restoreEngine } from '../create.ts';
import type { Column } from '../engine.ts';
import { Script } from './script.ts';

const ever = { type: 'Growing', value: 'never', zone: 'UTC' } as const;

describe('observers', () => {
  let s: Script;
  const columns = new Map<string, Column>();
  const NAMES = [
    'CallInbound',
    'CallInboundStarted',
    'CallInboundCompleted',
    'CallObserving',
    'CallObserved',
  ];

  beforeEach(() => {
    s = new Script();
    for (const mainMask of NAMES)
      columns.set(mainMask, s.column('RegDN', { category: 'TotalTime', mainMask, profile: ever }));
    columns.set('statuses', s.column('RegDN', { category: 'CurrentState' }));
    for (const mainMask of ['CallObserved', 'CallReleased', 'CallAnswered'])
      columns.set(`number ${mainMask}`, s.column('Queue', { mainMask, profile: ever }));
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'c', callType: 'Inbound' });
    s.at(1, 'EventRinging', { thisDn: '100', callId: 'c', thisQueue: 'q' });
    s.at(2, 'EventEstablished', { thisDn: '100', callId: 'c', thisQueue: 'q' });
    s.at(2, 'EventDiverted', { thisDn: 'q', callId: 'c', thirdPartyDn: '100' });
  });

  const listen = (seconds: number, thisDn: string, otherDn = '100') =>
    s.at(seconds, 'EventEstablished', {
      thisDn,
      callId: 'c',
      otherDn,
      thisQueue: 'q',
      thisDnRole: 'Observer',
    });
  const time = (name: string, dn: string, at = 100) => s.number(columns.get(name)!, dn, at);

  it('[E-41] listen instead of talking', () => {
    listen(10, '900');
    expect(s.cell(columns.get('statuses')!, '900', 11)).toMatchObject({ status: 'OffHook' });
    s.at(30, 'EventReleased', { thisDn: '900', callId: 'c' });
    expect(time('CallObserving', '900')).toBe(20);
    expect(time('CallInbound', '900')).toBe(0);
    expect(time('CallInboundCompleted', '900')).toBe(0);
    expect(time('CallObserved', '100')).toBe(20);
    expect(s.number(columns.get('number CallAnswered')!, 'q', 30)).toBe(1);
    expect(s.number(columns.get('number CallReleased')!, 'q', 30)).toBe(0);
  });

  it('[E-41] hear somebody until he leaves', () => {
    listen(10, '900');
    s.at(25, 'EventReleased', { thisDn: '100', callId: 'c' });
    s.at(30, 'EventReleased', { thisDn: '900', callId: 'c' });
    expect(time('CallObserved', '100')).toBe(15);
    expect(time('CallInbound', '100')).toBe(23);
    expect(time('CallObserving', '900')).toBe(20);
  });

  it('[E-41] are counted one by one', () => {
    listen(10, '900');
    listen(20, '901');
    s.at(30, 'EventReleased', { thisDn: '900', callId: 'c' });
    s.at(40, 'EventReleased', { thisDn: '901', callId: 'c' });
    expect(time('CallObserved', '100')).toBe(40);
  });

  it.each([
    ['who is not in the call', '200'],
    ['themselves', '900'],
  ])('[E-41] do not hear %s', (_, otherDn) => {
    listen(10, '900', otherDn);
    s.at(30, 'EventReleased', { thisDn: '900', callId: 'c' });
    expect(time('CallObserving', '900')).toBe(20);
    expect(time('CallObserved', '100')).toBe(0);
  });

  it('[E-41] are the same after a checkpoint', () => {
    listen(10, '900');
    s.engine = restoreEngine(s.engine.checkpoint());
    s.at(30, 'EventReleased', { thisDn: '900', callId: 'c' });
    const restored = s.column('RegDN', columns.get('CallObserved')!.definition.statistic);
    expect(s.number(restored, '100', 40)).toBe(20);
  });
});
