import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@pulse/base';
import {
  attachWebSocket,
  DIRECTORY_LOG,
  EVENT_LOG,
  type LogContent,
  type LogSource,
  serveLog,
} from '@pulse/protocol';

/** A log over a real WebSocket, without TLS, on this machine. */
export interface ServedLog extends AsyncDisposable {
  readonly url: string;
}

export const serveEvents = (source: LogSource) => served(source, EVENT_LOG);
export const serveDirectory = (source: LogSource<never>) => served(source, DIRECTORY_LOG);

async function served<Item>(source: LogSource<Item>, content: LogContent<Item>): Promise<ServedLog> {
  const server = createServer();
  const stop = new AbortController();
  const accept = serveLog({ source, clock: systemClock, signal: stop.signal }, content);
  attachWebSocket(server, { subprotocol: content.protocol, accept });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      stop.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
