import { readFile } from 'node:fs/promises';
import { messageOf, PulseError } from '@pulse/base';
import type { ServerTlsFiles } from '@pulse/runtime';
import type { Options } from './options.ts';

/** Certificate and key of the dashboard's own address; undefined without TLS. Throws `tls-incomplete`. */
export function tlsFilesOf({ tlsCert, tlsKey }: Options): ServerTlsFiles | undefined {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new PulseError('tls-incomplete', 'TLS needs both --tls-cert and --tls-key.', {
      advice: 'Give the missing one too, or neither.',
    });
  }
  return { cert: tlsCert, key: tlsKey };
}

/** The text of a PEM file. Throws `tls-unusable`. */
export function readPem(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw new PulseError('tls-unusable', `${path} cannot be read: ${messageOf(error)}.`, {
      advice: 'Check the path, and that this account may read the file.',
      cause: error,
    });
  });
}
