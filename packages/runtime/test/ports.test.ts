import { PulseError } from '@pulse/base';
import { expect, test } from 'vitest';
import { MOST_TENANTS, OTHER_PORTS, oneHostPort, PORTS, type PortName } from '../src/mod.ts';

const NAMES = Object.keys(PORTS) as PortName[];
const TENANTS = Array.from({ length: MOST_TENANTS }, (_, tenant) => tenant);

test('on one host no two programs have the same port, whatever tenants they serve', () => {
  const ports = NAMES.flatMap((name) =>
    PORTS[name].step === 0 ? [oneHostPort(name)] : TENANTS.map((tenant) => oneHostPort(name, tenant)),
  );
  const all = [...ports, ...OTHER_PORTS.map(({ port }) => port)];
  expect(all.filter((port, index) => all.indexOf(port) !== index)).toEqual([]);
});

test('on one host no port needs special rights, and none is one that the system gives away', () => {
  for (const name of NAMES) {
    for (const tenant of TENANTS) {
      expect(oneHostPort(name, tenant)).toBeGreaterThanOrEqual(1024);
      expect(oneHostPort(name, tenant)).toBeLessThan(32_768);
    }
  }
});

test('the first tenant has the ports that operators know', () => {
  expect(Object.fromEntries(NAMES.map((name) => [name, oneHostPort(name)]))).toMatchObject({
    pulse: 8080,
    pulseMetrics: 8090,
    lds: 8000,
    ldsVq: 8001,
    voice: 8010,
    voiceVq: 8011,
    interactions: 7120,
    interactionsVq: 7122,
    directory: 8888,
    directoryApi: 8880,
    identity: 8082,
    statistics: 2060,
    ldsMetrics: 9091,
  });
  expect(oneHostPort('statistics', 1)).toBe(2061);
});

test('a tenant too many is refused instead of colliding', () => {
  for (const tenant of [MOST_TENANTS, -1, 0.5]) expect(() => oneHostPort('lds', tenant)).toThrow(PulseError);
});
