/**
 * Production bundles into `dist/`: each program with its packages in one file, and beside them the files that they read.
 * `node dist/pulse.mjs` is the all-in-one, `node dist/dcu.mjs --config FILE` a service; none needs node_modules.
 */
import { cp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'vite';
import { ROOT } from './checkout.mjs';
import { buildDashboard } from './dashboard.mjs';
import { filesBesideBundle } from './files-beside-bundle.mjs';

const OUTPUT = join(ROOT, 'dist');
/** The program of each bundle. */
const PROGRAMS = {
  'pulse.mjs': 'tools/all-in-one/src/main.ts',
  'dcu.mjs': 'services/dcu/src/main.ts',
  'directory.mjs': 'services/directory/src/main.ts',
  'identity.mjs': 'services/identity/src/main.ts',
  'init.mjs': 'services/init/src/main.ts',
  'init-tenant.mjs': 'services/init/src/tenant-main.ts',
  'lds.mjs': 'services/lds/src/main.ts',
  'permissions.mjs': 'services/permissions/src/main.ts',
  'pulse-service.mjs': 'services/pulse/src/main.ts',
};
/** The process of the embedded database, and what its package reads at run time. */
const PGLITE = 'packages/storage/src/metadata/pglite/pglite-process.ts';
const PGLITE_FILES = join(ROOT, 'node_modules', '@electric-sql', 'pglite', 'dist');

console.log('Building the dashboard…');
await buildDashboard();
console.log('Bundling the programs…');
await rm(OUTPUT, { recursive: true, force: true });
for (const [output, source] of Object.entries(PROGRAMS)) await bundle(source, output);
// A program of its own that the all-in-one starts by its path, so it stands where the sources have it.
await bundle(PGLITE, PGLITE);
for (const file of ['pglite.wasm', 'initdb.wasm', 'pglite.data']) {
  await cp(join(PGLITE_FILES, file), join(OUTPUT, dirname(PGLITE), file));
}

/** One program with everything it imports as one file, and beside it what it reads. */
async function bundle(source, output) {
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    plugins: [filesBesideBundle(ROOT, OUTPUT)],
    ssr: { noExternal: true },
    build: {
      ssr: join(ROOT, source),
      outDir: OUTPUT,
      emptyOutDir: false,
      target: 'node24',
      sourcemap: true,
      rolldownOptions: { output: { entryFileNames: output, codeSplitting: false } },
    },
  });
}
console.log('Ready: node dist/pulse.mjs');
