import { type Clock, PulseError } from '@pulse/base';
import { type Connect, connectWebSocket, type LinkStatus } from '@pulse/protocol';
import { type Peer, readTlsFiles, watchDependency } from '@pulse/runtime';
import type { ProgramWith } from './program.ts';

/** A server that this program is a client of, by the log or the state pattern. */
export interface PeerChannel {
  readonly connect: Connect;
  readonly token: string | undefined;
  /** For the client's `onStatus`: turns what becomes of the connection into health and log. */
  readonly onStatus: (status: LinkStatus) => void;
}

export interface PeerDescription {
  /** The part of the program's health, e.g. `directory`. */
  readonly part: string;
  /** As a sentence begins: `The directory`. */
  readonly what: string;
  readonly subprotocol: string;
}

/**
 * How to connect to the peer that the settings name; nothing is connected yet. For channels that come and go: nobody
 * watches them. Throws {@link PulseError} when a certificate of the settings cannot be used.
 */
export function peerConnection(
  clock: Clock,
  peer: Peer<string>,
  subprotocol: string,
): Pick<PeerChannel, 'connect' | 'token'> {
  const { ca, cert, key } = readTlsFiles(peer.tls, clock.now());
  const secure = peer.url.startsWith('wss:');
  const tls = {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined || key === undefined ? {} : { identity: { cert, key } }),
  };
  return {
    connect: connectWebSocket(peer.url, { subprotocol, ...(secure ? { tls } : {}) }),
    token: peer.secret,
  };
}

/** The same for a channel that the program needs all the time: its state is part of health and log. */
export function peerChannel(
  { clock, tell, health }: Pick<ProgramWith<unknown>, 'clock' | 'tell' | 'health'>,
  peer: Peer<string>,
  { part, what, subprotocol }: PeerDescription,
): PeerChannel {
  const where = `${what} at ${new URL(peer.url).host}`;
  const dependency = watchDependency({
    what: where,
    clock,
    tell,
    health: health.part(part),
  });
  return {
    ...peerConnection(clock, peer, subprotocol),
    onStatus: ({ status, failure }) => {
      if (status === 'live') dependency.up();
      else if (failure) {
        const { code, message, advice } = failure;
        const sentence = `${where} cannot be used: ${message.replace(/\.$/, '')}.`;
        dependency.down(new PulseError(code, sentence, advice === undefined ? {} : { advice }));
      }
    },
  };
}
