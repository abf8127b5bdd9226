import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** Where Asterisk's manager interface listens: port 5038, or 5039 for TLS. */
export interface AmiAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** Certificate authorities in PEM that are trusted for this host, instead of the machine's. */
  readonly ca?: string;
}

/** Opens the byte stream to an address; resolves when it is connected (and, for TLS, the certificate is good). */
export type AmiConnect = (address: AmiAddress, signal: AbortSignal) => Promise<Socket>;

export const connectAmi: AmiConnect = (address, signal) =>
  new Promise((resolve, reject) => {
    const { host, port } = address;
    const socket = address.tls
      ? connectTls({
          host,
          port,
          ...(isIP(host) === 0 ? { servername: host } : {}),
          ...(address.ca === undefined ? {} : { ca: address.ca }),
        })
      : connectTcp({ host, port });
    const stop = () => void socket.destroy(signal.reason instanceof Error ? signal.reason : undefined);
    const settle = () => {
      signal.removeEventListener('abort', stop);
      socket.off('error', failed);
      socket.off('close', closed);
    };
    const failed = (error: Error) => {
      settle();
      reject(error);
    };
    const closed = () => failed(new Error('closed before it was connected'));
    socket.once(address.tls ? 'secureConnect' : 'connect', () => {
      settle();
      socket.setNoDelay(true);
      resolve(socket);
    });
    socket.once('error', failed);
    socket.once('close', closed);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
