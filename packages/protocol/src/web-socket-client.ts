import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { PulseError, present } from '@pulse/base';
import { WebSocket } from 'ws';
import { type ClientTls, secureContextOf } from './client-tls.ts';
import { SERVER_FRAME_BYTES } from './limits.ts';
import { tlsFault } from './tls-fault.ts';
import type { Channel } from './transport.ts';
import { socketOptions, WebSocketChannel } from './web-socket-channel.ts';

export interface WebSocketClientOptions {
  readonly subprotocol: string;
  /** Largest frame from the server. */
  readonly maxFrameBytes?: number;
  /** For `wss:`; the system's authorities and no own certificate when absent. */
  readonly tls?: ClientTls;
}

/**
 * Opens channels to a WebSocket server, e.g. `ws://lds:8000/`. Throws a {@link PulseError} `tls-configuration`; each
 * attempt rejects with `unreachable`, or with the code of what is wrong with the server's certificate (SPEC.md P-21).
 */
export function connectWebSocket(
  url: string | URL,
  options: WebSocketClientOptions,
): (signal: AbortSignal) => Promise<Channel> {
  const { subprotocol, maxFrameBytes = SERVER_FRAME_BYTES, tls } = options;
  const { host: address, protocol } = new URL(url);
  if (tls && protocol !== 'wss:') {
    throw new PulseError(
      'tls-configuration',
      `TLS is configured for ${address}, which is connected to without.`,
      {
        advice: 'Begin the address with wss:, or leave the certificates out.',
      },
    );
  }
  const secure = tls && {
    secureContext: secureContextOf(tls),
    ...(tls.servername === undefined ? {} : { servername: tls.servername }),
  };
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
        ...secure,
        followRedirects: false,
      });
      let stream: Duplex | undefined;
      const giveUp = () => {
        unreachable('no answer in time');
        socket.terminate();
      };
      const failed = (error: Error) => {
        const fault = tlsFault(error, address, tls?.identity !== undefined);
        if (fault) reject(fault);
        else unreachable(error.message || 'refused', error);
      };
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
