import { expect, expectTypeOf, test } from 'vitest';
import {
  type ConfigurationTable,
  defineConfiguration,
  jobSettings,
  type ProgramValues,
  peerOf,
  serverTlsOf,
  serviceSettings,
  tlsClientSettings,
  tlsServerSettings,
} from '../src/mod.ts';

function read<const Table extends ConfigurationTable>(
  table: Table,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  return defineConfiguration({ usage: 'x', purpose: 'y' }, table).parse({ argv, env, readFile: () => '' });
}

const problemsOf = (outcome: ReturnType<typeof read>) =>
  outcome.kind === 'problems' ? outcome.problems : [];

test('the settings of every service give what the harness wants', () => {
  const outcome = read(serviceSettings(8090), []);
  expect(outcome).toEqual({
    kind: 'values',
    values: {
      metricsHost: '127.0.0.1',
      metricsPort: 8090,
      logLevel: 'info',
      logFormat: undefined,
      stopDeadline: 10_000,
    },
  });
  if (outcome.kind === 'values') expectTypeOf(outcome.values).toExtend<ProgramValues>();
  expect(read(serviceSettings(), [])).toMatchObject({ values: { metricsPort: 9091 } });
  expect(read(jobSettings, [])).toMatchObject({ values: { metricsPort: undefined } });
  expect(read(serviceSettings(), ['--stop-deadline', '2.5'])).toMatchObject({
    values: { stopDeadline: 2500 },
  });
  expect(problemsOf(read(serviceSettings(), ['--stop-deadline', '0', '--log-level', 'loud']))).toEqual([
    '--log-level: is one of debug, info, warn, error.',
    '--stop-deadline: is a number of seconds from 1 to 3600.',
  ]);
});

test('a server has certificate and key, or neither', () => {
  const outcome = read(tlsServerSettings, ['--tls-cert=c', '--tls-key=k', '--client-ca=a']);
  expect(outcome.kind === 'values' && serverTlsOf(outcome.values)).toEqual({
    cert: 'c',
    key: 'k',
    clientCa: 'a',
  });
  const without = read(tlsServerSettings, []);
  expect(without.kind === 'values' && serverTlsOf(without.values)).toBe(undefined);
  expect(problemsOf(read(tlsServerSettings, ['--client-ca=a']))).toEqual([
    '--client-ca: needs --tls-cert and --tls-key too.',
  ]);
  expect(problemsOf(read(tlsServerSettings, ['--tls-key=k']))).toEqual(['--tls-key: needs --tls-cert too.']);
});

const redis = tlsClientSettings('redis', {
  what: 'Redis',
  protocols: ['rediss', 'redis'],
  secret: 'Password',
  required: true,
});
const directory = tlsClientSettings('directory', { what: 'the directory', protocols: ['wss', 'ws'] });

test('a peer has an address, files for TLS and a secret', () => {
  const outcome = read({ ...redis, ...directory }, ['--redis-url=rediss://r:6380', '--redis-ca=ca'], {
    PULSE_REDIS_PASSWORD: 'hunter2',
  });
  if (outcome.kind !== 'values') throw new Error('was refused');
  expect(peerOf(outcome.values, 'redis')).toEqual({
    url: 'rediss://r:6380',
    tls: { ca: 'ca', cert: undefined, key: undefined },
    secret: 'hunter2',
  });
  expect(peerOf(outcome.values, 'directory').url).toBe(undefined);
  expectTypeOf(peerOf(outcome.values, 'redis').url).toEqualTypeOf<string>();
  expectTypeOf(peerOf(outcome.values, 'directory').url).toEqualTypeOf<string | undefined>();
  expect(problemsOf(read(redis, []))).toEqual(['--redis-url is missing. Where Redis is.']);
  expect(problemsOf(read(directory, ['--directory-cert=c']))).toEqual([
    '--directory-cert: needs --directory-key too.',
  ]);
});

test.each([
  ['redis://redis.example:6379', 'PULSE_REDIS_PASSWORD: would be sent unencrypted to another machine'],
  ['redis://127.0.0.1.example:6379', 'PULSE_REDIS_PASSWORD: would be sent unencrypted to another machine'],
  ['rediss://:hunter2@redis.example:6380', '--redis-url: holds a password, which is a secret of its own'],
  ['https://redis.example', '--redis-url: is an address such as rediss://host:port or redis://host:port'],
  ['redis.example:6380', '--redis-url: is an address such as'],
  ['rediss://redis.example:6380', undefined],
  ['redis://127.0.0.1:6379', undefined],
  ['redis://[::1]:6379', undefined],
])('a secret goes encrypted or stays on this machine: %s', (url, problem) => {
  const problems = problemsOf(read(redis, ['--redis-url', url], { PULSE_REDIS_PASSWORD: 'hunter2' }));
  expect(problems).toEqual(problem === undefined ? [] : [expect.stringContaining(problem)]);
  expect(problems.join()).not.toContain('hunter2');
});

test('without a secret an address may be one without TLS', () => {
  expect(read(redis, ['--redis-url=redis://redis.example:6379']).kind).toBe('values');
});
