import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock, seededRandom } from '@pulse/base';
import { callId, dn } from '@pulse/model';
import { afterAll, describe, expect, it } from 'vitest';
import { Agenda } from '../src/asterisk/agenda.ts';
import { BackOff } from '../src/asterisk/back-off.ts';
import { deviceOfChannel, deviceOfInterface, interfaceNumber } from '../src/asterisk/interface-number.ts';
import { Ledger, ledgerKey } from '../src/asterisk/ledger.ts';
import { readQueueLog } from '../src/asterisk/queue-log-file.ts';
import { parseQueueLogLine } from '../src/asterisk/queue-log-line.ts';
import { startOfDay } from '../src/asterisk/start-of-day.ts';
import { Told } from '../src/asterisk/told.ts';

describe('the number of an interface', () => {
  it.each([
    ['PJSIP/1001', '1001'],
    ['SIP/1001', '1001'],
    ['Local/1001@agents/n', '1001'],
    ['Local/1001@agents', '1001'],
    ['PJSIP/1001@trunk', '1001'],
    ['SIP/trunk/1001', '1001'],
    ['DAHDI/g1/5551234', '5551234'],
    ['IAX2/host/1001', '1001'],
    ['hint:1001@phones', '1001'],
    ['Agent/1001', '1001'],
    ['1001', '1001'],
    ['', ''],
    ['PJSIP/with space', 'with_space'],
  ])('of %s is %s', (name, number) => {
    expect(interfaceNumber(name)).toBe(number);
  });

  it('follows the longest prefix that is given for it', () => {
    const prefixes = { 'PJSIP/': 'p', 'PJSIP/site2-': '2-', 'Local/reception@x/n': '9' };
    expect(interfaceNumber('PJSIP/1001', prefixes)).toBe('p1001');
    expect(interfaceNumber('PJSIP/site2-1001', prefixes)).toBe('2-1001');
    expect(interfaceNumber('Local/reception@x/n', prefixes)).toBe('9');
  });

  it('and the device of its channels are found together', () => {
    expect(deviceOfChannel('PJSIP/1001-0000002a')).toBe(deviceOfInterface('PJSIP/1001'));
    expect(deviceOfChannel('Local/7@agents-00000001;1')).toBe(deviceOfInterface('Local/7@agents/n'));
  });
});

describe('the ledger', () => {
  const queue = dn('support', 'a');
  const call = callId('71');
  const key = ledgerKey.joined(queue, call);
  const noted = (...times: number[]) => {
    const ledger = new Ledger();
    for (const time of times) {
      ledger.note({ type: 'EventQueued', time, thisDn: queue, callId: call }, new Told());
    }
    return ledger;
  };

  it('finds the same happening within a second, whichever account is earlier', () => {
    for (const second of [9_000, 10_000, 11_000]) expect(noted(10_400).take(key, second)).toBe(true);
    for (const second of [8_000, 12_000]) expect(noted(10_400).take(key, second)).toBe(false);
    expect(noted(10_400).take(ledgerKey.left(queue, call), 10_000)).toBe(false);
  });

  it('lets each entry stand for one happening, the nearest first', () => {
    const ledger = noted(9_900, 10_100);
    expect(ledger.take(key, 10_000)).toBe(true);
    expect(ledger.take(key, 9_000)).toBe(true);
    expect(ledger.take(key, 10_000)).toBe(false);
  });

  it('keeps half a minute, not everything', () => {
    const ledger = noted(10_000);
    for (let time = 11_000; time < 100_000; time += 1000) {
      ledger.note({ type: 'EventQueued', time, thisDn: queue, callId: callId('x') }, new Told());
    }
    expect(ledger.has(key, 10_000)).toBe(false);
    expect(ledger.has(ledgerKey.joined(queue, callId('x')), 70_000)).toBe(true);
    expect(ledger.has(ledgerKey.joined(queue, callId('x')), 20_000)).toBe(false);
  });
});

describe('the agenda', () => {
  it('runs what is due in order of time, before anything later', () => {
    const agenda = new Agenda(undefined);
    const ran: string[] = [];
    agenda.at(30, () => ran.push('c'));
    agenda.at(10, (due) => {
      ran.push(`a ${due}`);
      agenda.at(20, () => ran.push('b'));
    });
    agenda.at(15, () => ran.push('never')).cancel();
    agenda.advance(25);
    expect(ran).toEqual(['a 10', 'b']);
    agenda.advance(30);
    expect(ran).toEqual(['a 10', 'b', 'c']);
  });

  it('on a live stream runs by itself, but not while the stream stands', () => {
    const clock = new ManualClock(1_000_000);
    const agenda = new Agenda(clock);
    agenda.advance(500);
    const ran: number[] = [];
    agenda.at(700, (due) => ran.push(due));
    agenda.at(900, (due) => ran.push(due));
    clock.advance(250);
    expect(ran).toEqual([700]);
    agenda.stand();
    clock.advance(1000);
    expect(ran).toEqual([700]);
    agenda.advance(2000);
    expect(ran).toEqual([700, 900]);
  });
});

describe('back-off', () => {
  it('doubles up to its longest, each time a random half to whole of it, and begins anew', () => {
    const backOff = new BackOff(seededRandom(1), 100, 1000);
    for (const span of [100, 200, 400, 800, 1000, 1000]) {
      const delay = backOff.next();
      expect(delay).toBeGreaterThanOrEqual(span / 2);
      expect(delay).toBeLessThanOrEqual(span);
    }
    backOff.reset();
    expect(backOff.next()).toBeLessThanOrEqual(100);
  });
});

describe('the start of the day', () => {
  const at = (text: string) => Date.parse(text);
  it.each([
    ['2026-11-22T22:12:43.5Z', 'UTC', '2026-11-22T00:00:00Z'],
    ['2026-11-22T22:12:43Z', 'Europe/Berlin', '2026-11-21T23:00:00Z'],
    ['2026-11-22T03:00:00Z', 'America/New_York', '2026-11-21T05:00:00Z'],
    ['2026-11-22T00:00:00Z', 'UTC', '2026-11-22T00:00:00Z'],
    // The clocks went forward at 02:00, and back at 03:00.
    ['2026-03-29T12:00:00Z', 'Europe/Berlin', '2026-03-28T23:00:00Z'],
    ['2026-10-25T12:00:00Z', 'Europe/Berlin', '2026-10-24T22:00:00Z'],
    ['2026-11-22T20:00:00Z', 'Asia/Kolkata', '2026-11-22T18:30:00Z'],
  ])('of %s in %s is %s', (time, zone, midnight) => {
    expect(new Date(startOfDay(at(time), zone)).toISOString()).toBe(new Date(at(midnight)).toISOString());
  });
});

describe('the queue log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pulse-queue-log-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const line = (second: number) => `${second}|c${second}|support|NONE|ENTERQUEUE||5550001|1`;
  const lines = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => `${line(from + index)}\n`).join('');
  let files = 0;
  const write = (text: string) => {
    const path = join(folder, `queue_log${files++}`);
    writeFileSync(path, text);
    return path;
  };
  const seconds = (part: { lines: readonly { time: number }[] }) => part.lines.map(({ time }) => time / 1000);

  it('reads a line, and what is none', () => {
    expect(parseQueueLogLine('1795385567|1795385565.0|support|Alice|CONNECT|2|1795385565.2|2')).toEqual({
      time: 1795385567000,
      call: '1795385565.0',
      queue: 'support',
      member: 'Alice',
      verb: 'CONNECT',
      data: ['2', '1795385565.2', '2'],
    });
    for (const text of [
      '',
      'x',
      '12|a|b|c',
      'soon|a|b|c|PAUSE',
      '12||b|c|PAUSE',
      '12|a|b|c|pause',
      'x'.repeat(9000),
    ]) {
      expect(parseQueueLogLine(text)).toBeUndefined();
    }
  });

  it('gives the lines since a time, and whether it reaches back to it', async () => {
    const path = write(lines(100, 120));
    const part = await readQueueLog(path, 118_000);
    expect(seconds(part)).toEqual([118, 119, 120]);
    expect(part).toMatchObject({ reachesBack: true, damaged: 0 });
    expect(await readQueueLog(path, 50_000)).toMatchObject({ reachesBack: false });
  });

  it('leaves a line that is still being written, and counts damaged ones', async () => {
    const part = await readQueueLog(write(`${lines(100, 101)}rubbish\n${lines(102, 102)}${line(103)}`), 0);
    expect(seconds(part)).toEqual([100, 101, 102]);
    expect(part.damaged).toBe(1);
  });

  it('goes on in the rotated file where the new one begins too late', async () => {
    const path = write(lines(110, 112));
    writeFileSync(`${path}.1`, lines(100, 109));
    const part = await readQueueLog(path, 108_000);
    expect(seconds(part)).toEqual([108, 109, 110, 111, 112]);
    expect(part.reachesBack).toBe(true);
  });

  it('reads no more of the end than it must, and no more than its limit', async () => {
    const path = write(lines(100_000, 120_000));
    expect(seconds(await readQueueLog(path, 119_999_000))).toEqual([119_999, 120_000]);
    const part = await readQueueLog(path, 0, 1000);
    expect(part.lines.length).toBeLessThan(25);
    expect(part).toMatchObject({ reachesBack: false, damaged: 0 });
  });
});
