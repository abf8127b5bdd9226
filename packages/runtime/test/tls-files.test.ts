import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PulseError } from '@pulse/base';
import { afterAll, describe, expect, test } from 'vitest';
import { readTlsFiles } from '../src/mod.ts';
import { issue } from '../testing/certificates.ts';

const DAY = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), 'pulse-tls-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function file(text: string): string {
  const path = join(folder, `${files++}.pem`);
  writeFileSync(path, text);
  return path;
}

function refusal(run: () => unknown): PulseError {
  try {
    run();
  } catch (error) {
    if (error instanceof PulseError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

const now = Date.now();
const authority = issue({ name: 'authority', authority: true });
const lds = issue({ name: 'lds', by: authority });
const cert = file(lds.cert + authority.cert);
const key = file(lds.key);
const ca = file(authority.cert);

describe('the files of a TLS identity', () => {
  test('are read when they are good, whichever there are', () => {
    const texts = { cert: lds.cert + authority.cert, key: lds.key, ca: authority.cert };
    expect(readTlsFiles({ cert, key, ca }, now)).toEqual(texts);
    expect(readTlsFiles({ ca, cert: undefined, key: undefined }, now)).toEqual({ ca: texts.ca });
    expect(readTlsFiles({}, now)).toEqual({});
  });

  test('with line ends of Windows and words between the certificates are good too', () => {
    const chain = `lds\r\n${lds.cert.replaceAll('\n', '\r\n')}# signed by\r\n${authority.cert}`;
    expect(readTlsFiles({ cert: file(chain), key }, now).cert).toBe(chain);
  });

  test('come in pairs', () => {
    expect(refusal(() => readTlsFiles({ cert }, now))).toMatchObject({
      code: 'tls-incomplete',
      message: `TLS needs a key besides the certificate ${cert}.`,
    });
    expect(refusal(() => readTlsFiles({ key }, now)).message).toBe(
      `TLS needs a certificate besides the key ${key}.`,
    );
  });

  test('that cannot be read are named with the reason', () => {
    const nowhere = join(folder, 'nowhere.pem');
    expect(refusal(() => readTlsFiles({ cert: nowhere, key }, now))).toMatchObject({
      code: 'tls-unreadable',
      message: `A file for TLS cannot be read: there is no file ${nowhere}.`,
    });
    expect(refusal(() => readTlsFiles({ ca: folder }, now)).message).toContain(`${folder} is a folder`);
    const large = file('x'.repeat(1024 * 1024 + 1));
    expect(refusal(() => readTlsFiles({ ca: large }, now)).message).toContain(
      `${large} is larger than 1 MiB`,
    );
    // A device without end is no file to wait for.
    expect(refusal(() => readTlsFiles({ ca: '/dev/zero' }, now)).message).toContain('larger than 1 MiB');
    const locked = file(lds.key);
    chmodSync(locked, 0);
    if (process.getuid?.() !== 0) {
      expect(refusal(() => readTlsFiles({ cert, key: locked }, now)).message).toContain('may not read');
    }
  });

  test('that hold something else are named', () => {
    const codeAndMessage = (run: () => unknown) => {
      const { code, message } = refusal(run);
      expect(code).toBe('tls-unusable');
      return message;
    };
    const nothing = file('');
    const damaged = file(lds.cert.replace('\nMII', '\nAAA'));
    const lockedKey = file(
      '-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n',
    );
    expect(codeAndMessage(() => readTlsFiles({ ca: nothing }, now))).toBe(`${nothing} holds no certificate.`);
    expect(codeAndMessage(() => readTlsFiles({ cert: key, key: cert }, now))).toBe(
      `${key} holds no certificate.`,
    );
    expect(codeAndMessage(() => readTlsFiles({ cert: damaged, key }, now))).toContain('damaged certificate');
    expect(codeAndMessage(() => readTlsFiles({ cert, key: ca }, now))).toBe(`${ca} holds no private key.`);
    expect(codeAndMessage(() => readTlsFiles({ cert, key: lockedKey }, now))).toContain('pass phrase');
  });

  test('belong together', () => {
    const other = file(issue({ name: 'other' }).key);
    expect(refusal(() => readTlsFiles({ cert, key: other }, now))).toMatchObject({
      code: 'tls-key-mismatch',
      message: `The key in ${other} does not belong to the first certificate in ${cert}.`,
    });
    // A chain in the wrong order begins with somebody else.
    const reversed = file(authority.cert + lds.cert);
    expect(refusal(() => readTlsFiles({ cert: reversed, key }, now)).code).toBe('tls-key-mismatch');
  });

  test('are valid now', () => {
    const { to, from } = { to: now + 10 * DAY, from: now - DAY };
    const timed = issue({ name: 'timed', from, to });
    const timedFiles = { cert: file(timed.cert), key: file(timed.key) };
    expect(readTlsFiles(timedFiles, now)).toBeDefined();
    expect(refusal(() => readTlsFiles(timedFiles, to + 1000))).toMatchObject({
      code: 'tls-expired',
      message: expect.stringContaining(`The certificate of CN=timed in ${timedFiles.cert} expired on 20`),
    });
    expect(refusal(() => readTlsFiles(timedFiles, from - 1000)).code).toBe('tls-not-yet-valid');
    const chain = { cert: file(lds.cert + timed.cert), key };
    expect(refusal(() => readTlsFiles(chain, to + 1000)).message).toContain('CN=timed');
    // Of authorities, those of the past do not matter as long as one is left.
    expect(readTlsFiles({ ca: file(timed.cert + authority.cert) }, to + 1000)).toBeDefined();
    expect(refusal(() => readTlsFiles({ ca: file(timed.cert) }, to + 1000)).code).toBe('tls-expired');
  });
});
