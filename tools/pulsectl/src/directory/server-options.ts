import { PulseError } from '@pulse/base';
import { isLoopback, readTextFile } from '@pulse/runtime';
import type { Io } from '../command.ts';
import { usage } from '../options.ts';

/** How the directory is reached. */
export interface ServerAddress {
  readonly url: URL;
  readonly token: string;
  /** PEM text of the authority that vouches for the server; those that Node knows when absent. */
  readonly ca?: string;
}

/** Options of every command that asks a server. */
export const SERVER_OPTIONS = {
  server: { type: 'string' },
  'token-file': { type: 'string' },
  ca: { type: 'string' },
} as const;

export const SERVER_HELP = [
  '  --server URL        of the directory: https://directory.example',
  '                      (default: $PULSE_DIRECTORY_URL)',
  '  --token-file FILE   holds a token of a service (default: $PULSE_DIRECTORY_TOKEN_FILE)',
  '  --ca FILE           authority of the server’s certificate, PEM (default: those of the system)',
];

/** Throws {@link PulseError} `usage`, `unsafe-server`, `file-unreadable`. */
export function serverAddress(
  values: {
    readonly server?: string | undefined;
    readonly 'token-file'?: string | undefined;
    readonly ca?: string | undefined;
  },
  { environment }: Io,
): ServerAddress {
  const address = values.server ?? environment['PULSE_DIRECTORY_URL'];
  const tokenFile = values['token-file'] ?? environment['PULSE_DIRECTORY_TOKEN_FILE'];
  if (address === undefined) throw usage('--server is missing: the address of the directory.');
  if (tokenFile === undefined)
    throw usage('--token-file is missing: a file that holds a token of the directory.');
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol))
    throw usage(`--server ${address} is no address such as https://directory.example.`);
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new PulseError(
      'unsafe-server',
      `Without TLS the token could be read on the way to ${url.hostname}.`,
      {
        advice: 'Use an https: address.',
      },
    );
  }
  const token = read(tokenFile).trim();
  if (!/^[\x21-\x7e]+$/.test(token)) throw usage(`${tokenFile} does not hold one token.`);
  return { url, token, ...(values.ca === undefined ? {} : { ca: read(values.ca) }) };
}

function read(path: string): string {
  try {
    return readTextFile(path);
  } catch (error) {
    throw new PulseError('file-unreadable', error instanceof Error ? `${error.message}.` : path, {
      advice: 'Check the path.',
    });
  }
}
