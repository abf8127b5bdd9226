import { PulseError } from '@pulse/base';
import { expect, test } from 'vitest';
import { createLog, type Log, type LogOptions } from '../src/mod.ts';

function written(options: Partial<LogOptions>, say: (log: Log) => void): string[] {
  const lines: string[] = [];
  say(createLog({ name: 'lds', terminal: false, write: (line) => void lines.push(line), ...options }));
  return lines;
}

test('a line is JSON with time, level, service and message where nobody reads along', () => {
  const [line] = written({}, (log) => log.warn({ port: 8000 }, 'slow reader'));
  expect(JSON.parse(line ?? '')).toEqual({
    level: 'warn',
    time: expect.any(Number),
    name: 'lds',
    port: 8000,
    msg: 'slow reader',
  });
  expect(line?.endsWith('\n')).toBe(true);
});

test('a line is for reading on a terminal', () => {
  const lines = written({ terminal: true }, (log) => {
    log.info({ port: 8000, peers: [1, 2] }, 'listening');
    log.error({ err: new PulseError('disk-full', 'The disk is full.') }, 'cannot store');
  });
  expect(lines.map((line) => line.replace(/^\d\d:\d\d:\d\d /, ''))).toEqual([
    '      listening  port=8000  peers=[1,2]\n',
    'ERROR cannot store  error=The disk is full.  code=disk-full\n',
  ]);
});

test('secrets are hidden wherever a field of such a name stands', () => {
  for (const terminal of [true, false]) {
    const text = written({ terminal }, (log) => {
      log.info(
        { password: 'hunter2', source: { token: 'hunter2', login: { secret: 'hunter2' } } },
        'connected',
      );
      log.child({ authorization: 'hunter2' }).info('request');
    }).join('');
    expect(text).not.toContain('hunter2');
    expect(text.match(/\[hidden\]/g)).toHaveLength(4);
  }
  // The control: other fields do come through.
  expect(written({}, (log) => log.info({ user: 'hunter2' }, 'x')).join('')).toContain('hunter2');
});

test('a terminal is not commanded by what is logged', () => {
  const [line] = written({ terminal: true }, (log) =>
    log.info({ agent: 'a\u001b[2Jb\u009b31m\u202ec' }, 'x\ny'),
  );
  expect(line?.slice(0, -1)).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
  expect(line).toContain('agent=a\ufffd[2Jb');
});

test('what is below the level is not written', () => {
  expect(written({ level: 'warn' }, (log) => log.info('x'))).toEqual([]);
});
