/** A peer of the push benchmark, a process of its own: changes come as lines over TCP. */
import { type AddressInfo, createServer } from 'node:net';
import { startSmallEngine } from './small-engine.ts';

const engine = await startSmallEngine();
const feed = createServer((socket) => {
  socket.setNoDelay(true);
  let input = '';
  socket.on('data', (chunk) => {
    input += chunk.toString();
    const lines = input.split('\n');
    input = lines.pop() ?? '';
    for (const line of lines) engine.take(line);
  });
});
feed.listen(0, '127.0.0.1', () => {
  process.send?.({ feed: (feed.address() as AddressInfo).port, push: engine.port });
});
