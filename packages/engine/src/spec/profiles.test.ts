import { describe, expect, it } from 'vitest';
import { intervalsOf, parseProfile } from '../profile/profile.ts';
import { TenantZone } from '../profile/tenant-zone.ts';
import { Script, TEN } from './script.ts';

const HOUR = 3_600_000;
const tenant = new TenantZone();
const growing = (value: string, zone = 'Europe/Berlin') =>
  intervalsOf({ type: 'Growing', value, zone }, tenant);
const utc = (text: string) => Date.parse(`${text}Z`);
const start = (value: string, text: string, zone?: string) =>
  new Date(growing(value, zone).startAt(utc(text))).toISOString().slice(0, 16);

describe('Growing', () => {
  it('[E-70] begins at wall times of the zone', () => {
    expect(start('00:00', '2026-03-02T09:00')).toBe('2026-03-01T23:00');
    expect(start('00:00', '2026-03-01T23:00')).toBe('2026-03-01T23:00');
    expect(start('00:00', '2026-03-01T22:59')).toBe('2026-02-28T23:00');
    expect(start('00:00', '2026-07-02T09:00', 'Asia/Kolkata')).toBe('2026-07-01T18:30');
  });

  it('[E-70] unites its entries and begins each day anew', () => {
    expect(start('08:30 +01:00', '2026-03-02T05:00', 'UTC')).toBe('2026-03-01T23:30');
    expect(start('08:30 +01:00', '2026-03-02T08:29', 'UTC')).toBe('2026-03-01T23:30');
    expect(start('06:00, 14:00, 22:00', '2026-03-02T13:59', 'UTC')).toBe('2026-03-02T06:00');
    expect(start('09:15, 12:45 +00:20', '2026-03-02T13:10', 'UTC')).toBe('2026-03-02T13:05');
  });

  it('[E-70] needs no data of zones for UTC, to the millisecond', () => {
    const day = growing('00:00', 'UTC');
    expect(day.startAt(utc('2026-03-02T00:00'))).toBe(utc('2026-03-02T00:00'));
    expect(day.startAt(utc('2026-03-02T00:00') - 1)).toBe(utc('2026-03-01T00:00'));
    expect(day.nextAfter(utc('2026-03-02T09:00'))).toBe(utc('2026-03-03T00:00'));
  });

  it('[E-70] leaves a skipped wall time at the moment of the change', () => {
    // 29 March 2026, 02:00 becomes 03:00 at 01:00 UTC.
    const profile = growing('00:00 +00:30');
    expect(profile.nextAfter(utc('2026-03-29T00:30'))).toBe(utc('2026-03-29T01:00'));
    expect(profile.nextAfter(utc('2026-03-29T01:00'))).toBe(utc('2026-03-29T01:30'));
    expect(start('02:30', '2026-03-29T05:00')).toBe('2026-03-29T01:00');
  });

  it('[E-70] counts a repeated wall time once, so that an hour lasts two', () => {
    // 25 October 2026, 03:00 becomes 02:00 at 01:00 UTC.
    const profile = growing('00:00 +01:00');
    expect(profile.startAt(utc('2026-10-25T00:30'))).toBe(utc('2026-10-25T00:00'));
    expect(profile.nextAfter(utc('2026-10-25T00:30'))).toBe(utc('2026-10-25T02:00'));
    expect(start('00:00 +00:30', '2026-10-25T01:45', 'Australia/Lord_Howe')).toBe('2026-10-25T01:30');
  });

  it('[E-70] has as many intervals as there are entries in a day of each zone', () => {
    for (const zone of [
      'America/St_Johns',
      'Africa/Cairo',
      'Asia/Kathmandu',
      'Pacific/Apia',
      'America/Santiago',
    ]) {
      const profile = growing('00:00', zone);
      let time = utc('2026-01-01T12:00');
      let days = 0;
      while (time < utc('2027-01-01T12:00')) {
        const next = profile.nextAfter(time);
        expect(next).toBeGreaterThan(time);
        expect(next - time).toBeLessThanOrEqual(25 * HOUR);
        expect(profile.startAt(next)).toBe(next);
        expect(profile.startAt(next - 1)).toBeLessThan(next);
        time = next;
        days++;
      }
      expect(Math.abs(days - 365)).toBeLessThanOrEqual(1);
    }
  });

  it('[E-165] begins on days of the week or the month, of a short month on the last one', () => {
    // 2 March 2026 is a Monday.
    expect(start('weekly Mon 00:00', '2026-03-08T22:59')).toBe('2026-03-01T23:00');
    expect(start('weekly mon 00:00', '2026-03-08T23:00')).toBe('2026-03-08T23:00');
    expect(start('monthly 1 00:00', '2026-03-31T21:59')).toBe('2026-02-28T23:00');
    expect(start('monthly 31 06:00', '2026-03-30T12:00', 'UTC')).toBe('2026-02-28T06:00');
    expect(start('monthly 31 06:00', '2024-03-30T12:00', 'UTC')).toBe('2024-02-29T06:00');
    expect(start('monthly 29 06:00, weekly Wed 08:00', '2026-03-04T07:59', 'UTC')).toBe('2026-02-28T06:00');
    expect(start('monthly 29 06:00, weekly Wed 08:00', '2026-03-04T08:00', 'UTC')).toBe('2026-03-04T08:00');
    expect(growing('monthly 31 00:00', 'UTC').nextAfter(utc('2026-03-31T00:00'))).toBe(
      utc('2026-04-30T00:00'),
    );
    expect(growing('weekly Sun 00:00', 'UTC').nextAfter(utc('1969-12-30T00:00'))).toBe(
      utc('1970-01-04T00:00'),
    );
    expect(growing('weekly Mon 00:00, 06:00').key).toBe(growing('06:00,  WEEKLY mon 0:00').key);
  });

  it('[E-165] of a day that a zone leaves out at the moment of the change', () => {
    // Samoa went from 29 to 31 December 2011; 30 December was a Friday.
    expect(start('weekly Fri 09:00', '2011-12-30T10:00', 'Pacific/Apia')).toBe('2011-12-30T10:00');
    expect(start('weekly Fri 09:00', '2011-12-30T09:59', 'Pacific/Apia')).toBe('2011-12-23T19:00');
  });

  it.each([
    'weekly 00:00',
    'weekly Moon 00:00',
    'monthly 0 00:00',
    'monthly 32 00:00',
    'monthly 00:00',
    'weekly Mon 00:00 +01:00',
    'monthly 1 00:00 +01:00',
    'weekly Mon',
  ])('[E-67] refuses %s', (value) => {
    expect(() => growing(value)).toThrow(`${JSON.stringify(value)} is no time of reset`);
  });

  it('[E-70] never resets, and is complete all the same', () => {
    const s = new Script();
    const column = s.column('RegDN', { profile: { type: 'Growing', value: 'never', zone: 'UTC' } });
    s.at(0, 'EventRegistered', { thisDn: '100' });
    expect(column.since(TEN + 1000 * HOUR)).toBe(TEN);
    expect(column.complete(0, TEN + 1000 * HOUR)).toBe(true);
  });

  it('[E-70] is since midnight in the tenant’s zone where none is named', () => {
    const s = new Script({ timeZone: 'America/New_York' });
    const column = s.column('RegDN', {});
    s.at(-48 * 3600, 'EventRegistered', { thisDn: '100' });
    expect(column.since(TEN)).toBe(utc('2026-03-02T05:00'));
  });
});

describe('The end of a Growing interval', () => {
  const profile = { type: 'Growing', value: '00:00 +00:15', zone: 'UTC' } as const;

  it('[E-140] closes with what was before it, and with what runs counted up to it', () => {
    const s = new Script();
    const how = { subject: 'AgentStatus', profile } as const;
    const masks = ['LoggedOut', 'NotReadyForNextCall', 'WaitForNextCall'];
    const times = masks.map((mainMask) => s.column('Agent', { ...how, mainMask, category: 'TotalTime' }));
    const longest = s.column('Agent', { ...how, mainMask: 'WaitForNextCall', category: 'MaxTime' });
    const logins = s.column('Agent', { mainMask: 'AgentLogin', profile });
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(0, 'EventAgentNotReady', { thisDn: '100' });
    s.at(400, 'EventAgentReady', { thisDn: '100' });
    const end = TEN + 900_000;
    expect(logins.until(s.engine.time)).toBe(end);
    expect(times.map((column) => column.readClosing(0, end))).toEqual([0, 400, 500]);
    expect(longest.readClosing(0, end)).toBe(500);
    expect(logins.readClosing(0, end)).toBe(1);
    // The same instant, read as ever, belongs to what begins.
    expect(s.number(times[2]!, 'ann', 900)).toBe(0);
    expect(s.number(logins, 'ann', 900)).toBe(0);
    // Nobody stirs in the interval that follows.
    expect(times.map((column) => column.readClosing(0, end + 900_000))).toEqual([0, 0, 900]);
    expect(logins.readClosing(0, end + 900_000)).toBe(0);
  });

  it('[E-140] can be read until something of it is told, and is no other instant', () => {
    const s = new Script();
    const logins = s.column('Agent', { mainMask: 'AgentLogin', profile });
    const sliding = s.column('Agent', {
      mainMask: 'AgentLogin',
      profile: { type: 'Sliding', window: 60, step: 15 },
    });
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    expect(() => logins.readClosing(0, TEN + 899_999)).toThrow('no interval ends');
    expect(sliding.until(TEN)).toBeNull();
    s.at(901, 'EventAgentReady', { thisDn: '100' });
    expect(() => logins.readClosing(0, TEN + 900_000)).toThrow('before the engine');
  });
});

describe('Sliding', () => {
  const window = { type: 'Sliding', window: 60, step: 15 } as const;

  it('[E-71] covers 45 to 60 seconds of a window of 60 in steps of 15', () => {
    const profile = intervalsOf(window, tenant);
    expect(TEN % 60_000).toBe(0);
    expect(profile.startAt(TEN)).toBe(TEN - 45_000);
    expect(profile.startAt(TEN + 14_999)).toBe(TEN - 45_000);
    expect(profile.startAt(TEN + 15_000)).toBe(TEN - 30_000);
    expect(intervalsOf({ type: 'Sliding', window: 100, step: 30 }, tenant).startAt(TEN)).toBe(TEN - 90_000);
  });

  it('[E-71] lets actions leave with the bucket of their end, also when nobody stirs', () => {
    const s = new Script();
    const how = { mainMask: 'CallAbandoned', profile: window };
    const columns = [
      s.column('Queue', how),
      s.column('Queue', { ...how, category: 'TotalTime' }),
      s.column('Queue', { ...how, category: 'MaxTime' }),
      s.column('Queue', { ...how, category: 'TotalNumberInTimeRange', range: { lo: 5 } }),
    ];
    const stays = [
      ['a', 0, 10],
      ['b', 11, 14],
      ['c', 14, 20],
    ] as const;
    for (const [callId, from, to] of stays) {
      s.at(from, 'EventQueued', { thisDn: 'q', callId });
      s.at(to, 'EventAbandoned', { thisDn: 'q', callId });
    }
    const now = (at: number) => columns.map((column) => s.number(column, 'q', at));
    expect(now(20)).toEqual([3, 19, 10, 2]);
    expect(columns[0]!.timeDependent).toBe(true);
    expect(now(60)).toEqual([1, 6, 6, 1]);
    expect(now(75)).toEqual([0, 0, 0, 0]);
    s.at(200, 'EventUserEvent', { thisDn: 'q' });
    expect(now(200)).toEqual([0, 0, 0, 0]);
  });

  it('[E-71] cuts statuses at the start of the window to the millisecond', () => {
    const s = new Script();
    const how = { subject: 'AgentStatus', mainMask: 'WaitForNextCall', profile: window } as const;
    const columns = [
      s.column('Agent', { ...how, category: 'TotalTime' }),
      s.column('Agent', how),
      s.column('Agent', { ...how, category: 'MaxTime' }),
    ];
    s.at(-100, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(-40, 'EventAgentReady', { thisDn: '100' });
    s.at(-10.5, 'EventAgentNotReady', { thisDn: '100' });
    s.at(5, 'EventAgentReady', { thisDn: '100' });
    const now = (at: number) => columns.map((column) => s.number(column, 'ann', at));
    expect(now(10)).toEqual([34.5, 2, 29.5]);
    expect(now(20)).toEqual([34.5, 2, 19.5]);
    expect(now(49)).toEqual([44, 1, 44]);
  });
});

describe('the text of a profile', () => {
  it('[E-70] [E-71] [E-72] [E-73] becomes a definition', () => {
    expect(parseProfile('Growing', '00:00 +00:15', 'Europe/Berlin')).toEqual({
      type: 'Growing',
      value: '00:00 +00:15',
      zone: 'Europe/Berlin',
    });
    expect(parseProfile('Growing', 'tz=Asia/Tokyo; 06:00', 'Europe/Berlin')).toEqual({
      type: 'Growing',
      value: '06:00',
      zone: 'Asia/Tokyo',
    });
    expect(parseProfile('Sliding', '900:15', 'UTC')).toEqual({ type: 'Sliding', window: 900, step: 15 });
    expect(parseProfile('Selection', ' 20 ')).toEqual({ type: 'Selection', count: 20 });
    expect(parseProfile('SinceLogin', '')).toEqual({ type: 'SinceLogin' });
    for (const [type, value] of [
      ['Sliding', '900'],
      ['Growing', '1h'],
      ['Growing', '00:00 +00:00'],
      ['Selection', 'a few'],
      ['Selection', '0'],
      ['Selection', '1001'],
      ['SinceLogin', '1'],
      ['Ever', ''],
    ] as const) {
      expect(() => parseProfile(type, value, 'UTC')).toThrow(
        expect.objectContaining({ code: 'profile-invalid' }),
      );
    }
  });
});
