import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ChildProgram, type Ended } from '../testing/child-program.ts';

const SERVICE = new URL('programs/service.ts', import.meta.url);
const JOB = new URL('programs/job.ts', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'pulse-service-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The lines of a JSON log, without those of no interest here. */
const messagesOf = ({ output }: Ended) =>
  output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => (JSON.parse(line) as { msg: string }).msg)
    .filter((message) => message !== 'Health and metrics are served.');

const portIn = (line: string) => (JSON.parse(line) as { port: number }).port;

describe('a service', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('stops in order after %s, and ends well', async (signal) => {
    using program = new ChildProgram(SERVICE);
    await program.line(/is ready/);
    program.signal(signal);
    const ended = await program.ended();
    expect(messagesOf(ended)).toEqual([
      'test-service is ready.',
      `Stopping: ${signal}.`,
      'first part stopped',
    ]);
    expect([ended.code, ended.errors]).toEqual([0, '']);
  });

  test('tells how it fares from the beginning to the end', async () => {
    using program = new ChildProgram(SERVICE, ['--behaviour', 'hang-at-start']);
    const port = portIn(await program.line(/Health and metrics/));
    await program.line(/hanging/);
    const health = await fetch(`http://127.0.0.1:${port}/health`);
    expect([health.status, await health.json()]).toMatchObject([
      503,
      { service: 'test-service', state: 'starting' },
    ]);
    expect((await fetch(`http://127.0.0.1:${port}/health/live`)).status).toBe(200);
    // Who is stopped while it starts has not failed.
    program.signal('SIGTERM');
    const ended = await program.ended();
    expect([ended.code, messagesOf(ended).at(-1)]).toEqual([0, 'first part stopped']);

    using ready = new ChildProgram(SERVICE, ['--metrics-host', 'localhost']);
    const other = portIn(await ready.line(/Health and metrics/));
    await ready.line(/is ready/);
    const metrics = await (await fetch(`http://localhost:${other}/metrics`)).text();
    expect(metrics).toContain('pulse_up{service="test-service"} 1');
    expect(metrics).toContain('pulse_health{part="service"} 1');
  });

  test('lives on when nobody reads its log any more', async () => {
    using program = new ChildProgram(SERVICE, ['--behaviour', 'talk']);
    const port = portIn(await program.line(/Health and metrics/));
    await program.line(/is ready/);
    program.hangUp();
    // It has answered after each line that nobody took.
    for (let n = 0; n < 3; n++) expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200);
    program.signal('SIGTERM');
    expect((await program.ended()).code).toBe(0);
  });

  test('has a deadline to stop in, and a second signal ends it at once', async () => {
    using slow = new ChildProgram(SERVICE, ['--behaviour', 'hang-at-stop', '--stop-deadline', '1']);
    await slow.line(/is ready/);
    slow.signal('SIGTERM');
    const ended = await slow.ended();
    expect([ended.code, messagesOf(ended)]).toEqual([
      1,
      expect.arrayContaining(['stubborn did not stop within 1 s.', 'first part stopped']),
    ]);
    using impatient = new ChildProgram(SERVICE, ['--behaviour', 'hang-at-stop', '--stop-deadline', '600']);
    await impatient.line(/is ready/);
    impatient.signal('SIGTERM');
    await impatient.line(/Stopping/);
    impatient.signal('SIGTERM');
    expect((await impatient.ended()).code).toBe(143);
  });

  test('that cannot start says what to do, stops what it had started, and fails', async () => {
    using program = new ChildProgram(SERVICE, ['--behaviour', 'refuse']);
    const ended = await program.ended();
    expect(ended.code).toBe(1);
    expect(messagesOf(ended)).toEqual([
      'The licence has expired. Buy another one.',
      'Stopping: it cannot go on.',
      'first part stopped',
    ]);
    expect(ended.output).toContain('"code":"licence-expired"');
    // What the person can mend needs no stack.
    expect(ended.output).not.toContain('service.ts:');
  });

  test.each([
    ['break', 'undefined is not a function'],
    ['reject-later', 'nobody caught this'],
    ['throw-later', 'a mere text'],
  ])('with an error in it (%s) says so with the place, and fails', async (behaviour, message) => {
    using program = new ChildProgram(SERVICE, ['--behaviour', behaviour, '--log-format', 'json']);
    const ended = await program.ended();
    expect(ended.code).toBe(1);
    const line = ended.output.split('\n').find((text) => text.includes('"fatal"')) ?? '{}';
    expect(JSON.parse(line)).toMatchObject({
      msg: 'The program ends because of an error in it.',
      err: { message: expect.stringContaining(message), stack: expect.stringContaining('at ') },
    });
  });

  test('shows the place of an error on a terminal too, without letting it command the terminal', async () => {
    using program = new ChildProgram(SERVICE, ['--behaviour', 'break', '--log-format', 'text']);
    const { output } = await program.ended();
    expect(output).toMatch(/ERROR The program ends because of an error in it\. {2}error=undefined is not/);
    expect(output).toMatch(/^ {4}at .*service\.ts:/m);
    expect(output).not.toContain('\u001b');
  });

  test('that ends although nobody asked it to has failed', async () => {
    using program = new ChildProgram(SERVICE, ['--behaviour', 'stop-by-itself']);
    expect((await program.ended()).code).toBe(1);
  });

  test('whose port is taken says which setting chooses another', async () => {
    using first = new ChildProgram(SERVICE);
    const port = portIn(await first.line(/Health and metrics/));
    using second = new ChildProgram(SERVICE, ['--metrics-port', String(port)]);
    const ended = await second.ended();
    expect(ended.code).toBe(1);
    expect(ended.output).toContain(
      `Port ${port} on 127.0.0.1, for health and metrics of test-service, is in use`,
    );
    expect(ended.output).toContain('choose another port with --metrics-port');
  });
});

describe('the configuration of a service', () => {
  test('comes from everywhere', async () => {
    const config = file('good.yaml', 'behaviour: refuse\nlog-format: json\nredis-password-file: password\n');
    file('password', 'hunter2');
    const env = { PULSE_CONFIG: config, PULSE_BEHAVIOUR: 'well' };
    using program = new ChildProgram(SERVICE, ['--log-level', 'info'], env);
    await program.line(/is ready/);
    program.signal('SIGTERM');
    expect((await program.ended()).code).toBe(0);
  });

  test('is refused with everything that is wrong, and nothing starts', async () => {
    const config = file(
      'bad.yaml',
      'behavior: well\nlog-format: xml\nredis-password: hunter2\nredis-url: redis://redis.example:6379\n',
    );
    const env = { PULSE_METRICS_PORT: 'x', PULSE_REDIS_PASSWORD: 'hunter2' };
    using program = new ChildProgram(
      SERVICE,
      ['--config', config, '--tls-cert', 'cert.pem', '--redis-url=https://x', '--nonsense'],
      env,
    );
    const ended = await program.ended();
    expect([ended.code, ended.output]).toEqual([2, '']);
    expect(ended.errors.split('\n')).toEqual([
      '--nonsense is not an option. See --help.',
      `${config}:1: behavior is not a setting; did you mean behaviour? See --help.`,
      `${config}:3: redis-password is a secret and would be stored, copied and shown with this file: put it into a file of its own, and name that with redis-password-file.`,
      '--redis-url: is an address such as rediss://host:port or redis://host:port.',
      'PULSE_METRICS_PORT: is a number from 0 to 65535.',
      `${config}:2: log-format: is one of json, text.`,
      '--tls-cert: needs --tls-key too.',
      '--help lists all settings.',
    ]);
  });

  test('that cannot be read is told', async () => {
    using program = new ChildProgram(SERVICE, ['--config', join(folder, 'nowhere.yaml')]);
    const ended = await program.ended();
    expect(ended).toMatchObject({ code: 2, errors: expect.stringContaining('there is no file') });
  });

  test('is checked without a start', async () => {
    using check = new ChildProgram(SERVICE, ['--check']);
    expect(await check.ended()).toEqual({ code: 0, output: 'configuration is valid', errors: '' });
  });
});

describe('a job', () => {
  test('ends well when its work is done, and serves no metrics unless asked', async () => {
    using plain = new ChildProgram(JOB);
    expect(await plain.ended()).toMatchObject({ code: 0, output: expect.not.stringContaining('metrics') });
    using asked = new ChildProgram(JOB, ['--metrics-port', '0']);
    const ended = await asked.ended();
    expect([ended.code, messagesOf(ended)[0]]).toEqual([0, 'test-job is done.']);
    expect(ended.output).toContain('Health and metrics are served.');
  });

  test('fails when its work does', async () => {
    using program = new ChildProgram(JOB, ['--behaviour', 'fail']);
    expect(await program.ended()).toMatchObject({
      code: 1,
      output: expect.stringContaining('the work went wrong'),
    });
  });

  test('that waits for a timer only lives on, and is not taken for done when it is stopped', async () => {
    using program = new ChildProgram(JOB, ['--behaviour', 'wait']);
    await program.line(/waiting/);
    program.signal('SIGTERM');
    expect((await program.ended()).code).toBe(1);
  });
});
