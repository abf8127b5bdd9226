/**
 * Makes a fresh checkout ready for one of the root scripts; npm runs it before each of them.
 *
 * Uses Node's own modules only and runs on Node 20, because on a new machine nothing else is there yet.
 */
import { prepareChromium } from './chromium.mjs';
import { prepareDashboard } from './dashboard.mjs';
import { prepareBenchmarkPeers, preparePackages } from './packages.mjs';
import { prepareBenchmarkServers, prepareServers } from './servers.mjs';
import { SetupError } from './setup-error.mjs';

const STEPS = {
  start: [preparePackages, prepareDashboard],
  test: [preparePackages, prepareDashboard, prepareChromium, prepareServers],
  bench: [preparePackages, prepareBenchmarkPeers, prepareBenchmarkServers, prepareDashboard],
  check: [preparePackages],
  build: [preparePackages],
  format: [preparePackages],
};

const name = process.argv[2] ?? '';
try {
  if (!Object.hasOwn(STEPS, name)) {
    throw new SetupError(`Unknown script "${name}".`, `One of: ${Object.keys(STEPS).join(', ')}.`);
  }
  for (const step of STEPS[name]) await step();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`\n${error.message}\n${error.advice}\n`);
  process.exitCode = 1;
}
