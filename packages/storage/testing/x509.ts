import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { bits, field, flag, identifier, integer, octets, sequence, set, text, time } from './der.ts';

const DAY = 86_400_000;
const ECDSA_WITH_SHA256 = sequence(identifier('1.2.840.10045.4.3.2'));

/** A certificate in PEM with its private key. */
export interface Issued {
  readonly name: string;
  readonly certificate: string;
  readonly key: KeyObject;
}

/** What a certificate may be used for. */
export type Purpose = 'authority' | 'server' | 'client';

/**
 * Makes a certificate (X.509 version 3, P-256) that is good from yesterday for thirty days. Node can read certificates
 * but not make them, and the tool `openssl` is not everywhere.
 *
 * @param by the authority that signs it; itself where there is none
 */
export function issue(name: string, purpose: Purpose, by?: Issued): Issued {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signed = sequence(
    field(0, true, integer(Buffer.from([2]))),
    // A whole number's first byte must not be idle.
    integer(Buffer.concat([Buffer.from([0x40]), randomBytes(15)])),
    ECDSA_WITH_SHA256,
    nameOf(by?.name ?? name),
    sequence(time(new Date(Date.now() - DAY)), time(new Date(Date.now() + 30 * DAY))),
    nameOf(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    field(3, true, sequence(...keyNames(publicKey, by), ...extensions(purpose))),
  );
  const signature = sign('sha256', signed, by?.key ?? privateKey);
  const der = sequence(signed, ECDSA_WITH_SHA256, bits(signature));
  const lines = der
    .toString('base64')
    .match(/.{1,64}/g)
    ?.join('\n');
  const certificate = `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
  return { name, certificate, key: privateKey };
}

const nameOf = (name: string) => sequence(set(sequence(identifier('2.5.4.3'), text(name))));

/** How a certificate tells its own key and its signer's. */
function keyNames(own: KeyObject, by: Issued | undefined): Buffer[] {
  const nameOfKey = (key: KeyObject) =>
    createHash('sha1')
      .update(key.export({ type: 'spki', format: 'der' }))
      .digest();
  const signer = by ? createPublicKey(by.key) : own;
  return [
    extension('2.5.29.14', octets(nameOfKey(own))),
    extension('2.5.29.35', sequence(field(0, false, nameOfKey(signer)))),
  ];
}

function extensions(purpose: Purpose): Buffer[] {
  if (purpose === 'authority')
    return [critical('2.5.29.19', sequence(flag(true))), critical('2.5.29.15', bits(Buffer.from([0x06]), 1))];
  const use = purpose === 'server' ? '1.3.6.1.5.5.7.3.1' : '1.3.6.1.5.5.7.3.2';
  return [
    critical('2.5.29.15', bits(Buffer.from([0x80]), 7)),
    extension('2.5.29.37', sequence(identifier(use))),
    extension(
      '2.5.29.17',
      sequence(field(2, false, Buffer.from('localhost')), field(7, false, Buffer.from([127, 0, 0, 1]))),
    ),
  ];
}

const extension = (id: string, value: Buffer) => sequence(identifier(id), octets(value));
const critical = (id: string, value: Buffer) => sequence(identifier(id), flag(true), octets(value));
