import { peerChannel } from '@pulse/connections';
import { DIRECTORY_LOG, LOG_PROTOCOL } from '@pulse/protocol';
import { type ConfigurationValues, type Peer, type ProgramContext, peerOf } from '@pulse/runtime';
import type { dcuConfiguration } from './config.ts';
import type { LogInput } from './inputs/log-input.ts';
import { type ServerType, WatchedServer } from './watched-server.ts';

export type DcuProgram = ProgramContext<ConfigurationValues<(typeof dcuConfiguration)['table']>>;

/** The servers that the settings name; nothing is connected yet. */
export interface OpenLogs {
  readonly directory: LogInput;
  readonly events: readonly LogInput[];
  readonly interactions: readonly LogInput[];
  /** All of them, for metrics. */
  readonly servers: readonly WatchedServer[];
}

/** Throws {@link PulseError} when a certificate of the settings cannot be used. */
export function openLogs(program: DcuProgram): OpenLogs {
  const { values, health } = program;
  const servers: WatchedServer[] = [];

  function open(name: string, type: ServerType, what: string, peer: Peer<string>): LogInput {
    const server = new WatchedServer(name, type);
    servers.push(server);
    // Without interactions nothing that is computed goes wrong.
    health.part(name, { required: type !== 'IxnServer' });
    const subprotocol = type === 'ConfigServer' ? DIRECTORY_LOG.protocol : LOG_PROTOCOL;
    const channel = peerChannel(program, peer, { part: name, what, subprotocol });
    return {
      name,
      connect: channel.connect,
      token: channel.token,
      onStatus(status) {
        channel.onStatus(status);
        server.heard(status);
      },
    };
  }
  const where = ({ url, ...peer }: Peer<string | undefined>): Peer<string>[] =>
    url === undefined ? [] : [{ ...peer, url }];

  return {
    directory: open('directory', 'ConfigServer', 'The directory', peerOf(values, 'directory')),
    events: [
      open('lds', 'T-Server', 'lds', peerOf(values, 'lds')),
      ...where(peerOf(values, 'ldsVq')).map((peer) => open('lds-vq', 'T-Server', 'lds-vq', peer)),
    ],
    interactions: [
      ...where(peerOf(values, 'interaction')).map((peer) =>
        open('interaction', 'IxnServer', 'The interaction server', peer),
      ),
      ...where(peerOf(values, 'interactionVq')).map((peer) =>
        open('interaction-vq', 'IxnServer', 'The interaction VQ server', peer),
      ),
    ],
    servers,
  };
}
