import { allInOne, type Options, startConstellation } from '@pulse/all-in-one';
import { seededRandom, systemClock } from '@pulse/base';
import { createLifecycle, PORTS } from '@pulse/runtime';
import { freePort } from '@pulse/storage/testing';
import { dataFolder } from './data-folder.ts';
import { type PulseOptions, type RunningPulse, signIn } from './running-pulse.ts';

/** Tenants of the demo. */
const MOST_TENANTS = 2;
const PASSWORD = 'the password of benchmarks';
/** Of what the programs have said, for when they cannot start. */
const KEPT_LINES = 60;

/** Every program a process of its own, with a PostgreSQL and a Redis, on free ports. */
export async function startSeparateProcesses({ args, secret }: PulseOptions): Promise<RunningPulse> {
  await using parts = new AsyncDisposableStack();
  const data = parts.use(dataFolder());
  const options = parse(
    ['--separate', '--data', data.path, '--port', `${await freePort()}`, ...args],
    secret,
  );
  const user = options.source.kind === 'demo' ? 'admin' : 'supervisor';
  const ports = await freePorts();
  const lines: string[] = [];
  const keep = (line: string) => {
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
  };
  const tell = (_level: string, message: string) => keep(message);
  const constellation = await startConstellation({
    options,
    lifecycle: createLifecycle({ clock: systemClock, tell, deadline: 60_000 }),
    env: process.env,
    clock: systemClock,
    random: seededRandom(1),
    tell,
    askSecret: () => Promise.reject(new Error('nobody asks')),
    onLine: (name, line) => keep(`${name} | ${line}`),
    portOf: (name, tenant = 0) => ports.get(`${name} ${tenant}`) ?? 0,
    local: { userName: user, password: PASSWORD },
  }).catch((error: unknown) => {
    throw new Error(`the programs do not start:\n${lines.join('\n')}`, { cause: error });
  });
  parts.defer(() => constellation.stop().then(() => {}));
  const url = new URL(constellation.url);
  const cookie = await signIn(url, { user, password: PASSWORD });
  const kept = parts.move();
  return {
    url,
    cookie,
    processes: constellation.processes.map(({ name, pid = 0 }) => ({ name, pid })),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

function parse(argv: string[], secret: string | undefined): Options {
  const env = secret === undefined ? {} : { PULSE_SECRET: secret };
  const outcome = allInOne.parse({ argv, env, readFile: () => '' });
  if (outcome.kind === 'values') return outcome.values;
  throw new Error(JSON.stringify(outcome));
}

async function freePorts(): Promise<ReadonlyMap<string, number>> {
  const ports = new Map<string, number>();
  for (const name of Object.keys(PORTS)) {
    for (let tenant = 0; tenant < MOST_TENANTS; tenant++) ports.set(`${name} ${tenant}`, await freePort());
  }
  return ports;
}
