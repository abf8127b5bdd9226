import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { exclusively } from './exclusive.mjs';
import { runQuietly } from './run-quietly.mjs';

const SCRIPT = fileURLToPath(new URL('./install-unstarted.sh', import.meta.url));

/**
 * Installs Debian packages where it may do so without a question, starting no server that is in them.
 *
 * @param {readonly string[]} packages
 * @param {string} what the progress line's subject, as in "Installing Chromium"
 * @returns {Promise<string>} the end of what apt-get said; empty where it may not be used
 */
export async function installFromDebian(packages, what) {
  const root = becomingRoot();
  if (!root) return '';
  console.log(`Installing ${what} (first run only)…`);
  const [program, ...args] = [...root, 'sh', SCRIPT, ...packages];
  const { output } = await exclusively(() => runQuietly(program, args));
  return output.split('\n').slice(-5).join('\n');
}

/** What goes before a command to run it as root without a question; undefined where apt-get cannot be run so. */
function becomingRoot() {
  const works = (program, ...args) => spawnSync(program, args, { stdio: 'ignore' }).status === 0;
  if (!works('apt-get', '--version')) return undefined;
  if (process.getuid?.() === 0) return [];
  return works('sudo', '--non-interactive', 'true') ? ['sudo', '--non-interactive'] : undefined;
}
