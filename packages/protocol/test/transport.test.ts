import { describeTransport } from '../contract/transport-contract.ts';
import { browserChannel } from '../src/browser.ts';
import { type Accept, type Connect, connectInProcess, connectWebSocket } from '../src/mod.ts';
import { certificate } from './certificates.ts';
import { listenWebSocket } from './web-socket-server.ts';

const subprotocol = 'pulse.test.v1';

async function serve(accept: Accept, maxFrameBytes: number, connect: (url: string) => Connect) {
  const { url, stop } = await listenWebSocket(accept, { subprotocol, maxFrameBytes });
  return { connect: connect(url), stop };
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

describeTransport('WebSocket over mutual TLS', {
  async serve(accept, maxFrameBytes) {
    const authority = certificate({ name: 'authority', authority: true });
    const [server, client] = [certificate({ by: authority }), certificate({ by: authority })];
    const { url, stop } = await listenWebSocket(accept, {
      subprotocol,
      maxFrameBytes,
      tls: { key: server.key, cert: server.cert, ca: authority.cert, requestCert: true },
    });
    return {
      connect: connectWebSocket(url, { subprotocol, tls: { ca: authority.cert, identity: client } }),
      stop,
    };
  },
});
