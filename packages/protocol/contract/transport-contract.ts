import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { PulseError } from '@pulse/base';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Accept, Channel, ClientChannel, CloseReason, Connect, Frame } from '../src/mod.ts';

/** A transport as the suite drives it: a server with a limit on frames, and ways to connect to it. */
export interface TransportUnderTest {
  serve(accept: Accept, maxFrameBytes: number): Promise<{ readonly connect: Connect; stop(): Promise<void> }>;
}

const MAX_FRAME_BYTES = 300_000;

/** What every transport promises, [P-1]. Waiting is bounded by the test's own time-out only. */
export function describeTransport(name: string, transport: TransportUnderTest): void {
  describe(`transport ${name}`, () => {
    let accepted: Heard[];
    let connect: Connect;
    let stop: () => Promise<void>;
    const open: ClientChannel[] = [];

    beforeEach(async () => {
      accepted = [];
      const server = await transport.serve((channel) => accepted.push(new Heard(channel)), MAX_FRAME_BYTES);
      connect = server.connect;
      stop = server.stop;
    });

    afterEach(async () => {
      for (const channel of open.splice(0)) channel.close(1000, 'test over');
      await stop();
    });

    async function pair(): Promise<{ client: Heard; server: Heard<Channel> }> {
      const channel = await connect(new AbortController().signal);
      open.push(channel);
      const client = new Heard(channel);
      await until(() => accepted.length > 0);
      const server = accepted.shift() as Heard<Channel>;
      return { client, server };
    }

    test('[P-1] frames arrive whole and in order, both ways, text as text and bytes as bytes', async () => {
      const { client, server } = await pair();
      const large = 'ä'.repeat(120_000);
      const frames: Frame[] = ['one', Uint8Array.of(0, 1, 255), '', large, 'last'];
      for (const { channel } of [client, server]) for (const frame of frames) channel.send(frame);
      await until(() => client.frames.length === frames.length && server.frames.length === frames.length);
      expect(client.frames.map(plain)).toEqual(frames.map(plain));
      expect(server.frames.map(plain)).toEqual(frames.map(plain));
    });

    test('[P-1] one frame object may be sent on many channels', async () => {
      const pairs = [await pair(), await pair(), await pair()];
      const bytes = Buffer.from('shared bytes');
      for (const { server } of pairs) {
        server.channel.send(bytes);
        server.channel.send('shared text');
      }
      await until(() => pairs.every(({ client }) => client.frames.length === 2));
      for (const { client } of pairs) expect(client.frames.map(plain)).toEqual([[...bytes], 'shared text']);
      expect(bytes.toString()).toBe('shared bytes');
    });

    test('[P-1] what a server sends while it accepts reaches the client', async () => {
      const greeting = await transport.serve((channel) => channel.send('welcome'), MAX_FRAME_BYTES);
      const client = new Heard(await greeting.connect(new AbortController().signal));
      await until(() => client.frames.length === 1);
      expect(client.frames).toEqual(['welcome']);
      client.channel.close(1000, '');
      await greeting.stop();
    });

    test('[P-1] a close delivers what was sent before it, then code and reason, once, to every handler', async () => {
      const { client, server } = await pair();
      let others = 0;
      client.channel.onClose(() => (others += 1));
      server.channel.send('before');
      server.channel.close(4008, 'too slow');
      server.channel.close(4000, 'a second close changes nothing');
      server.channel.send('after');
      await until(() => client.closes.length > 0 && server.closes.length > 0);
      await sleep(20);
      expect(client.frames).toEqual(['before']);
      expect(client.closes).toEqual([{ code: 4008, reason: 'too slow' }]);
      expect(server.closes).toHaveLength(1);
      expect(others).toBe(1);
      client.channel.send('to nobody');
      client.channel.close(1000, 'again');
    });

    test('[P-1] a client may close, and the server hears why', async () => {
      const { client, server } = await pair();
      client.channel.send('last words');
      client.channel.close(4005, 'malformed');
      await until(() => server.closes.length > 0);
      expect(server.frames).toEqual(['last words']);
      expect(server.closes).toEqual([{ code: 4005, reason: 'malformed' }]);
    });

    test('[P-17] a frame above the limit closes its channel with 1009 and is not delivered; others go on', async () => {
      const [bad, good] = [await pair(), await pair()];
      bad.client.channel.send('x'.repeat(MAX_FRAME_BYTES + 1));
      await until(() => bad.client.closes.length > 0 && bad.server.closes.length > 0);
      expect(bad.client.closes[0]?.code).toBe(1009);
      expect(bad.server.frames).toEqual([]);
      good.client.channel.send('x'.repeat(MAX_FRAME_BYTES));
      await until(() => good.server.frames.length === 1);
      expect(good.server.closes).toEqual([]);
    });

    test('[P-1] what is sent counts as buffered until the other end has taken it, then the drain is told', async () => {
      const { client, server } = await pair();
      expect(server.channel.buffered).toBe(0);
      server.channel.send('x'.repeat(1000));
      server.channel.send(new Uint8Array(1000));
      expect(server.channel.buffered).toBeGreaterThanOrEqual(2000);
      expect(server.drains).toBe(0);
      await until(() => client.frames.length === 2 && server.drains > 0);
      expect(server.channel.buffered).toBe(0);
    });

    test('[P-1] the handler of a drain may send on, and is told again', async () => {
      const { client, server } = await pair();
      let left = 3;
      server.onDrain = () => {
        if (left-- > 0) server.channel.send('more');
      };
      server.channel.send('first');
      await until(() => client.frames.length === 4);
      expect(client.frames).toEqual(['first', 'more', 'more', 'more']);
    });

    test('[P-1] a connect that is given up rejects', async () => {
      const given = new AbortController();
      given.abort();
      await expect(connect(given.signal)).rejects.toThrow(PulseError);
      expect(accepted).toEqual([]);
    });
  });
}

/** Everything that one end of a channel hears. */
class Heard<C extends ClientChannel = ClientChannel> {
  readonly channel: C;
  readonly frames: Frame[] = [];
  readonly closes: CloseReason[] = [];
  drains = 0;
  onDrain: () => void = () => {};

  constructor(channel: C) {
    this.channel = channel;
    channel.onFrame((frame) => this.frames.push(frame));
    channel.onClose((reason) => this.closes.push(reason));
    if ('onDrain' in channel) {
      (channel as unknown as Channel).onDrain(() => {
        this.drains += 1;
        this.onDrain();
      });
    }
  }
}

const plain = (frame: Frame): string | number[] => (typeof frame === 'string' ? frame : [...frame]);

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await nextTurn();
}
