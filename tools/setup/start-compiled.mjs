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
import { crc32 } from 'node:zlib';

const folder = join(import.meta.dirname, '.compiled');
const compiled = join(folder, \`${digestOf(source)}-\${cachedDataVersionTag()}\`);
/** At the end of the file, in bytes. */
const CHECKSUM = 4;

/** V8 looks at the beginning alone, and falls over what was damaged or never reached the disk. */
function keptBefore() {
  try {
    const kept = readFileSync(compiled);
    const content = kept.subarray(0, -CHECKSUM);
    return crc32(content) === kept.readUInt32LE(content.length) ? content : undefined;
  } catch {
    return undefined;
  }
}

function keep(content) {
  const checksum = Buffer.alloc(CHECKSUM);
  checksum.writeUInt32LE(crc32(content));
  mkdirSync(folder, { recursive: true });
  const unfinished = \`\${compiled}.\${process.pid}\`;
  writeFileSync(unfinished, Buffer.concat([content, checksum]));
  renameSync(unfinished, compiled);
}

function load() {
  const filename = join(import.meta.dirname, '${bundle}');
  const cachedData = keptBefore();
  const script = new Script(readFileSync(filename, 'latin1'), {
    filename,
    cachedData,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  if (cachedData === undefined || script.cachedDataRejected) {
    process.once('exit', () => {
      try {
        keep(script.createCachedData());
      } catch {
        // Whoever runs it need not have the right to write here.
      }
    });
  }
  return script.runInThisContext();
}

await load()(process.getBuiltinModule, import.meta);
`;

const digestOf = (source) => createHash('sha256').update(source).digest('hex').slice(0, 32);
