import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parseEvent } from '@pulse/model/schema';
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../src/command-line.ts';
import { take } from './sample-centre.ts';

const run = promisify(execFile);
const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const simulator = (...args: readonly string[]) =>
  run(process.execPath, [MAIN, ...args], { maxBuffer: 64 * 1024 * 1024 });

describe('the simulator as a program', () => {
  it('prints the events of its options as JSON lines', async () => {
    const args = ['--agents', '60', '--seed', '9', '--from', '2026-01-05T09:00:00+01:00', '--for', '20m'];
    const { stdout } = await simulator(...args);
    const printed = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { centre, end } = parseCommandLine(args)!;
    expect(printed).toEqual(take(centre, printed.length));
    expect(printed.at(-1).time).toBeLessThanOrEqual(end);
    expect(printed.every((event) => parseEvent(event).ok)).toBe(true);
  });

  it('tells what is wrong with an option and fails', async () => {
    await expect(simulator('--agents', 'many')).rejects.toMatchObject({
      code: 2,
      stdout: '',
      stderr: '--agents many: not a whole number See --help.\n',
    });
  });

  it.each([
    [['--agents', '3'], 'agents must be a whole number from 5'],
    [['--from', 'yesterday'], '--from yesterday: not a time like'],
    [['--from', '2026-13-01T00:00:00Z'], 'not a time like'],
    [['--for', '1 week'], '--for 1 week: not a duration like'],
    [['--format', 'csv'], '--format csv: only ndjson is known'],
    [['--time-zone', 'Nowhere'], 'time zone Nowhere is unknown'],
    [['--agent', '5'], "Unknown option '--agent'"],
    [['stray'], 'stray'],
  ])('refuses %j', (args, message) => {
    expect(() => parseCommandLine(args)).toThrow(message);
  });
});
