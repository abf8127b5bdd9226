import { createHash } from 'node:crypto';
import { linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from './checkout.mjs';

const LOOK_AGAIN_AFTER_MS = 200;
/** No setup takes this long; an older lock whose process id lives belongs to a process that reuses the number. */
const ABANDONED_AFTER_MS = 15 * 60_000;

/** Outside the checkout: inside it would vanish with node_modules or show up in `git status`. */
const lock = join(
  tmpdir(),
  `pulse-setup-${process.getuid?.() ?? 0}-${createHash('sha256').update(ROOT).digest('hex').slice(0, 12)}`,
);

/**
 * Runs `work` while no other setup of this checkout does; waits for the other one otherwise. A lock whose owner is no
 * longer alive is taken over.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function exclusively(work) {
  for (let tries = 0; !take(); tries++) {
    if (tries === 0) console.log('Waiting for another setup of this checkout to end…');
    await sleep(LOOK_AGAIN_AFTER_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** A hard link appears whole or not at all, so that nobody reads a lock without its owner. */
function take() {
  const mine = `${lock}-${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, lock);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (isAbandoned()) rmSync(lock, { force: true });
    return false;
  } finally {
    rmSync(mine, { force: true });
  }
}

function isAbandoned() {
  try {
    if (Date.now() - statSync(lock).mtimeMs > ABANDONED_AFTER_MS) return true;
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
