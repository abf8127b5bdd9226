import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installFromDebian } from './debian.mjs';

const POSTGRES = {
  name: 'PostgreSQL',
  package: 'postgresql',
  variable: 'PULSE_POSTGRES_BIN',
  isThere: () => postgresFolders().some((folder) => existsSync(join(folder, 'initdb'))),
};
const REDIS = {
  name: 'Redis',
  package: 'redis-server',
  variable: 'PULSE_REDIS_SERVER',
  isThere: () => isProgram(process.env.PULSE_REDIS_SERVER, 'redis-server', 'valkey-server'),
};
const PROMETHEUS = {
  name: 'Prometheus',
  package: 'prometheus',
  variable: 'PULSE_PROMETHEUS',
  isThere: () => isProgram(process.env.PULSE_PROMETHEUS, 'prometheus'),
};
/** Both run the examples of the documentation. */
const CURL = { name: 'curl', package: 'curl', isThere: () => isProgram(undefined, 'curl') };
const PYTHON = { name: 'Python', package: 'python3', isThere: () => isProgram(undefined, 'python3') };

/** Installs what tests start where it may: servers, each for itself on a port of its own, and clients of ours. */
export const prepareServers = () =>
  prepare([POSTGRES, REDIS, CURL, PYTHON], 'the tests that need it will fail');

/** The same for the servers that the benchmarks compare with. */
export const prepareBenchmarkServers = () =>
  prepare([POSTGRES, REDIS, PROMETHEUS], 'its benchmarks will be left out');

async function prepare(servers, otherwise) {
  const missing = () => servers.filter(({ isThere }) => !isThere());
  const before = missing();
  if (before.length === 0) return;
  const output = await installFromDebian(
    before.map((server) => server.package),
    before.map(({ name }) => name).join(', '),
  );
  const after = missing();
  if (after.length > 0 && output) console.error(output);
  for (const { name, package: wanted, variable } of after)
    console.error(
      `${name} is missing, ${otherwise}: \`sudo apt-get install ${wanted}\`${variable ? `, or set ${variable}` : ''}.`,
    );
}

const path = () => (process.env.PATH ?? '').split(delimiter);

function isProgram(chosen, ...names) {
  const files = names.flatMap((name) => path().map((folder) => join(folder, name)));
  return [chosen ?? '', ...files].some((file) => existsSync(file));
}

/** Where @pulse/storage/testing looks. */
function postgresFolders() {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian)
    ? readdirSync(debian).map((version) => join(debian, version, 'bin'))
    : [];
  const config = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' }).stdout?.trim() ?? '';
  return [process.env.PULSE_POSTGRES_BIN ?? '', ...versions, config, ...path()];
}
