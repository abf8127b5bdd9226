import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './checkout.mjs';
import { exclusively } from './exclusive.mjs';
import { runQuietly } from './run-quietly.mjs';
import { SetupError } from './setup-error.mjs';

const OLDEST_NODE = 24;

const MODULES = join(ROOT, 'node_modules');
const LOCKFILE = join(ROOT, 'package-lock.json');
/** What node_modules was made from. Inside it, so that whoever removes the one removes the other. */
const STAMP = join(MODULES, '.pulse-packages');
/** The tree that npm itself last installed. */
const INSTALLED = join(MODULES, '.package-lock.json');
/** npm puts this folder first on the PATH of every script, so this is the Node that runs them. */
const BUNDLED_NODE = join(MODULES, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');

/** Brings node_modules in line with package-lock.json, then makes sure that the scripts get a new enough Node. */
export async function preparePackages() {
  if (!isStamped()) {
    await exclusively(async () => {
      if (isStamped()) return;
      if (!isInstalled()) await install();
      dropUnusableNode();
      writeFileSync(STAMP, wanted());
    });
  }
  checkNode();
}

function wanted() {
  const lockfile = createHash('sha256').update(readFileSync(LOCKFILE)).digest('hex');
  return `${lockfile} ${process.platform}-${process.arch}\n`;
}

function isStamped() {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted();
}

/** Has somebody run `npm ci` by hand? Then the installed tree is the lockfile's, as far as this platform needs it. */
function isInstalled() {
  if (!existsSync(INSTALLED)) return false;
  const installed = JSON.parse(readFileSync(INSTALLED, 'utf8')).packages;
  const locked = JSON.parse(readFileSync(LOCKFILE, 'utf8')).packages;
  return Object.entries(locked).every(([path, entry]) => {
    if (!path.startsWith('node_modules/')) return true;
    const found = installed[path];
    if (found === undefined) return entry.optional === true && !isForThisPlatform(entry);
    return found.version === entry.version && found.link === entry.link;
  });
}

function isForThisPlatform({ os, cpu, libc }) {
  return [os].flat().includes(process.platform) && [cpu].flat().includes(process.arch) && libc === undefined;
}

async function install() {
  const first = !existsSync(MODULES);
  console.log(`Installing packages (${first ? 'first start only' : 'package-lock.json has changed'})…`);
  const npm = process.env.npm_execpath;
  const flags = ['--include=dev', '--include=optional', '--ignore-scripts', '--no-audit', '--no-fund'];
  const [program, ...args] = npm ? [process.execPath, npm] : ['npm'];
  const { code, output } = await runQuietly(program, [...args, 'ci', ...flags], { cwd: ROOT });
  if (code === 0) return;
  // After its reason npm prints every option that it knows.
  const reason = output
    .split('\n')
    .filter((line) => !line.startsWith('npm warn'))
    .slice(0, 20);
  throw new SetupError(
    `The packages could not be installed: npm ended with code ${code}.\n\n${reason.join('\n')}\n`,
    'Check that the npm registry can be reached and that the disk has 1 GB free, then try again.',
  );
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
