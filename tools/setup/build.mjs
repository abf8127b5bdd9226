/**
 * Production bundles into `dist/`: each program with its packages in one file, and beside them the files that they read.
 * `node dist/pulse.mjs` is the all-in-one, `node dist/dcu.mjs --config FILE` a service; none needs node_modules.
 */
import { execFileSync } from 'node:child_process';
import { chmod, cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'vite';
import { parse } from 'yaml';
import { ROOT } from './checkout.mjs';
import { buildDashboard } from './dashboard.mjs';
import { filesBesideBundle } from './files-beside-bundle.mjs';
import { leanHttp } from './lean-http.mjs';

const OUTPUT = join(ROOT, 'dist');
/** The programs by the names of their bundles. */
const PROGRAMS = {
  pulse: 'tools/all-in-one/src/main.ts',
  dcu: 'services/dcu/src/main.ts',
  directory: 'services/directory/src/main.ts',
  identity: 'services/identity/src/main.ts',
  init: 'services/init/src/main.ts',
  'init-tenant': 'services/init/src/tenant-main.ts',
  lds: 'services/lds/src/main.ts',
  permissions: 'services/permissions/src/main.ts',
  'pulse-service': 'services/pulse/src/main.ts',
};
/** The dcu reads them at every start: from JSON, which is YAML too, a hundred times as fast. */
const TEMPLATES = 'services/dcu/templates/voice.yaml';
/** The process of the embedded database, and what its package reads at run time. */
const PGLITE = 'packages/storage/src/metadata/pglite/pglite-process.ts';
const PGLITE_FILES = join(ROOT, 'node_modules', '@electric-sql', 'pglite', 'dist');

console.log('Building the dashboard…');
await buildDashboard();
console.log('Bundling the programs…');
await rm(OUTPUT, { recursive: true, force: true });
for (const [name, source] of Object.entries(PROGRAMS)) {
  await bundle(source, `${name}.bundle.mjs`);
  await writeFile(join(OUTPUT, `${name}.mjs`), entryOf(name));
}
const templates = parse(await readFile(join(ROOT, TEMPLATES), 'utf8'));
await writeFile(join(OUTPUT, TEMPLATES), JSON.stringify(templates));
// A program of its own that the all-in-one starts by its path, so it stands where the sources have it.
await bundle(PGLITE, PGLITE);
for (const file of ['pglite.wasm', 'initdb.wasm', 'pglite.data']) {
  await cp(join(PGLITE_FILES, file), join(OUTPUT, dirname(PGLITE), file));
}

// So that the first start finds what Node has compiled, also where nobody may write, and whoever starts it.
for (const name of Object.keys(PROGRAMS)) {
  execFileSync(process.execPath, [join(OUTPUT, `${name}.mjs`), '--help'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
const compiled = join(OUTPUT, '.compiled');
for (const file of await readdir(compiled, { recursive: true, withFileTypes: true })) {
  if (file.isFile()) await chmod(join(file.parentPath, file.name), 0o644);
}

/** What is started: it lets Node keep what it compiles of the bundle, beside it, since whoever writes there decides what runs. */
function entryOf(name) {
  return `import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

enableCompileCache({ directory: join(import.meta.dirname, '.compiled'), portable: true });
await import('./${name}.bundle.mjs');
`;
}

/** One program with everything it imports as one file, and beside it what it reads. */
async function bundle(source, output) {
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    plugins: [filesBesideBundle(ROOT, OUTPUT), leanHttp()],
    // No bundle holds its native half, which msgpackr would look for at every start.
    define: { 'process.env.MSGPACKR_NATIVE_ACCELERATION_DISABLED': '"true"' },
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
