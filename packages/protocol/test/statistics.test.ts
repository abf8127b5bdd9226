import { describeStatistics } from '../contract/statistics-contract.ts';
import { connectInProcess, connectWebSocket, STATISTICS_LIMITS, STATISTICS_PROTOCOL } from '../src/mod.ts';
import { certificate } from './certificates.ts';
import { listenWebSocket } from './web-socket-server.ts';

const subprotocol = STATISTICS_PROTOCOL;

describeStatistics('in-process', {
  serve: async (accept) => ({ connect: connectInProcess(accept), stop: async () => {} }),
});

describeStatistics('WebSocket', {
  async serve(accept) {
    const { url, stop } = await listenWebSocket(accept, {
      subprotocol,
      maxFrameBytes: STATISTICS_LIMITS.clientFrameBytes,
    });
    return { connect: connectWebSocket(url, { subprotocol }), stop };
  },
});

describeStatistics('WebSocket with TLS', {
  async serve(accept) {
    const tls = certificate();
    const { url, stop } = await listenWebSocket(accept, {
      subprotocol,
      tls,
      maxFrameBytes: STATISTICS_LIMITS.clientFrameBytes,
    });
    return { connect: connectWebSocket(url, { subprotocol, tls: { ca: tls.cert } }), stop };
  },
});
