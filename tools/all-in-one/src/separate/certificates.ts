import { mkdirSync } from 'node:fs';
import { makeCertificates } from '@pulse/storage/testing';

/** PEM files of the authority of this constellation, and of the certificate that all its servers have. */
export interface Certificates {
  readonly caFile: string;
  /** Good for localhost and 127.0.0.1. */
  readonly certFile: string;
  readonly keyFile: string;
}

/** Makes new ones, good for thirty days. */
export function makeOwnCertificates(folder: string): Promise<Certificates> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return makeCertificates(folder);
}
