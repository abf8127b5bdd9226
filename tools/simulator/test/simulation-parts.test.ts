import { describe, expect, it } from 'vitest';
import { Dice } from '../src/dice.ts';
import { Line } from '../src/line.ts';
import { LocalTime } from '../src/local-time.ts';
import { cancel, Schedule } from '../src/schedule.ts';

describe('the schedule', () => {
  it('runs tasks by time, and those of one instant in the order of their making', () => {
    const schedule = new Schedule(0);
    const dice = new Dice(3, 'schedule');
    const expected: { time: number; made: number }[] = [];
    const ran: { time: number; made: number }[] = [];
    for (let made = 0; made < 2000; made++) {
      const time = dice.below(300);
      const task = schedule.at(time, () => ran.push({ time: schedule.now, made }));
      if (dice.chance(0.2)) cancel(task);
      else expected.push({ time, made });
    }
    while (schedule.nextTime() < Number.POSITIVE_INFINITY) schedule.runNext();
    expect(ran).toEqual(expected.sort((a, b) => a.time - b.time || a.made - b.made));
  });

  it('never goes back: what is planned for the past runs now', () => {
    const schedule = new Schedule(1000);
    schedule.at(10, () => undefined);
    expect(schedule.nextTime()).toBe(1000);
  });
});

describe('a line', () => {
  it('gives the first entry that counts, and takes one back to its head', () => {
    const gone = new Set<number>();
    const line = new Line<number>((entry) => !gone.has(entry));
    for (let entry = 0; entry < 500; entry++) line.push(entry);
    for (let entry = 0; entry < 400; entry++) gone.add(entry);
    expect(line.first()).toBe(400);
    gone.delete(7);
    line.pushFirst(7);
    line.pushFirst(7);
    expect(line.first()).toBe(7);
    gone.add(7);
    expect(line.first()).toBe(400);
  });
});

describe('local time', () => {
  const berlin = new LocalTime('Europe/Berlin');
  const day = berlin.day(Date.parse('2026-03-29T12:00:00Z'));

  it('knows day and minute of the wall clock', () => {
    expect(berlin.day(Date.parse('2026-01-04T23:00:00Z'))).toBe(
      berlin.day(Date.parse('2026-01-04T22:59:59Z')) + 1,
    );
    expect(berlin.minute(Date.parse('2026-07-01T06:30:00Z'))).toBe(8 * 60 + 30);
    expect(new LocalTime('Asia/Kathmandu').minute(Date.parse('2026-07-01T00:00:00Z'))).toBe(5 * 60 + 45);
    expect(new LocalTime('America/New_York').minute(Date.parse('2026-01-01T00:00:00Z'))).toBe(19 * 60);
  });

  it.each([
    [60, '2026-03-29T00:00:00Z'],
    [8 * 60, '2026-03-29T06:00:00Z'],
    [30 * 60, '2026-03-30T04:00:00Z'],
  ])('finds minute %i of the day on which the clock is put forward', (minutes, instant) => {
    expect(berlin.at(day, minutes)).toBe(Date.parse(instant));
  });
});
