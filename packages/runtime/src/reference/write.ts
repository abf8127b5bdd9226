/** Writes the reference pages from the tables in the code; with `--check` it only tells which of them differ. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PAGES_FOLDER, referencePages } from './pages.ts';

const { root = fileURLToPath(new URL('../../../../', import.meta.url)), check } = optionsOf(
  process.argv.slice(2),
);
const pages = await referencePages(root);
mkdirSync(join(root, PAGES_FOLDER), { recursive: true });

const differing = [...pages].filter(([path, text]) => textOf(path) !== text).map(([path]) => path);
const superfluous = readdirSync(join(root, PAGES_FOLDER))
  .map((file) => `${PAGES_FOLDER}/${file}`)
  .filter((path) => !path.endsWith('/README.md') && !pages.has(path));

if (check) {
  for (const path of differing) console.log(`${path} differs from its table`);
  for (const path of superfluous) console.log(`${path} has no table`);
  if (differing.length + superfluous.length > 0) {
    console.log('`node packages/runtime/src/reference/write.ts` corrects them');
    process.exitCode = 1;
  }
} else {
  for (const path of differing) writeFileSync(join(root, path), pages.get(path) ?? '');
  for (const path of superfluous) rmSync(join(root, path));
  for (const path of [...differing, ...superfluous]) console.log(path);
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return undefined;
  }
}

/** `[--check] [FOLDER OF THE CHECKOUT]` */
function optionsOf(argv: readonly string[]): { root: string | undefined; check: boolean } {
  return { root: argv.find((argument) => !argument.startsWith('--')), check: argv.includes('--check') };
}
