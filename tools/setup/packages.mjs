import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './checkout.mjs';
import { installPackages } from './install.mjs';
import { SetupError } from './setup-error.mjs';

const OLDEST_NODE = 24;

/** npm puts this folder first on the PATH of every script, so this is the Node that runs them. */
const BUNDLED_NODE = join(ROOT, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');

/** Installs what package-lock.json names, and makes sure that the scripts get a new enough Node. */
export async function preparePackages() {
  await installPackages(ROOT, 'packages', dropUnusableNode);
  checkNode();
}

/** What the benchmarks compare with is heavy, and nobody else needs it: it has a lockfile of its own. */
export async function prepareBenchmarkPeers() {
  await installPackages(join(ROOT, 'test', 'bench'), "the benchmarks' peers");
}

/** The bundled Node is built for glibc: where it cannot run, the system's own takes its place. */
function dropUnusableNode() {
  if (!existsSync(BUNDLED_NODE)) return;
  const { status } = spawnSync(BUNDLED_NODE, ['--version'], { shell: process.platform === 'win32' });
  if (status !== 0) rmSync(BUNDLED_NODE);
}

function checkNode() {
  if (existsSync(BUNDLED_NODE)) return;
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_NODE) return;
  throw new SetupError(
    `Pulse needs Node ${OLDEST_NODE} or newer; this is ${process.version}, and the registry has no Node package for ` +
      `${process.platform}-${process.arch} that runs here.`,
    `Install Node ${OLDEST_NODE} (nodejs.org or your package manager) and try again.`,
  );
}
