import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exclusively } from './exclusive.mjs';
import { runQuietly } from './run-quietly.mjs';
import { SetupError } from './setup-error.mjs';

const FLAGS = ['--include=dev', '--include=optional', '--ignore-scripts', '--no-audit', '--no-fund'];

/**
 * Brings a folder's node_modules in line with its package-lock.json.
 *
 * @param {string} folder
 * @param {string} what the progress line's subject, as in "Installing packages"
 * @param {() => void} [afterwards] runs once after an installation, before the folder counts as installed
 */
export async function installPackages(folder, what, afterwards = () => {}) {
  if (isStamped(folder)) return;
  await exclusively(async () => {
    if (isStamped(folder)) return;
    if (!isInstalled(folder)) await install(folder, what);
    afterwards();
    writeFileSync(stampOf(folder), wanted(folder));
  });
}

/** What node_modules was made from. Inside it, so that whoever removes the one removes the other. */
const stampOf = (folder) => join(folder, 'node_modules', '.pulse-packages');
const lockfileOf = (folder) => join(folder, 'package-lock.json');

function wanted(folder) {
  const lockfile = createHash('sha256')
    .update(readFileSync(lockfileOf(folder)))
    .digest('hex');
  return `${lockfile} ${process.platform}-${process.arch}\n`;
}

function isStamped(folder) {
  const stamp = stampOf(folder);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted(folder);
}

/** Has somebody run `npm ci` by hand? Then the installed tree is the lockfile's, as far as this platform needs it. */
function isInstalled(folder) {
  const tree = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(tree)) return false;
  const installed = JSON.parse(readFileSync(tree, 'utf8')).packages;
  const locked = JSON.parse(readFileSync(lockfileOf(folder), 'utf8')).packages;
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

async function install(folder, what) {
  const first = !existsSync(join(folder, 'node_modules'));
  console.log(`Installing ${what} (${first ? 'first start only' : 'package-lock.json has changed'})…`);
  const npm = process.env.npm_execpath;
  const [program, ...args] = npm ? [process.execPath, npm] : ['npm'];
  const { code, output } = await runQuietly(program, [...args, 'ci', ...FLAGS], { cwd: folder });
  if (code === 0) return;
  // After its reason npm prints every option that it knows.
  const reason = output.split('\n').filter((line) => !line.startsWith('npm warn'));
  throw new SetupError(
    `The packages could not be installed: npm ended with code ${code}.\n\n${reason.slice(0, 20).join('\n')}\n`,
    'Check that the npm registry can be reached and that the disk has 1 GB free, then try again.',
  );
}
