import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installFromDebian } from './debian.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Installs a browser for the browser tests where it may; says in one line what is missing where it may not. */
export async function prepareChromium() {
  if (findChromium()) return;
  const output = await installFromDebian(['chromium'], 'Chromium for the browser tests');
  if (findChromium()) return;
  if (output) console.error(output);
  console.error(
    'Chromium is missing, the browser tests will fail: `sudo apt-get install chromium`, or set PULSE_CHROMIUM to a Chromium or Chrome.',
  );
}

function findChromium() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [process.env.PULSE_CHROMIUM, ...candidates].find((path) => path && existsSync(path));
}
