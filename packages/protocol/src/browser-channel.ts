import { PulseError } from '@pulse/base';
import type { ClientChannel, Connect } from './transport.ts';

/**
 * Opens channels with the platform's own WebSocket, in a browser or elsewhere. A page may close with
 * 1000 and 3000–4999; every other code goes out as 1000.
 */
export function browserChannel(url: string | URL, subprotocol: string): Connect {
  return (signal) =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(url, subprotocol);
      const fail = () => {
        socket.close();
        reject(new PulseError('unreachable', `no connection to ${socket.url}`));
      };
      signal.addEventListener('abort', fail, { once: true });
      socket.onerror = fail;
      socket.onclose = fail;
      socket.onopen = () => {
        signal.removeEventListener('abort', fail);
        resolve(channelOf(socket));
      };
      if (signal.aborted) fail();
    });
}

function channelOf(socket: WebSocket): ClientChannel {
  socket.onerror = null;
  socket.onclose = null;
  socket.binaryType = 'arraybuffer';
  return {
    peer: socket.url,
    send(frame) {
      if (socket.readyState === WebSocket.OPEN) socket.send(frame as string | BufferSource);
    },
    close(code, reason) {
      socket.close(code >= 3000 && code <= 4999 ? code : 1000, reason.slice(0, 40));
    },
    onFrame(handler) {
      socket.onmessage = ({ data }) => handler(typeof data === 'string' ? data : new Uint8Array(data));
    },
    onClose(handler) {
      socket.addEventListener('close', ({ code, reason }) => handler({ code, reason }));
    },
  };
}
