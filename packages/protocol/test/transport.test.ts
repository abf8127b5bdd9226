import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describeTransport } from '../contract/transport-contract.ts';
import { browserChannel } from '../src/browser.ts';
import {
  type Accept,
  attachWebSocket,
  type Connect,
  connectInProcess,
  connectWebSocket,
} from '../src/mod.ts';

const subprotocol = 'pulse.test.v1';

async function serve(accept: Accept, maxFrameBytes: number, connect: (url: string) => Connect) {
  const server = createServer();
  const detach = attachWebSocket(server, { accept, subprotocol, maxFrameBytes });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    connect: connect(`ws://127.0.0.1:${port}/`),
    async stop() {
      detach();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describeTransport('in-process', {
  serve: async (accept, maxFrameBytes) => ({
    connect: connectInProcess(accept, { maxFrameBytes }),
    stop: async () => {},
  }),
});

describeTransport('WebSocket', {
  serve: (accept, maxFrameBytes) =>
    serve(accept, maxFrameBytes, (url) => connectWebSocket(url, { subprotocol })),
});

describeTransport("WebSocket, the platform's own client", {
  serve: (accept, maxFrameBytes) => serve(accept, maxFrameBytes, (url) => browserChannel(url, subprotocol)),
});
