import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { type Milliseconds, messageOf, PulseError } from '@pulse/base';
import { readTextFile } from '../configuration/read-text-file.ts';

/** Paths of PEM files. */
export interface TlsFiles {
  /** A chain that begins with one's own certificate; goes with a key. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** Authorities that sign the other side's certificates. */
  readonly ca?: string | undefined;
}

/** The texts of {@link TlsFiles}, as `node:tls` takes them. */
export interface TlsTexts {
  readonly cert?: string;
  readonly key?: string;
  readonly ca?: string;
}

/**
 * Reads and checks PEM files, so that a mistake is told at the start and with the file's name instead of by each
 * connection. Throws {@link PulseError} `tls-incomplete`, `tls-unreadable`, `tls-unusable`, `tls-key-mismatch`,
 * `tls-expired`, `tls-not-yet-valid`.
 */
export function readTlsFiles(
  files: TlsFiles & { cert: string; key: string },
  now: Milliseconds,
): TlsTexts & { cert: string; key: string };
export function readTlsFiles(files: TlsFiles, now: Milliseconds): TlsTexts;
export function readTlsFiles({ cert, key, ca }: TlsFiles, now: Milliseconds): TlsTexts {
  return { ...readIdentity(cert, key, now), ...(ca === undefined ? {} : { ca: readAuthorities(ca, now) }) };
}

function readIdentity(cert: string | undefined, key: string | undefined, now: Milliseconds): TlsTexts {
  if (cert === undefined && key === undefined) return {};
  if (cert === undefined || key === undefined) {
    const [given, lacking] =
      cert === undefined ? [`the key ${key}`, 'certificate'] : [`the certificate ${cert}`, 'key'];
    throw new PulseError('tls-incomplete', `TLS needs a ${lacking} besides ${given}.`, {
      advice: 'Give both, or neither.',
    });
  }
  const texts = { cert: readPem(cert), key: readPem(key) };
  const certificates = certificatesIn(texts.cert, cert);
  for (const certificate of certificates) checkTime(certificate, cert, now);
  if (certificates[0]?.checkPrivateKey(keyIn(texts.key, key)) !== true) {
    throw new PulseError(
      'tls-key-mismatch',
      `The key in ${key} does not belong to the first certificate in ${cert}.`,
      {
        advice:
          "The chain begins with the server's or client's own certificate; give the key that it was made with.",
      },
    );
  }
  return texts;
}

/** One authority that is valid is enough: bundles keep those of the past. */
function readAuthorities(path: string, now: Milliseconds): string {
  const text = readPem(path);
  const certificates = certificatesIn(text, path);
  const isValid = ({ validFromDate: from, validToDate: to }: X509Certificate) =>
    from.getTime() <= now && now <= to.getTime();
  if (!certificates.some(isValid)) for (const certificate of certificates) checkTime(certificate, path, now);
  return text;
}

function readPem(path: string): string {
  try {
    return readTextFile(path);
  } catch (error) {
    throw new PulseError('tls-unreadable', `A file for TLS cannot be read: ${messageOf(error)}.`, {
      advice: 'Check the path, and that this account may read the file.',
      cause: error,
    });
  }
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function certificatesIn(text: string, path: string): X509Certificate[] {
  const blocks = text.match(CERTIFICATE) ?? [];
  if (blocks.length === 0) throw unusable(path, 'holds no certificate');
  return blocks.map((block) => {
    try {
      return new X509Certificate(block);
    } catch (error) {
      throw unusable(path, 'holds a damaged certificate', error);
    }
  });
}

function keyIn(text: string, path: string): KeyObject {
  if (text.includes('ENCRYPTED')) {
    throw new PulseError('tls-unusable', `The key in ${path} is locked with a pass phrase.`, {
      advice: 'Store it without one, readable for this account only.',
    });
  }
  try {
    return createPrivateKey(text);
  } catch (error) {
    throw unusable(path, 'holds no private key', error);
  }
}

const unusable = (path: string, what: string, cause?: unknown): PulseError =>
  new PulseError('tls-unusable', `${path} ${what}.`, {
    advice: 'Give a file in PEM format: text with lines such as -----BEGIN CERTIFICATE-----.',
    cause,
  });

function checkTime(certificate: X509Certificate, path: string, now: Milliseconds): void {
  const { validFromDate: from, validToDate: to } = certificate;
  const whose = `The certificate of ${certificate.subject.replaceAll('\n', ', ') || 'nobody'} in ${path}`;
  if (now > to.getTime()) {
    throw new PulseError('tls-expired', `${whose} expired on ${day(to)}.`, {
      advice: 'Replace it by a new one, then start again.',
    });
  }
  if (now < from.getTime()) {
    throw new PulseError('tls-not-yet-valid', `${whose} is valid from ${day(from)} only.`, {
      advice: "Check this machine's clock; else wait, or use another certificate.",
    });
  }
}

const day = (date: Date): string => date.toISOString().replace('T', ' ').slice(0, 16);
