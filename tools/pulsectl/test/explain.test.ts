import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pulsectl } from '../src/mod.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulse-explain-'));
  await writeFile(join(folder, 'events'), EVENTS.map((event) => JSON.stringify(event)).join('\n'));
  await writeFile(join(folder, 'statistics'), STATISTICS);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const TEN = Date.parse('2026-03-02T10:00:00Z');
const at = (seconds: number) => TEN + seconds * 1000;

const EVENTS = [
  { type: 'EventQueued', time: at(0), thisDn: 'support@pbx', callId: 'a' },
  { type: 'EventQueued', time: at(1), thisDn: 'sales@pbx', callId: 'b' },
  { type: 'EventAbandoned', time: at(20), thisDn: 'support@pbx', callId: 'a' },
  { type: 'EventAbandoned', time: at(30), thisDn: 'sales@pbx', callId: 'b' },
];
const STATISTICS = `
statistics:
  - { name: given up, category: TotalTime, mainMask: CallAbandoned, type: Queue, object: "*" }
  - { name: at sales, category: TotalNumber, mainMask: CallAbandoned, type: Queue, object: sales@pbx }
  - { name: by queue, category: TotalNumber, mainMask: CallAbandoned, type: Queue, object: sales@pbx, groupBy: MediaType }
  - { name: odd, category: TotalNumber, mainMask: CallAbandond, type: Queue, object: sales@pbx }
`;

async function explain(...args: string[]) {
  const told: string[] = [];
  const printed: string[] = [];
  const files = ['--events', join(folder, 'events'), '--statistics', join(folder, 'statistics')];
  const code = await pulsectl(['explain', ...files, ...args], {
    print: (text) => void printed.push(text),
    complain: (text) => void told.push(text.replaceAll(`${folder}/`, '')),
    colours: false,
    environment: {},
  });
  const lines = printed.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { code, told: told.join('\n'), lines };
}

describe('pulsectl explain', () => {
  it('prints the value, its masks and what is in them, as of a time', async () => {
    const { code, told, lines } = await explain(...['--statistic', 'given up', '--object', 'support@pbx']);
    expect({ code, told }).toEqual({ code: 0, told: '' });
    expect(lines).toMatchObject([
      { at: at(30), statistic: 'given up', object: 'support@pbx', value: 20, exact: true },
      { mask: 'CallAbandoned', number: 1, seconds: 20 },
      { name: 'CallAbandoned', callId: 'a', start: at(0), end: at(20) },
    ]);
    const before = await explain('--statistic', 'at sales', '--at', `${at(29)}`);
    expect(before.lines).toMatchObject([{ at: at(29), value: 0 }, { number: 0 }]);
  });

  it('lists no more than asked', async () => {
    const { lines } = await explain(...['--statistic', 'at sales', '--most', '0']);
    expect(lines).toMatchObject([{ value: 1 }, { number: 1, seconds: 29 }]);
  });

  it('prints each group after the value, or the one that is asked for', async () => {
    const group = { key: 'voice', value: 1 };
    const { lines } = await explain('--statistic', 'by queue');
    expect(lines).toMatchObject([
      { value: { groups: [group] } },
      { group: 'voice', value: 1, exact: true },
      { mask: 'CallAbandoned', number: 1 },
      { callId: 'b' },
    ]);
    const alone = await explain('--statistic', 'by queue', '--key', 'voice');
    expect(alone.lines).toMatchObject([{ ...group, exact: true }, { number: 1 }, { callId: 'b' }]);
    const nothing = await explain('--statistic', 'by queue', '--key', 'fax');
    expect(nothing.lines).toMatchObject([{ key: 'fax', value: null }, { number: 0 }]);
    const ungrouped = await explain('--statistic', 'at sales', '--key', 'voice');
    expect(ungrouped).toMatchObject({ code: 1, told: expect.stringContaining('no groups'), lines: [] });
  });

  it.each([
    ['no statistic', [], 'The file has given up, at sales, by queue, odd.'],
    ['one that is not there', ['--statistic', 'nothing'], 'There is no statistic nothing.'],
    ['every object', ['--statistic', 'given up'], 'given up is of every object; --object says of which.'],
    ['an unknown object', ['--statistic', 'given up', '--object', 'nobody'], 'There is no Queue nobody.'],
    ['a bad mask', ['--statistic', 'odd'], 'statistics:6:5: odd: mainMask: "CallAbandond" is no action'],
    ['a bad number', ['--statistic', 'odd', '--most', 'all'], '--most is all; it wants a number'],
    ['a bad time', ['--statistic', 'odd', '--at', 'noon'], '--at is noon; it wants a time'],
  ])('says what is wrong with %s', async (_, args, message) => {
    const { code, told, lines } = await explain(...args);
    expect(code).toBe(1);
    expect(told).toContain(message);
    expect(lines).toEqual([]);
  });
});
