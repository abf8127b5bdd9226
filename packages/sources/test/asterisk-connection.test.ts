import { createServer, type Socket } from 'node:net';
import { ManualClock, type Milliseconds } from '@pulse/base';
import { describe, expect, it } from 'vitest';
import { connectAmi } from '../src/asterisk/ami-connect.ts';
import { readRecording, StandInAsterisk } from '../testing/mod.ts';
import { CollectingSink } from './collecting-sink.ts';
import { countEvents } from './event-counts.ts';
import { runSource, runUntilFinished, until } from './run-source.ts';

const recording = readRecording();

/** A clock that a test moves, and that begins at the recording's time. */
const clockAt = (time: Milliseconds = recording.packets[0]!.time) => new ManualClock(time);

/** Moves the clock in steps, so that sockets get their turn in between. */
async function pass(clock: ManualClock, span: Milliseconds, isEnough: () => boolean): Promise<void> {
  for (let done = 0; done < span && !isEnough(); done += 100) {
    clock.advance(100);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** A server that does with each connection what it is told. */
async function serve(handle: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    handle(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    address: { host: '127.0.0.1', port, tls: false },
    connections: () => sockets.size,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

describe('what cannot be connected to', () => {
  it('a wrong secret is told at once with what to do, and tried again with growing patience', async () => {
    await using standIn = await StandInAsterisk.start({ recording });
    const sink = new CollectingSink();
    const clock = clockAt();
    const running = runSource(standIn, sink, { secret: 'guess' }, clock);
    await until(() => sink.state?.state === 'refused', 'the refusal');
    expect(clock.now()).toBe(recording.packets[0]!.time);
    expect(sink.state).toMatchObject({ code: 'asterisk-wrong-secret' });
    expect(sink.state?.message).toContain('user pulse');
    expect(running.lines).toEqual([expect.stringMatching(/^error: .*manager\.conf.*trying again in \d/)]);

    const tries: Milliseconds[] = [];
    for (let wanted = 2; wanted <= 4; wanted++) {
      const since = clock.now();
      await pass(clock, 600_000, () => standIn.refusals >= wanted);
      tries.push(clock.now() - since);
    }
    expect(tries[0]).toBeGreaterThan(2000);
    expect(tries[2]).toBeGreaterThan(tries[0]! * 1.5);
    expect(running.lines).toHaveLength(1);
    expect(JSON.stringify([running.lines, sink.states])).not.toContain('guess');
    await running.stop();
  });

  it('a host where nobody listens is told, and found again when somebody does', async () => {
    const gone = await serve(() => {});
    await gone[Symbol.asyncDispose]();
    const sink = new CollectingSink();
    const running = runSource(gone, sink);
    await until(() => sink.state?.code === 'asterisk-unreachable', 'the failure');
    expect(sink.state?.state).toBe('disconnected');
    expect(running.lines[0]).toMatch(/^warn: cannot connect to 127\.0\.0\.1:\d+: .*manager\.conf/);
    await running.stop();
    expect(sink.state?.state).toBe('ended');
  });

  it('a host that does not answer is told within three seconds', async () => {
    const sink = new CollectingSink();
    const clock = clockAt();
    const silent = () => new Promise<never>(() => {});
    const began = clock.now();
    const connect = (_: unknown, signal: AbortSignal) =>
      Promise.race([
        silent(),
        new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      ]);
    const running = runSource({ address: { host: 'pbx', port: 5038, tls: false } }, sink, { connect }, clock);
    await pass(clock, 60_000, () => sink.state?.code === 'asterisk-unreachable');
    expect(clock.now() - began).toBeLessThanOrEqual(3000);
    await running.stop();
  });

  it('a peer that accepts and is silent is told within three seconds', async () => {
    await using server = await serve(() => {});
    const sink = new CollectingSink();
    const clock = clockAt();
    const running = runSource(server, sink, {}, clock);
    await until(() => server.connections() > 0, 'the connection');
    const began = clock.now();
    await pass(clock, 60_000, () => sink.state?.code === 'asterisk-silent');
    expect(clock.now() - began).toBeLessThanOrEqual(3000);
    await running.stop();
  });

  it('a peer that speaks something else is told so, and left alone', async () => {
    await using server = await serve((socket) => void socket.write('SSH-2.0-OpenSSH_9.2\r\n'));
    const sink = new CollectingSink();
    const running = runSource(server, sink);
    await until(() => sink.state?.state === 'refused', 'the refusal');
    expect(sink.state?.code).toBe('asterisk-not-ami');
    expect(running.lines[0]).toContain('SSH-2.0');
    await running.stop();
  });

  it('TLS towards a port that has none fails and is told', async () => {
    await using standIn = await StandInAsterisk.start({ recording });
    const sink = new CollectingSink();
    const running = runSource({ address: { ...standIn.address, tls: true } }, sink);
    await until(() => sink.states.length > 1, 'the failure');
    expect(['asterisk-unreachable', 'asterisk-silent']).toContain(sink.state?.code);
    await running.stop();
  });
});

describe('logging in', () => {
  it('answers a challenge in the open, and sends the secret itself only over TLS', async () => {
    const logIn = async (tls: boolean) => {
      const sent: string[] = [];
      await using server = await serve((socket) => {
        socket.write('Asterisk Call Manager/11.0.0\r\n');
        socket.on('data', (bytes: Buffer) => {
          sent.push(bytes.toString());
          const id = /ActionID: (\S+)/.exec(bytes.toString())?.[1];
          socket.write(`Response: Success\r\nActionID: ${id}\r\nChallenge: 12345\r\n\r\n`);
        });
      });
      // The bytes go over plain TCP in both cases: only what is said is compared.
      const connect: typeof connectAmi = (address, signal) => connectAmi({ ...address, tls: false }, signal);
      const running = runSource({ address: { ...server.address, tls } }, new CollectingSink(), { connect });
      await until(
        () => sent.join('').includes('Action: Ping') || sent.join('').includes('CoreSettings'),
        'the log-in',
      );
      await running.stop();
      return sent.join('');
    };
    const open = await logIn(false);
    expect(open).toContain('Action: Challenge\r\n');
    // md5('12345' + 'secret')
    expect(open).toContain('Key: d6bf7523a8407696bb9448d0d0fecca8');
    expect(open).not.toContain('secret');
    const hidden = await logIn(true);
    expect(hidden).not.toContain('Challenge');
    expect(hidden).toContain('Secret: secret\r\n');
  });

  it('refuses a user name that would break into the protocol', async () => {
    await using standIn = await StandInAsterisk.start({ recording });
    const sink = new CollectingSink();
    const running = runSource(standIn, sink, { user: 'pulse\r\nAction: Command' });
    await until(() => sink.states.length > 1, 'the failure');
    expect(sink.state?.code).toBe('asterisk-bad-setting');
    await running.stop();
  });
});

describe('an account or Asterisk that lacks something', () => {
  it('without timestamps times of arrival are used, which is told once, on terminal and board', async () => {
    const packets = recording.packets.slice(0, 3000);
    const short = { ...recording, packets };
    await using standIn = await StandInAsterisk.start({ recording: short, speed: 200, timestamps: false });
    const sink = new CollectingSink();
    const clock = clockAt(packets[0]!.time + 7200_000);
    const began = clock.now();
    const running = runSource(standIn, sink, { streamClock: 'live' }, clock);
    await standIn.finished;
    await until(() => sink.watermarkAt > 0, 'a packet');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(running.lines.filter((line) => line.includes('timestampevents=yes'))).toHaveLength(1);
    expect(sink.state).toMatchObject({
      state: 'live',
      warning: expect.stringContaining('timestampevents=yes'),
    });
    // The clocks differ by two hours; arrival is counted by Asterisk's.
    expect(running.lines.some((line) => line.includes('clocks'))).toBe(true);
    for (const { time } of sink.events) expect(time).toBeLessThan(began - 3600_000);
    expect(countEvents(sink.events).rings.all).toBeGreaterThan(10);
    await running.stop();
  });

  it('without the right to list channels it works, and says so', async () => {
    await using standIn = await StandInAsterisk.start({
      recording,
      denied: ['CoreShowChannels', 'CoreSettings'],
    });
    const sink = new CollectingSink();
    const { lines } = await runUntilFinished(standIn, sink);
    expect(lines.filter((line) => line.includes('write=reporting'))).toHaveLength(1);
    expect(sink.states.find(({ state }) => state === 'live')?.warning).toContain('write=reporting');
    expect(countEvents(sink.events).loose).toEqual([]);
  });

  it('without channel events it says that time-outs count as abandons', async () => {
    await using standIn = await StandInAsterisk.start({ recording, withheld: ['call'] });
    const sink = new CollectingSink();
    const running = runSource(standIn, sink);
    await standIn.finished;
    await until(
      () => sink.events.filter(({ type }) => type === 'EventEstablished').length === 108,
      'the answers',
    );
    await running.stop();
    expect(running.lines.filter((line) => line.includes('read=call'))).toHaveLength(1);
    expect(countEvents(sink.events).queues).toMatchObject({ support: { abandoned: 49, timedOut: 0 } });
  });

  it('without queue events it finds out by the counters of Asterisk', async () => {
    await using standIn = await StandInAsterisk.start({ recording, withheld: ['agent'] });
    const sink = new CollectingSink();
    const clock = clockAt();
    const running = runSource(standIn, sink, {}, clock);
    await standIn.finished;
    await pass(clock, 600_000, () => running.lines.some((line) => line.includes('read=agent')));
    expect(running.lines.filter((line) => line.includes('read=agent'))).toHaveLength(1);
    expect(sink.state?.warning).toContain('read=agent');
    await running.stop();
  });
});

describe('damaged packets', () => {
  it('are counted, told with their peer, and change nothing else', async () => {
    const insertions = new Map([
      [500, 'nonsense without a key\r\n\r\n'],
      [900, `Event: Long\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`],
      [1500, 'Event: QueueCallerJoin\r\nQueue: support\r\n\r\n'],
    ]);
    await using standIn = await StandInAsterisk.start({ recording, insertions });
    const sink = new CollectingSink();
    const { lines } = await runUntilFinished(standIn, sink);
    const told = lines.filter((line) => line.includes('left out'));
    expect(told[0]).toMatch(/^warn: 127\.0\.0\.1:\d+: left out a damaged packet \(malformed\); 1 so far$/);
    expect(told[1]).toContain('left out a damaged packet (line-too-long); 2 so far');
    expect(sink.state?.state).toBe('ended');
    expect(sink.states.find(({ warning }) => warning)?.warning).toContain('damaged');
    expect(countEvents(sink.events).rings).toEqual({ all: 216, answered: 108, noAnswer: 91, callerGone: 17 });
  });

  it('without end close the connection with a reason, and it is made again', async () => {
    const insertions = new Map([[500, 'x'.repeat(1_200_000)]]);
    await using standIn = await StandInAsterisk.start({ recording, insertions });
    const sink = new CollectingSink();
    const { lines } = await runUntilFinished(standIn, sink);
    expect(lines.some((line) => line.includes('1048576 bytes without one manager packet'))).toBe(true);
    expect(lines.filter((line) => line.startsWith('info: connected'))).toHaveLength(2);
  });
});
