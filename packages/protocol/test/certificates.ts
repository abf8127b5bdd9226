import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A certificate with its key, both in PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
  readonly name: string;
  readonly privateKey: KeyObject;
}

export interface CertificateOptions {
  readonly name?: string;
  /** The authority that signs it; itself when absent. */
  readonly by?: Certificate;
  readonly authority?: true;
  /** The addresses and names that it is good for; 127.0.0.1 when absent. */
  readonly addresses?: readonly (readonly [number, number, number, number])[];
  readonly names?: readonly string[];
  /** Years. */
  readonly from?: number;
  readonly until?: number;
}

const ECDSA_WITH_SHA256 = sequence(objectId([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]));

/** Makes a certificate anew for a test, so that none lies in the tree. */
export function certificate(options: CertificateOptions = {}): Certificate {
  const { name = 'test', by, authority, from = 2020, until = 2049 } = options;
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ECDSA_WITH_SHA256,
    nameOf(by?.name ?? name),
    sequence(startOf(from), startOf(until)),
    nameOf(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(authority ? IS_AUTHORITY : goodFor(options))),
  );
  const signature = sign('sha256', content, by?.privateKey ?? privateKey);
  const whole = sequence(content, ECDSA_WITH_SHA256, der(0x03, Buffer.concat([Buffer.of(0), signature])));
  const lines = whole
    .toString('base64')
    .match(/.{1,64}/g)
    ?.join('\n');
  return {
    name,
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    privateKey,
  };
}

const IS_AUTHORITY = sequence(
  objectId([0x55, 0x1d, 0x13]),
  der(0x01, Buffer.of(0xff)),
  der(0x04, sequence(der(0x01, Buffer.of(0xff)))),
);

function goodFor({ addresses = [[127, 0, 0, 1]], names = [] }: CertificateOptions): Buffer {
  const all = [
    ...addresses.map((address) => der(0x87, Buffer.from(address))),
    ...names.map((name) => der(0x82, Buffer.from(name))),
  ];
  return sequence(objectId([0x55, 0x1d, 0x11]), der(0x04, sequence(...all)));
}

/** Tag, length, content, as X.690 wants it. */
function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function objectId(bytes: readonly number[]): Buffer {
  return der(0x06, Buffer.from(bytes));
}

const nameOf = (name: string) =>
  sequence(der(0x31, sequence(objectId([0x55, 0x04, 0x03]), der(0x0c, Buffer.from(name)))));

/** The first second of a year between 1950 and 2049. */
const startOf = (year: number) => der(0x17, Buffer.from(`${String(year % 100).padStart(2, '0')}0101000000Z`));
