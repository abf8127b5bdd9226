import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runQuietly } from './run-quietly.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Installs a browser for the browser tests where it may; says in one line what is missing where it may not. */
export async function prepareChromium() {
  if (findChromium()) return;
  const apt = aptGet();
  if (apt) {
    console.log('Installing Chromium for the browser tests (first run only)…');
    await runQuietly(apt[0], [...apt.slice(1), 'update']);
    const { output } = await runQuietly(apt[0], [...apt.slice(1), 'install', 'chromium']);
    if (findChromium()) return;
    console.error(output.split('\n').slice(-5).join('\n'));
  }
  console.error(
    'Chromium is missing, the browser tests will fail: `sudo apt-get install chromium`, or set PULSE_CHROMIUM to a Chromium or Chrome.',
  );
}

function findChromium() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [process.env.PULSE_CHROMIUM, ...candidates].find((path) => path && existsSync(path));
}

/** How apt-get can be run without a question, or undefined where it cannot. */
function aptGet() {
  const apt = ['apt-get', '--quiet', '--yes', '--no-install-recommends', '--option=DPkg::Lock::Timeout=120'];
  const quiet = ['env', 'DEBIAN_FRONTEND=noninteractive', ...apt];
  const works = (program, ...args) => spawnSync(program, args, { stdio: 'ignore' }).status === 0;
  if (!works('apt-get', '--version')) return undefined;
  if (process.getuid?.() === 0) return quiet;
  return works('sudo', '--non-interactive', 'true') ? ['sudo', '--non-interactive', ...quiet] : undefined;
}
