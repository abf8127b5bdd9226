import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@pulse/base';
import { attachWebSocket, type LogContent, type LogSource, serveLog } from '@pulse/protocol';

export interface ServedLog extends Disposable {
  readonly url: string;
}

/** A log that this process serves over WebSocket, as lds and the directory do. */
export async function servedLog<Item>(
  source: LogSource<Item>,
  content: LogContent<Item>,
): Promise<ServedLog> {
  const server = createServer();
  attachWebSocket(server, {
    subprotocol: content.protocol,
    accept: serveLog({ source, clock: systemClock }, content),
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.dispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}
