import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@pulse/base';
import { attachWebSocket, type LogContent, type LogSource, serveLog, tokenGate } from '@pulse/protocol';
import type { Certificates } from '@pulse/storage/testing';

/** A log over a real WebSocket with TLS, for who has the token. */
export interface ServedLog extends AsyncDisposable {
  readonly port: number;
}

/** Port 0: any that is free. */
export async function serveOverTls<Item>(
  source: LogSource<Item>,
  content: LogContent<Item>,
  { certificates, token, port = 0 }: { certificates: Certificates; token: string; port?: number },
): Promise<ServedLog> {
  const server = createServer({
    cert: await readFile(certificates.certFile),
    key: await readFile(certificates.keyFile),
  });
  const closing = new AbortController();
  const { tenant } = source;
  const authorise = tokenGate([{ token, tenant }]);
  const accept = serveLog({ source, clock: systemClock, signal: closing.signal, authorise }, content);
  attachWebSocket(server, { subprotocol: content.protocol, accept });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      closing.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
