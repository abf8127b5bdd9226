import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import {
  bits,
  boolean,
  explicit,
  identifier,
  implicit,
  integer,
  octets,
  sequence,
  set,
  text,
  time,
} from './der.ts';

const DAY = 86_400_000;
const ECDSA_WITH_SHA256 = sequence(identifier('1.2.840.10045.4.3.2'));

/** A certificate and its key, both PEM, made anew for a test so that none lies in the tree. */
export interface Identity {
  readonly name: string;
  readonly cert: string;
  readonly key: string;
}

export interface IdentityOptions {
  readonly name: string;
  /** Who signs it; itself when absent. */
  readonly by?: Identity;
  readonly authority?: boolean;
  /** Yesterday and in thirty days when absent. */
  readonly from?: number;
  readonly to?: number;
}

/** Issues a certificate (X.509 version 3, P-256) for localhost and 127.0.0.1. */
export function issue({ name, by, authority = false, from, to }: IdentityOptions): Identity {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = pem(privateKey);
  const content = sequence(
    explicit(0, integer(Buffer.of(2))),
    integer(Buffer.concat([Buffer.of(1), randomBytes(15)])),
    ECDSA_WITH_SHA256,
    nameOf(by?.name ?? name),
    sequence(time(from ?? Date.now() - DAY), time(to ?? Date.now() + 30 * DAY)),
    nameOf(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(
      3,
      sequence(
        extension('2.5.29.19', sequence(boolean(authority))),
        extension(
          '2.5.29.17',
          sequence(implicit(2, Buffer.from('localhost')), implicit(7, Buffer.of(127, 0, 0, 1))),
        ),
      ),
    ),
  );
  const der = sequence(content, ECDSA_WITH_SHA256, bits(sign('sha256', content, by?.key ?? key)));
  // An empty line before the end would make it unreadable.
  const lines = der
    .toString('base64')
    .match(/.{1,64}/g)
    ?.join('\n');
  return { name, key, cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n` };
}

const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const nameOf = (name: string) => sequence(set(sequence(identifier('2.5.4.3'), text(name))));
const extension = (id: string, value: Buffer) => sequence(identifier(id), octets(value));
