import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { LOG_LIMITS } from './limits.ts';
import type { OnProtocolEvent } from './protocol-event.ts';
import type { Accept } from './transport.ts';
import { socketOptions, WebSocketChannel } from './web-socket-channel.ts';

export interface WebSocketEndpointOptions {
  /** The one subprotocol that is served; a client that does not offer it is refused with 400. */
  readonly subprotocol: string;
  /** Largest frame from a client; a larger one closes its channel with 1009 before it is read. */
  readonly maxFrameBytes?: number;
  readonly events?: OnProtocolEvent;
}

/** Turns upgrades of somebody's HTTP server into channels. */
export interface WebSocketEndpoint {
  /**
   * Completes an upgrade that the caller has authenticated, and gives the channel to `accept`. Whether the origin may
   * do this is the caller's to check as well.
   */
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer, accept: Accept): void;
}

export function webSocketEndpoint(options: WebSocketEndpointOptions): WebSocketEndpoint {
  const { subprotocol, maxFrameBytes = LOG_LIMITS.clientFrameBytes, events } = options;
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    handleProtocols: () => subprotocol,
    ...socketOptions(maxFrameBytes),
  });
  return {
    upgrade(request, stream, head, accept) {
      if (!offeredProtocols(request).includes(subprotocol)) {
        return refuseUpgrade(stream, 400, `offer the WebSocket subprotocol ${subprotocol}`);
      }
      const peer = `${request.socket.remoteAddress ?? '?'}:${request.socket.remotePort ?? '?'}`;
      server.handleUpgrade(request, stream, head, (socket) => {
        accept(
          new WebSocketChannel(socket, stream, peer, () =>
            events?.({ kind: 'oversized', peer, bytes: maxFrameBytes + 1, limit: maxFrameBytes }),
          ),
        );
      });
    },
  };
}

/** Answers an upgrade with an HTTP status instead, and closes the connection. */
export function refuseUpgrade(stream: Duplex, status: 400 | 401 | 403 | 404, reason: string): void {
  const body = `${reason}\n`;
  stream.once('error', () => stream.destroy());
  stream.end(
    `HTTP/1.1 ${status} ${STATUS_TEXT[status]}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

const STATUS_TEXT = { 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found' } as const;

export interface AttachOptions extends WebSocketEndpointOptions {
  readonly accept: Accept;
  /** The path of the upgrade; `/` when absent. */
  readonly path?: string;
  /** Web pages that may connect, e.g. `https://pulse.example.com`; none when absent. Programs send no origin. */
  readonly origins?: readonly string[];
}

/**
 * Serves one subprotocol on an HTTP or HTTPS server of which all upgrades are meant for it. Returns the way to detach.
 * A browser says which page a connection comes from; pages that are not listed are refused, so that no web site reaches
 * a server on the visitor's own machine or network.
 */
export function attachWebSocket(server: HttpServer | HttpsServer, options: AttachOptions): () => void {
  const { accept, path = '/', origins = [] } = options;
  const endpoint = webSocketEndpoint(options);
  const onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const { origin } = request.headers;
    if (origin !== undefined && !origins.includes(origin)) {
      return refuseUpgrade(stream, 403, 'this origin may not connect');
    }
    if (request.url?.split('?')[0] !== path) return refuseUpgrade(stream, 404, `connect to ${path}`);
    endpoint.upgrade(request, stream, head, accept);
  };
  server.on('upgrade', onUpgrade);
  return () => void server.off('upgrade', onUpgrade);
}

const offeredProtocols = (request: IncomingMessage): string[] =>
  (request.headers['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim());
