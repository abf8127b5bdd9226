import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

export interface SmallEngine {
  /** Where it takes WebSocket clients. */
  readonly port: number;
  /** Takes a change as JSON and tells all clients at once. */
  take(line: string): void;
}

/**
 * What the peers of the push benchmark have for an engine: a change is parsed, counted, and written again as JSON to
 * every WebSocket client. No log, no checks, no statistics: what the path alone costs. Ends with the parent process.
 */
export async function startSmallEngine(): Promise<SmallEngine> {
  const counts = new Map<string, number>();
  const push = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  await new Promise((resolve) => push.once('listening', resolve));
  process.on('disconnect', () => process.exit());
  return {
    port: (push.address() as AddressInfo).port,
    take(line) {
      const { agent, paused } = JSON.parse(line) as { agent: string; paused: boolean };
      counts.set(agent, (counts.get(agent) ?? 0) + 1);
      const frame = JSON.stringify({ agent, paused, count: counts.get(agent) });
      for (const client of push.clients) client.send(frame);
    },
  };
}
