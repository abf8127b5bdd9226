import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Certificates, makeCertificates } from './certificates.ts';

let made: Certificates;
beforeAll(async () => {
  made = await makeCertificates();
});
afterAll(() => made[Symbol.asyncDispose]());

const read = (file: string) => readFileSync(file, 'utf8');

/** Connects to a server that wants a certificate of its client; the client's name, or the client's error code. */
async function handshake(
  caFile: string,
  servername: string,
  client?: Certificates['client'],
): Promise<string> {
  const server = createServer(
    { cert: read(made.certFile), key: read(made.keyFile), ca: read(made.caFile), requestCert: true },
    (socket) => socket.end(String(socket.getPeerX509Certificate()?.subject)),
  );
  server.on('tlsClientError', () => {});
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const socket = connect({
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    servername,
    ca: read(caFile),
    ...(client && { cert: read(client.certFile), key: read(client.keyFile) }),
  });
  let said = '';
  socket.on('data', (chunk) => {
    said += chunk;
  });
  const end = await once(socket, 'end').then(
    () => said,
    (error: NodeJS.ErrnoException) => String(error.code),
  );
  socket.destroy();
  server.close();
  return end;
}

test('both ends know each other by certificates of one authority', async () => {
  expect(await handshake(made.caFile, 'localhost', made.client)).toBe('CN=pulse-client');
});

test('without a certificate the client is refused', async () => {
  expect(await handshake(made.caFile, 'localhost')).toMatch(/CERTIFICATE_REQUIRED|ECONNRESET/);
});

test('an authority of the same name that signed nothing vouches for nothing', async () => {
  expect(await handshake(made.wrongCaFile, 'localhost', made.client)).toBe('SELF_SIGNED_CERT_IN_CHAIN');
});

test('the server is localhost and 127.0.0.1, and no other', async () => {
  expect(await handshake(made.caFile, 'elsewhere', made.client)).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  const certificate = new X509Certificate(read(made.certFile));
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(certificate.verify(new X509Certificate(read(made.caFile)).publicKey)).toBe(true);
});

test('disposing removes the files', async () => {
  const { folder, [Symbol.asyncDispose]: dispose } = await makeCertificates();
  await dispose();
  expect(existsSync(folder)).toBe(false);
});
