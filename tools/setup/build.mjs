/**
 * Production bundles into `dist/`: `pulse.mjs`, the all-in-one with its packages in one file, and beside it the files
 * that it reads. `node dist/pulse.mjs` runs it without node_modules.
 */
import { cp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'vite';
import { ROOT } from './checkout.mjs';
import { buildDashboard } from './dashboard.mjs';
import { filesBesideBundle } from './files-beside-bundle.mjs';

const OUTPUT = join(ROOT, 'dist');
/** The process of the embedded database, and what its package reads at run time. */
const PGLITE = 'packages/storage/src/metadata/pglite/pglite-process.ts';
const PGLITE_FILES = join(ROOT, 'node_modules', '@electric-sql', 'pglite', 'dist');

console.log('Building the dashboard…');
await buildDashboard();
console.log('Bundling the all-in-one…');
await rm(OUTPUT, { recursive: true, force: true });
await bundle('tools/all-in-one/src/main.ts', 'pulse.mjs');
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
