import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { allowedHosts } from './allowed-hosts.ts';

test('on loopback only the names of this machine to itself are answered, whatever else is listed', () => {
  expect([...allowedHosts('127.0.0.1', 8080, ['pulse.example'])]).toEqual([
    'localhost:8080',
    '127.0.0.1:8080',
    '[::1]:8080',
  ]);
});

test('beyond it, the address, the name of the machine and the names that are listed, in small letters', () => {
  const hosts = allowedHosts('2001:db8::1', 8443, ['Pulse.Example']);
  expect([...hosts]).toEqual(
    expect.arrayContaining([
      '[2001:db8::1]:8443',
      'pulse.example:8443',
      `${hostname().toLowerCase()}:8443`,
      'localhost:8443',
    ]),
  );
  expect(hosts).not.toContain('pulse.example');
  expect(hosts).not.toContain('evil.example:8443');
});

test('a port that browsers leave out may be left out', () => {
  expect(allowedHosts('0.0.0.0', 443, ['pulse.example'])).toContain('pulse.example');
});
