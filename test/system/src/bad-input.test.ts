import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import type { StreamHealth } from '@pulse/model';
import { StandInAsterisk } from '@pulse/sources/testing';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, sessionCookie } from './browser.ts';
import { PulseProcess } from './pulse-process.ts';
import { readRows } from './rows.ts';
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.ts';
import { until } from './until.ts';

let browser: Browser;
let folder: TemporaryFolder;
beforeAll(async () => {
  browser = await launchBrowser();
  folder = await temporaryFolder();
});
afterAll(async () => {
  await browser.close();
  await folder[Symbol.asyncDispose]();
});

/** Starts against an address of the manager interface and waits until the one stream is as described. */
async function connectTo(port: number, name: string, secret: string, query = '') {
  const pulse = await PulseProcess.start({
    data: join(folder.path, name),
    args: ['--source', `asterisk://pulse@127.0.0.1:${port}${query}`],
    env: { PULSE_SECRET: secret },
  });
  const page = await browser.newPage();
  await page.goto(pulse.link.href);
  pulse.actAs(await sessionCookie(page));
  return {
    pulse,
    page,
    stream: (described: (stream: StreamHealth) => boolean) =>
      until('the stream is as described', async () => (await pulse.streams()).find(described)),
    async [Symbol.asyncDispose]() {
      await page.close();
      await pulse.stop();
    },
  };
}

describe('an Asterisk server that does not let us in', () => {
  test('a wrong secret is said on the terminal and on the board', async () => {
    await using asterisk = await StandInAsterisk.start({ secret: 'right' });
    await using run = await connectTo(asterisk.address.port, 'wrong-secret', 'wrong');
    const stream = await run.stream((s) => s.state === 'refused');
    expect(stream.code).toBe('asterisk-wrong-secret');
    expect(run.pulse.lines.join('\n')).toContain('secret');
    expect(run.pulse.lines.join('\n')).not.toContain('"wrong"');
    await run.page
      .getByText(stream.message ?? 'no message')
      .first()
      .waitFor();
  });

  test('a server that nobody runs is said too, and tried again until it is there', async () => {
    const port = await freePort();
    await using run = await connectTo(port, 'unreachable', 'secret');
    const stream = await run.stream((s) => s.state === 'disconnected');
    expect(stream.message).toContain(String(port));
    await run.page
      .getByText(stream.message ?? 'no message')
      .first()
      .waitFor();
  });

  test('without time stamps arrival times are used, and the board says so', async () => {
    await using asterisk = await StandInAsterisk.start({ timestamps: false, speed: 5 });
    await using run = await connectTo(asterisk.address.port, 'no-stamps', 'secret');
    const stream = await run.stream((s) => s.state === 'live' && s.warning !== undefined);
    expect(stream.warning).toContain('timestampevents');
    await run.page
      .getByText(stream.warning ?? 'no warning')
      .first()
      .waitFor();
    expect(run.pulse.lines.join('\n')).toContain('timestampevents');
  });

  test('packets that are none are counted and told, and disturb nothing else', async () => {
    const insertions = new Map([
      [500, 'this is no packet\r\n\r\n'],
      [900, `Event: Huge\r\nTimestamp: 1795385700.0\r\nData: ${'x'.repeat(200_000)}\r\n\r\n`],
    ]);
    await using asterisk = await StandInAsterisk.start({ speed: 100, insertions });
    await using run = await connectTo(asterisk.address.port, 'garbage', 'secret', '?clock=replay');
    await asterisk.finished;
    const total = await until('all calls are counted', async () => {
      const row = (await readRows(run.pulse, 'queues'))['All queues'];
      return row?.entered === 205 && row.waiting === 0 ? row : undefined;
    });
    expect(total).toMatchObject({ answered: 108, abandoned: 70, cleared: 27 });
  });
});

describe('a start that cannot be', () => {
  test('a port in use is named, with the way out', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const { code, output } = await PulseProcess.fail({
      data: join(folder.path, 'port'),
      port,
      args: ['--agents', '5'],
    });
    server.close();
    expect(code).toBe(1);
    expect(output).toContain(`Port ${port}`);
    expect(output).toContain('--port');
  });

  test('a data folder that another process holds is named, with its owner', async () => {
    const data = join(folder.path, 'shared');
    const owner = await PulseProcess.start({ data, args: ['--agents', '5'] });
    const { code, output } = await PulseProcess.fail({ data, args: ['--agents', '5'] });
    expect(code).toBe(1);
    expect(output).toContain(data);
    expect(output).toContain(String(owner.pid));
    await owner.stop();
    const next = await PulseProcess.start({ data, args: ['--agents', '5'] });
    await next.stop();
  });

  test('a damaged log is named by file and place, and heals when the file is mended', async () => {
    const data = join(folder.path, 'damaged');
    const args = [
      '--agents',
      '5',
      '--seed',
      '3',
      '--demo-start',
      '2026-11-22T09:00:00Z',
      '--demo-speed',
      '1000',
      '--demo-minutes',
      '60',
    ];
    const first = await PulseProcess.start({ data, args });
    await until('the demo has ended', async () => (await first.streams()).every((s) => s.state === 'ended'));
    await first.stop();
    const segment = await findSegment(data);
    const sound = await readFile(segment);
    const damaged = Buffer.from(sound);
    damaged.writeUInt8(damaged.readUInt8(600) ^ 0xff, 600);
    await writeFile(segment, damaged);
    // With a checkpoint the damaged place would not be read again.
    await rm(join(dirname(dirname(dirname(segment))), 'checkpoints'), { recursive: true });
    const second = await PulseProcess.start({ data, args });
    const refused = await until('the stream refuses', async () =>
      (await second.streams()).find((s) => s.state === 'refused'),
    );
    expect(refused.message).toContain(segment);
    expect(second.lines.join('\n')).toContain(segment);
    await writeFile(segment, sound);
    await until('the stream has healed', async () =>
      (await second.streams()).every((s) => s.state === 'ended'),
    );
    await second.stop();
  });

  test('options that make no sense are all named at once', async () => {
    const { code, output } = await PulseProcess.fail({
      data: join(folder.path, 'options'),
      args: ['--agents', 'many', '--source', 'gopher://x', '--time-zone', 'Mars/Base', '--nonsense', '1'],
    });
    expect(code).toBe(2);
    for (const named of ['--agents', '--source', '--time-zone', '--nonsense'])
      expect(output).toContain(named);
  });

  test('listening beyond this machine demands a certificate and a password', async () => {
    const { code, output } = await PulseProcess.fail({
      data: join(folder.path, 'open'),
      args: ['--host', '0.0.0.0', '--agents', '5'],
    });
    expect(code).toBe(1);
    expect(output).toContain('--tls-cert');
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function findSegment(data: string): Promise<string> {
  const files = await readdir(data, { recursive: true });
  const segment = files
    .filter((file) => file.includes('/log/') && /\.(log|segment|zst|gz|br)/.test(file))
    .sort()[0];
  if (segment === undefined) throw new Error(`no segment among ${files.join(', ')}`);
  return join(data, segment);
}
