import { createHash } from 'node:crypto';

/**
 * What is started: runs a bundle that `as-script.mjs` has made, with what V8 compiled of it in an earlier run. Where that
 * is missing or of another V8, this run leaves it behind, beside the bundle, since whoever writes there decides what runs.
 *
 * The name of the compiled file holds a digest of the bundle: V8 itself would take that of another with the same length.
 *
 * @param {string} bundle file name
 * @param {string} source
 */
export const startCompiled = (
  bundle,
  source,
) => `import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachedDataVersionTag } from 'node:v8';
import { constants, Script } from 'node:vm';

const folder = join(import.meta.dirname, '.compiled');
const filename = join(import.meta.dirname, '${bundle}');
const compiled = join(folder, \`${digestOf(source)}-\${cachedDataVersionTag()}\`);
let cachedData;
try {
  cachedData = readFileSync(compiled);
} catch {}
const script = new Script(readFileSync(filename, 'latin1'), {
  filename,
  cachedData,
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
if (cachedData === undefined || script.cachedDataRejected) {
  process.once('exit', () => {
    try {
      mkdirSync(folder, { recursive: true });
      writeFileSync(\`\${compiled}.\${process.pid}\`, script.createCachedData());
      renameSync(\`\${compiled}.\${process.pid}\`, compiled);
    } catch {}
  });
}
await script.runInThisContext()(process.getBuiltinModule, import.meta);
`;

const digestOf = (source) => createHash('sha256').update(source).digest('hex').slice(0, 32);
