import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { makeCertificates } from './certificates.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

async function connected(url: string, ca?: string): Promise<Redis> {
  const client = new Redis(url, {
    lazyConnect: true,
    enableReadyCheck: false,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    ...(ca !== undefined && { tls: { ca: readFileSync(ca, 'utf8') } }),
  });
  client.on('error', () => {});
  onTestFinished(() => client.disconnect());
  await client.connect();
  return client;
}

/** What a client without a user gets. */
async function answerTo(command: string): Promise<string> {
  const ca = readFileSync(String(server.caFile), 'utf8');
  const socket = connect({ host: server.host, port: server.port, ca }, () => socket.write(command));
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return answer.toString();
}

test('its admin signs in over TLS and makes users who may less', async () => {
  const admin = await connected(server.url, server.caFile);
  expect(await admin.set('a', '1')).toBe('OK');
  await admin.acl('SETUSER', 'reader', 'on', '>secret', '~a', '+get');
  const reader = await connected(`rediss://reader:secret@127.0.0.1:${server.port}`, server.caFile);
  expect(await reader.get('a')).toBe('1');
  await expect(reader.set('a', '2')).rejects.toThrow('NOPERM');
});

test('nobody comes in without TLS, without a user, or past a certificate that is not its own', async () => {
  const plain = server.url.replace('rediss:', 'redis:');
  await expect(connected(plain)).rejects.toThrow();
  expect(await answerTo('PING\r\n')).toContain('NOAUTH');
  await using other = await makeCertificates();
  await expect(connected(server.url, other.caFile)).rejects.toThrow();
});

test('users of an ACL file are there from the start', async () => {
  await using folder = await makeCertificates();
  const aclFile = join(folder.folder, 'users.acl');
  writeFileSync(aclFile, 'user dcu on >secret ~tenant:* +@read\n');
  await using own = await startRedis({ aclFile });
  const client = await connected(`rediss://dcu:secret@127.0.0.1:${own.port}`, own.caFile);
  expect(await client.get('tenant:1')).toBeNull();
  await expect(client.get('other')).rejects.toThrow('NOPERM');
});

test('after a restart it has its data or none, as is asked', async () => {
  const kept = async () => (await connected(server.url, server.caFile)).get('kept');
  await (await connected(server.url, server.caFile)).set('kept', '7');
  await server.kill();
  await server.restart({ keepData: true });
  expect(await kept()).toBe('7');
  await server.restart();
  expect(await kept()).toBeNull();
});

test('while it is paused nothing is answered, and afterwards everything', async () => {
  const client = await connected(server.url, server.caFile);
  server.pause();
  let answered = false;
  const answer = client.ping().then(() => {
    answered = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(answered).toBe(false);
  server.resume();
  await answer;
});

test('stopping leaves no file and no listener', async () => {
  const other = await startRedis({ tls: false });
  await (await connected(other.url)).ping();
  await other.stop();
  await other.stop();
  expect(existsSync(other.folder)).toBe(false);
  await expect(connected(other.url)).rejects.toThrow();
});
