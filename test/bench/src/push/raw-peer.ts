import { type AddressInfo, createServer } from 'node:net';
import { WebSocketServer } from 'ws';

/**
 * The peer of the push benchmark, a process of its own: lines of JSON over TCP, parsed, counted, written again as JSON
 * to every WebSocket client at once. No log, no checks, no statistics: what the path alone costs.
 */
const counts = new Map<string, number>();
const push = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
const feed = createServer((socket) => {
  socket.setNoDelay(true);
  let input = '';
  socket.on('data', (chunk) => {
    input += chunk.toString();
    const lines = input.split('\n');
    input = lines.pop() ?? '';
    for (const line of lines) {
      const { agent, paused } = JSON.parse(line) as { agent: string; paused: boolean };
      counts.set(agent, (counts.get(agent) ?? 0) + 1);
      const frame = JSON.stringify({ agent, paused, count: counts.get(agent) });
      for (const client of push.clients) client.send(frame);
    }
  });
});
feed.listen(0, '127.0.0.1', () => {
  process.send?.({ feed: (feed.address() as AddressInfo).port, push: (push.address() as AddressInfo).port });
});
process.on('disconnect', () => process.exit());
