import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Issued, issue } from './x509.ts';

/** PEM files of a made-up authority and of those whom it vouches for, all named localhost and 127.0.0.1. */
export interface Certificates extends AsyncDisposable {
  readonly folder: string;
  readonly caFile: string;
  /** The server's. */
  readonly certFile: string;
  readonly keyFile: string;
  readonly client: { readonly certFile: string; readonly keyFile: string };
  /** An authority of the same name that signed none of them. */
  readonly wrongCaFile: string;
}

/**
 * Makes certificates for tests of TLS, good for thirty days; disposing removes the files.
 *
 * @param into a folder that exists; a temporary one when left out
 */
export async function makeCertificates(into?: string): Promise<Certificates> {
  const folder = into ?? (await mkdtemp(join(tmpdir(), 'pulse-certificates-')));
  const authority = issue('Pulse test authority', 'authority');
  const write = async (name: string, content: string | Buffer) => {
    const file = join(folder, name);
    await writeFile(file, content, { mode: 0o600 });
    return file;
  };
  const writePair = async (name: string, { certificate, key }: Issued) => ({
    certFile: await write(`${name}.pem`, certificate),
    keyFile: await write(`${name}-key.pem`, key.export({ type: 'pkcs8', format: 'pem' })),
  });
  return {
    folder,
    caFile: await write('ca.pem', authority.certificate),
    ...(await writePair('server', issue('localhost', 'server', authority))),
    client: await writePair('client', issue('pulse-client', 'client', authority)),
    wrongCaFile: await write('wrong-ca.pem', issue(authority.name, 'authority').certificate),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
