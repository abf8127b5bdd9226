import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './checkout.mjs';
import { exclusively } from './exclusive.mjs';
import { runQuietly } from './run-quietly.mjs';
import { SetupError } from './setup-error.mjs';

const DASHBOARD = join(ROOT, 'apps', 'dashboard');
const PAGE = join(DASHBOARD, 'dist', 'index.html');
/** What the bundle was made from. Not beside the bundle, where it would be served. */
const STAMP = join(ROOT, 'node_modules', '.pulse-dashboard');

/** Builds the dashboard where its bundle is missing or was made from other sources. */
export async function prepareDashboard() {
  if (isBuilt()) return;
  await exclusively(async () => {
    if (isBuilt()) return;
    console.log('Building the dashboard…');
    await buildDashboard();
  });
}

/** Builds the production bundle into `apps/dashboard/dist`. */
export async function buildDashboard() {
  rmSync(STAMP, { force: true });
  const sources = fingerprint();
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  const { code, output } = await runQuietly('node', [vite, 'build', '--logLevel', 'warn'], {
    cwd: DASHBOARD,
    env: { ...process.env, PATH: `${join(ROOT, 'node_modules', '.bin')}:${process.env.PATH}` },
  });
  if (code !== 0) {
    throw new SetupError(
      `The dashboard could not be built: vite ended with code ${code}.\n\n${output}`,
      'Correct the sources in apps/dashboard (or undo the last change) and try again.',
    );
  }
  writeFileSync(STAMP, sources);
}

function isBuilt() {
  return existsSync(PAGE) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === fingerprint();
}

/** A hash over everything that goes into the bundle: the dashboard, the packages it uses, the lockfile. */
function fingerprint() {
  const hash = createHash('sha256').update(readFileSync(join(ROOT, 'package-lock.json')));
  for (const folder of usedFolders()) {
    for (const file of sourcesOf(folder)) hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function usedFolders() {
  const folders = new Set([DASHBOARD]);
  for (const folder of folders) {
    const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    for (const name of Object.keys(dependencies)) {
      if (name.startsWith('@pulse/')) folders.add(join(ROOT, 'packages', name.slice('@pulse/'.length)));
    }
  }
  return folders;
}

const NOT_BUNDLED = new Set(['node_modules', 'dist', 'dev', 'test', 'testing']);

function sourcesOf(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return NOT_BUNDLED.has(entry.name) ? [] : sourcesOf(path);
      return /\.test\.tsx?$|\.md$/.test(entry.name) ? [] : [path];
    });
}
