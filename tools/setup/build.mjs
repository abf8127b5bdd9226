/**
 * Production bundles into `dist/`: `pulse.mjs`, the all-in-one with its packages in one file, and beside it the files
 * that it reads. `node dist/pulse.mjs` runs it without node_modules.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import { ROOT } from './checkout.mjs';
import { buildDashboard } from './dashboard.mjs';
import { filesBesideBundle } from './files-beside-bundle.mjs';

const OUTPUT = join(ROOT, 'dist');

console.log('Building the dashboard…');
await buildDashboard();
console.log('Bundling the all-in-one…');
await rm(OUTPUT, { recursive: true, force: true });
await build({
  root: ROOT,
  configFile: false,
  logLevel: 'warn',
  plugins: [filesBesideBundle(ROOT, OUTPUT)],
  ssr: { noExternal: true },
  build: {
    ssr: join(ROOT, 'tools', 'all-in-one', 'src', 'main.ts'),
    outDir: OUTPUT,
    target: 'node24',
    sourcemap: true,
    rolldownOptions: { output: { entryFileNames: 'pulse.mjs', codeSplitting: false } },
  },
});
console.log('Ready: node dist/pulse.mjs');
