import type { LayoutColumn } from '@pulse/model';
import { describe, expect, test } from 'vitest';
import { boundText, cellText, headingOf, splitContact } from '../src/text/cell-text.ts';
import { english } from '../src/text/english.ts';
import { createFormats, duration } from '../src/text/format.ts';

const english2026 = createFormats('en-US', 'Europe/Berlin');
const german = createFormats('de-DE', 'Europe/Berlin');

const column = (format: LayoutColumn['format'], extra: Partial<LayoutColumn> = {}): LayoutColumn => ({
  alias: 'x',
  name: 'X',
  description: '',
  format,
  good: 'none',
  trend: false,
  ...extra,
});

describe('durations', () => {
  test.each([
    [0, '0:00'],
    [7, '0:07'],
    [59.999, '0:59'],
    [247, '4:07'],
    [3599, '59:59'],
    [3600, '1:00:00'],
    [3738, '1:02:18'],
    [86_399, '23:59:59'],
    [86_400, '1 d 0:00'],
    [187_620, '2 d 4:07'],
    [-3, '0:00'],
  ])('%d s is %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});

describe('numbers follow the language of the browser', () => {
  test('counts are grouped', () => {
    expect(english2026.count(12_480)).toBe('12,480');
    expect(german.count(12_480)).toBe('12.480');
  });

  test('percentages have one decimal, but 0 and 100 have none', () => {
    expect([0, 100, 79.4, 99.96, 0.04].map((v) => english2026.percent(v))).toEqual([
      '0',
      '100',
      '79.4',
      '100',
      '0',
    ]);
    expect(german.percent(79.4)).toBe('79,4');
  });

  test('a target carries its sign and no decimals that say nothing', () => {
    expect(boundText(column('Percent'), 80, english2026)).toBe('80%');
    expect(boundText(column('Percent'), 7.5, english2026)).toBe('7.5%');
    expect(boundText(column('Percent'), 80, german)).toBe('80\u00a0%');
    expect(boundText(column('Time'), 180, german)).toBe('3:00');
  });

  test('clock times are those of the board’s zone', () => {
    const time = Date.UTC(2026, 6, 1, 12, 2, 37);
    expect(english2026.clock(time)).toBe('14:02:37');
    expect(german.hour(time)).toBe('14:02');
    expect(english2026.sameDay(Date.UTC(2026, 6, 1, 21, 59), Date.UTC(2026, 6, 1, 22, 1))).toBe(false);
  });
});

describe('cells', () => {
  const write = (of: LayoutColumn, cell: Parameters<typeof cellText>[1], now = 60_000) =>
    cellText(of, cell, now, english2026, english);

  test('groups, each with its value, and the others together', () => {
    const groups = [
      { key: 'Billing', value: 75 },
      { key: '', value: 60 },
      { key: 'Sales', value: null },
    ];
    expect(write(column('Time'), { groups })).toBe('Billing 1:15 · … 1:00 · Sales');
    const others = { groups: 2, value: 1200 };
    expect(write(column('Integer'), { groups: groups.slice(0, 1), others })).toBe('Billing 75 · +2 1,200');
    expect(write(column('Integer'), { groups: [] })).toBeNull();
  });

  test('a running time can be shown as the time of day at which it began', () => {
    const login = column('Time', { display: 'start' });
    const nine = Date.UTC(2026, 2, 2, 8);
    expect(write(login, { start: nine, base: 0, rate: 1 }, nine + 5000)).toBe('09:00');
    expect(write(login, { start: nine + 60_000, base: 60, rate: 1 }, nine + 90_000)).toBe('09:00');
    expect([write(login, 0), write(login, null)]).toEqual([null, null]);
  });

  test('no data is null for figures, and nothing for texts', () => {
    expect(write(column('Integer'), null)).toBeNull();
    expect(write(column('Integer'), undefined)).toBeNull();
    expect(write(column('String'), null)).toBe('');
  });

  test('a growing value is told for the instant, and never before its start', () => {
    const growing = { start: 10_000, base: 5, rate: 1 };
    expect(write(column('Time'), growing)).toBe('0:55');
    expect(write(column('Time'), growing, 9_000)).toBe('0:05');
  });

  test('a state is told by its status', () => {
    expect(write(column('Status'), { status: 'NotReadyForNextCall', since: 0 })).toBe('Not ready');
  });

  test('the sign of a percentage stands in the head, once', () => {
    expect(headingOf(column('Percent', { name: 'Lost' }))).toBe('Lost %');
    expect(headingOf(column('Percent', { name: 'Lost', short: 'SL 20 s %' }))).toBe('SL 20 s %');
    expect(headingOf(column('Integer', { name: 'Answered' }))).toBe('Answered');
  });

  test('a contact is split into who and from where, when the text begins with who', () => {
    const call = { callId: 'c', callType: 'Inbound', since: 0, mediaType: 'voice', ani: '030 1' } as const;
    expect(splitContact('030 1 Sales', call)).toEqual({ party: '030 1', rest: 'Sales' });
    expect(splitContact('Sales', call)).toEqual({ party: '', rest: 'Sales' });
    expect(splitContact('Sales', undefined)).toEqual({ party: '', rest: 'Sales' });
  });
});

test('a screen reader hears a level in words', () => {
  expect(english.spokenLevel('critical', 'above', '8', 190)).toBe(
    ', critical, above 8 for 3 minutes 10 seconds',
  );
  expect(english.spokenLevel('watch', 'below', '80%', undefined)).toBe(', watch, below 80%');
});
