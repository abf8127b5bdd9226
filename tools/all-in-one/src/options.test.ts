import { describe, expect, test } from 'vitest';
import { allInOne } from './options.ts';

const parse = (...argv: string[]) =>
  allInOne.parse({
    argv,
    env: {},
    readFile: () => {
      throw new Error('no file');
    },
  });

describe('the options of npm start', () => {
  test('nothing given is the demo centre of 200 agents on loopback', () => {
    expect(parse()).toMatchObject({
      kind: 'values',
      values: { source: { kind: 'demo' }, agents: 200, host: '127.0.0.1', port: 8080, demoSpeed: 1 },
    });
  });

  test.each([
    ['--demo-speed=0', 'above 0'],
    ['--demo-speed=-1', 'above 0'],
    ['--agents=4', 'from 5 to 100000'],
    ['--time-zone=Mars/Olympus', 'no time zone'],
    ['--wrap-up=support', 'QUEUE=SECONDS'],
    ['--demo-start=soon', 'is a time such as'],
    ['--secret=hunter2', '--secret-file'],
  ])('%s is refused: %s', (argument, reason) => {
    const outcome = parse(argument);
    expect(outcome).toMatchObject({ kind: 'problems', problems: [expect.stringContaining(reason)] });
    expect(JSON.stringify(outcome)).not.toContain('hunter2');
  });
});
