import { seededRandom, systemClock } from '@pulse/base';
import { createLifecycle, PORTS, type PortName } from '@pulse/runtime';
import { freePort } from '@pulse/storage/testing';
import { allInOne, type Constellation, startConstellation } from '../src/mod.ts';

/** Lets the demo's administrator in. */
export const LOCAL = { userName: 'admin', password: 'the password of tests' } as const;

/** Starts ten agents in two tenants as separate processes, on free ports. */
export async function startSeparate(data: string, onLine: (line: string) => void): Promise<Constellation> {
  const names = Object.keys(PORTS) as PortName[];
  const ports = new Map<string, number>();
  for (const name of names) for (const tenant of [0, 1]) ports.set(`${name} ${tenant}`, await freePort());
  const argv = ['--agents', '10', '--separate', '--data', data, '--port', String(await freePort())];
  const outcome = allInOne.parse({
    argv,
    env: {},
    readFile: () => {
      throw new Error('no file');
    },
  });
  if (outcome.kind !== 'values') throw new Error(JSON.stringify(outcome));
  const tell = (_level: string, message: string) => onLine(`constellation | ${message}`);
  return startConstellation({
    options: outcome.values,
    lifecycle: createLifecycle({ clock: systemClock, tell, deadline: 60_000 }),
    env: process.env,
    clock: systemClock,
    random: seededRandom(1),
    tell,
    askSecret: () => Promise.reject(new Error('nobody asks')),
    onLine: (name, line) => onLine(`${name} | ${line}`),
    portOf: (name, tenant = 0) => ports.get(`${name} ${tenant}`) ?? 0,
    local: LOCAL,
  });
}
