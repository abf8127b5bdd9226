import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { PulseError, present } from '@pulse/base';
import { WebSocket } from 'ws';
import { SERVER_FRAME_BYTES } from './limits.ts';
import type { Channel } from './transport.ts';
import { socketOptions, WebSocketChannel } from './web-socket-channel.ts';

export interface WebSocketClientOptions {
  readonly subprotocol: string;
  /** Largest frame from the server. */
  readonly maxFrameBytes?: number;
  /** Certificates (PEM) to trust instead of the system's, for `wss:`. */
  readonly ca?: string | Buffer;
}

/** Opens channels to a WebSocket server, e.g. `ws://lds:8000/`. */
export function connectWebSocket(
  url: string | URL,
  options: WebSocketClientOptions,
): (signal: AbortSignal) => Promise<Channel> {
  const { subprotocol, maxFrameBytes = SERVER_FRAME_BYTES, ca } = options;
  const address = new URL(url).host;
  return (signal) =>
    new Promise((resolve, reject) => {
      const unreachable = (reason: string, cause?: unknown) =>
        reject(
          new PulseError('unreachable', `no connection to ${address}: ${reason}`, {
            advice: 'Check the address, and that the server runs.',
            cause,
          }),
        );
      if (signal.aborted) return unreachable('given up');
      const socket = new WebSocket(url, subprotocol, {
        ...socketOptions(maxFrameBytes),
        ...(ca === undefined ? {} : { ca }),
        followRedirects: false,
      });
      let stream: Duplex | undefined;
      const giveUp = () => {
        unreachable('no answer in time');
        socket.terminate();
      };
      const failed = (error: Error) => unreachable(error.message || 'refused', error);
      signal.addEventListener('abort', giveUp, { once: true });
      socket.once('upgrade', (response: IncomingMessage) => {
        stream = response.socket;
      });
      socket.on('error', failed);
      socket.once('close', () => unreachable('closed'));
      socket.once('open', () => {
        signal.removeEventListener('abort', giveUp);
        socket.removeAllListeners('error');
        socket.removeAllListeners('close');
        // Frames may have come together with the answer; they wait until the caller has set its handlers.
        socket.pause();
        setImmediate(() => socket.resume());
        resolve(new WebSocketChannel(socket, present(stream, 'an open socket was upgraded'), address));
      });
    });
}
