/**
 * Production bundles into `dist/`: each program with its packages in one file, and beside them the files that they read.
 * `node dist/pulse.mjs` is the all-in-one, `node dist/dcu.mjs --config FILE` a service; none needs node_modules.
 */
import { execFileSync } from 'node:child_process';
import { chmod, cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { loadReadyCatalogue } from '@pulse/dcu';
import { build } from 'vite';
import { asScript } from './as-script.mjs';
import { ROOT } from './checkout.mjs';
import { buildDashboard } from './dashboard.mjs';
import { filesBesideBundle } from './files-beside-bundle.mjs';
import { leanHttp } from './lean-http.mjs';
import { leanRedis } from './lean-redis.mjs';
import { rehearseDcu } from './rehearse-dcu.mjs';
import { startCompiled } from './start-compiled.mjs';

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
/** The dcu reads them at every start: as JSON that was checked here, a hundred times as fast. */
const TEMPLATES = 'services/dcu/templates/voice.yaml';
/** The process of the embedded database, and what its package reads at run time. */
const PGLITE = 'packages/storage/src/metadata/pglite/pglite-process.ts';
/** The thread in which a dcu replays. */
const REPLAY = 'services/dcu/src/side-replay/replay-thread.ts';
const PGLITE_FILES = join(ROOT, 'node_modules', '@electric-sql', 'pglite', 'dist');

console.log('Building the dashboard…');
await buildDashboard();
console.log('Bundling the programs…');
await rm(OUTPUT, { recursive: true, force: true });
for (const [name, source] of Object.entries(PROGRAMS)) {
  const output = `${name}.bundle.js`;
  await bundle(source, output, [asScript()]);
  const script = await readFile(join(OUTPUT, output), 'latin1');
  await writeFile(join(OUTPUT, `${name}.mjs`), startCompiled(output, script));
}
await writeFile(join(OUTPUT, TEMPLATES), JSON.stringify(await loadReadyCatalogue()));
// Programs of their own that others start by their paths, so they stand where the sources have them.
await bundle(PGLITE, PGLITE);
await bundle(REPLAY, REPLAY);
for (const file of ['pglite.wasm', 'initdb.wasm', 'pglite.data']) {
  await cp(join(PGLITE_FILES, file), join(OUTPUT, dirname(PGLITE), file));
}

// So that the first start finds what V8 has compiled, also where nobody may write, and whoever starts it.
const compiled = join(OUTPUT, '.compiled');
// It has the most to do before it can answer; of the others `--help` compiles what loading needs.
await rehearseDcu(join(OUTPUT, 'dcu.mjs'), () => rm(compiled, { recursive: true }));
for (const name of Object.keys(PROGRAMS)) {
  execFileSync(process.execPath, [join(OUTPUT, `${name}.mjs`), '--help'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
for (const file of await readdir(compiled, { recursive: true, withFileTypes: true })) {
  if (file.isFile()) await chmod(join(file.parentPath, file.name), 0o644);
}

/** One program with everything it imports as one file, and beside it what it reads. */
async function bundle(source, output, plugins = []) {
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    plugins: [filesBesideBundle(ROOT, OUTPUT), leanHttp(), leanRedis(), ...plugins],
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
