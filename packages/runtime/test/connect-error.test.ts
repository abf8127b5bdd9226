import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { PulseError } from '@pulse/base';
import { expect, test } from 'vitest';
import { explainConnectError } from '../src/mod.ts';

const WHAT = 'Redis at localhost:6380';

async function failureOf(port: number, host: string): Promise<unknown> {
  const [error] = await once(connect(port, host), 'error');
  return error;
}

/** A port that nobody listens on any more. */
async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

test('a refused connection says where, why and what to do, also when the host has several addresses', async () => {
  const port = await unusedPort();
  for (const host of ['127.0.0.1', 'localhost']) {
    const explained = explainConnectError(await failureOf(port, host), WHAT);
    expect([explained.code, explained.message]).toEqual([
      'unreachable',
      'Redis at localhost:6380 cannot be used: nothing listens there.',
    ]);
    expect(explained.advice).toContain('Check that it runs');
  }
  const several = new AggregateError([Object.assign(new Error('x'), { code: 'ECONNREFUSED' })], '');
  expect(explainConnectError(several, WHAT).message).toContain('nothing listens there');
});

test('a name that nobody has is told', async () => {
  const explained = explainConnectError(await failureOf(1, 'nobody.invalid'), WHAT);
  expect(explained.code).toBe('host-unknown');
});

test('what has explained itself stays as it is; what nobody knows keeps its message', () => {
  const own = new PulseError('wrong-password', 'Redis refused the password.');
  expect(explainConnectError(own, WHAT)).toBe(own);
  for (const thrown of [new Error('out of luck'), 'out of luck']) {
    expect(explainConnectError(thrown, WHAT).message).toBe(
      'Redis at localhost:6380 cannot be used: out of luck.',
    );
  }
  expect(explainConnectError(null, WHAT).code).toBe('unreachable');
  expect(explainConnectError({ code: 'constructor' }, WHAT).code).toBe('unreachable');
});
