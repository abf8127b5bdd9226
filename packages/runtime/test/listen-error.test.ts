import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { expect, test } from 'vitest';
import { explainListenError } from '../src/mod.ts';

async function failureOf(server: Server, port: number, host: string): Promise<unknown> {
  server.listen(port, host);
  const [error] = await once(server, 'error');
  return error;
}

test('a port that is in use is told with its number, its purpose and what to do', async () => {
  const first = createServer().listen(0, '127.0.0.1');
  await once(first, 'listening');
  const { port } = first.address() as AddressInfo;
  const error = await failureOf(createServer(), port, '127.0.0.1');
  const explained = explainListenError(error, {
    host: '127.0.0.1',
    port,
    what: 'the web application',
    option: '--port',
  });
  first.close();
  expect([explained.code, explained.message, explained.advice]).toEqual([
    'port-in-use',
    `Port ${port} on 127.0.0.1, for the web application, is in use by another program.`,
    'Stop that program, or choose another port with --port.',
  ]);
});

test('an address of another machine is told', async () => {
  // From the range for documentation: nobody has it.
  const error = await failureOf(createServer(), 0, '192.0.2.1');
  expect(explainListenError(error, { host: '192.0.2.1', port: 0, what: 'the feed' })).toMatchObject({
    code: 'host-unknown',
  });
});

test('anything else keeps its message', () => {
  const explained = explainListenError(new Error('no more files'), {
    host: 'localhost',
    port: 8000,
    what: 'the feed',
  });
  expect(explained.message).toBe('Cannot listen on localhost:8000 for the feed: no more files.');
});
