import { describe, expect, it } from 'vitest';
import { profileStart } from './interval.ts';

const START = Date.UTC(2026, 4, 4, 9, 0);
const seconds = (count: number) => START + count * 1000;

describe('The start of an interval', () => {
  const zoned = (value: string, zone: string) => ({ type: 'Growing', value, zone }) as const;
  const utc = (...parts: [number, number, number, number, number]) => Date.UTC(...parts);

  it('[P1] of a 60:15 window lies 45 to 60 s back', () => {
    const sliding = { type: 'Sliding', window: 60, step: 15 } as const;
    expect(profileStart(sliding, seconds(90))).toBe(seconds(45));
    expect(profileStart(sliding, seconds(104.999))).toBe(seconds(45));
    expect(profileStart(sliding, seconds(105))).toBe(seconds(60));
  });

  it('[P2] does not run through the night', () => {
    const from = zoned('08:30 +01:00', 'UTC');
    expect(profileStart(from, utc(2026, 4, 5, 8, 29))).toBe(utc(2026, 4, 4, 23, 30));
    expect(profileStart(from, utc(2026, 4, 5, 8, 30))).toBe(utc(2026, 4, 5, 8, 30));
  });

  it('[X6] falls on days of the week or of the month', () => {
    expect(profileStart(zoned('weekly Mon 06:00', 'UTC'), utc(2026, 4, 5, 9, 0))).toBe(utc(2026, 4, 4, 6, 0));
    expect(profileStart(zoned('monthly 31 06:00', 'UTC'), utc(2026, 4, 5, 9, 0))).toBe(
      utc(2026, 3, 30, 6, 0),
    );
    expect(profileStart(zoned('weekly Fri 09:00', 'Pacific/Apia'), utc(2011, 11, 30, 10, 0))).toBe(
      utc(2011, 11, 30, 10, 0),
    );
  });

  it('[P2] fires a skipped wall time at the change and a repeated one once', () => {
    const spring = zoned('02:30', 'Europe/Berlin');
    expect(profileStart(spring, utc(2026, 2, 29, 0, 59))).toBe(utc(2026, 2, 28, 1, 30));
    expect(profileStart(spring, utc(2026, 2, 29, 1, 0))).toBe(utc(2026, 2, 29, 1, 0));
    const autumn = zoned('02:30', 'Europe/Berlin');
    expect(profileStart(autumn, utc(2026, 9, 25, 0, 30))).toBe(utc(2026, 9, 25, 0, 30));
    expect(profileStart(autumn, utc(2026, 9, 25, 1, 45))).toBe(utc(2026, 9, 25, 0, 30));
    const hourly = zoned('00:00 +01:00', 'Europe/Berlin');
    expect(profileStart(hourly, utc(2026, 9, 25, 1, 59))).toBe(utc(2026, 9, 25, 0, 0));
    expect(profileStart(hourly, utc(2026, 9, 25, 2, 0))).toBe(utc(2026, 9, 25, 2, 0));
  });
});
