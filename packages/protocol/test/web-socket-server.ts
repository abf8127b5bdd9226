import { createServer } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { type Accept, type AttachOptions, attachWebSocket } from '../src/mod.ts';

/** A WebSocket server on a free port of this machine; over TLS where certificates are given. */
export async function listenWebSocket(
  accept: Accept,
  options: Omit<AttachOptions, 'accept'> & { readonly tls?: ServerOptions },
): Promise<{ readonly url: string; readonly port: number; stop(): Promise<void> }> {
  const server = options.tls ? createSecureServer(options.tls) : createServer();
  const connections = new Set<Socket>();
  server.on('connection', (connection) => {
    connections.add(connection);
    connection.on('close', () => connections.delete(connection));
  });
  const detach = attachWebSocket(server, { accept, ...options });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${options.tls ? 'wss' : 'ws'}://127.0.0.1:${port}/`,
    port,
    async stop() {
      detach();
      // The server itself no longer knows those that were upgraded.
      for (const connection of connections) connection.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
