/** Types, lint, format, arrows and house rules; everything is checked even when something fails. */
import { join } from 'node:path';
import { ARROWS, PURE_ENTRIES } from './arrow-table.mjs';
import { checkArrows } from './arrows.mjs';
import { ROOT } from './checkout.mjs';
import { checkHouseRules } from './house-rules.mjs';
import { runQuietly } from './run-quietly.mjs';

const tool = (name) => join(ROOT, 'node_modules', '.bin', name);

const CHECKS = [
  ['types', () => run('tsc', '--project', '.', '--pretty', 'false')],
  ['lint', () => run('oxlint', '--type-aware', '--deny-warnings', '--format', 'unix')],
  ['format', format],
  ['arrows', () => listed(checkArrows(ROOT, { arrows: ARROWS, pureEntries: PURE_ENTRIES }))],
  ['house rules', houseRules],
  ['reference pages', referencePages],
];

async function run(name, ...args) {
  const { code, output } = await runQuietly(tool(name), args, { cwd: ROOT });
  return { ok: code === 0, output };
}

/** Names the files only: what is wrong in them is for `npm run format` to correct. */
async function format() {
  const { ok, output } = await run('biome', 'check', '--colors=off', '--reporter=summary', '.');
  const files = output.split('\n').filter((line) => /^\s*- /.test(line));
  return { ok, output: files.length > 0 ? [...files, '`npm run format` corrects them'].join('\n') : output };
}

function listed(findings) {
  return { ok: findings.length === 0, output: findings.join('\n') };
}

function houseRules() {
  const { findings, warnings } = checkHouseRules(ROOT);
  for (const warning of warnings) console.log(`  warning ${warning}`);
  return listed(findings);
}

/** Pages that are written from tables in the code, and those tables. */
async function referencePages() {
  const script = join(ROOT, 'packages', 'runtime', 'src', 'reference', 'write.ts');
  const { code, output } = await runQuietly(process.execPath, [script, '--check'], { cwd: ROOT });
  return { ok: code === 0, output };
}

const outcomes = await Promise.all(
  CHECKS.map(async ([name, check]) => {
    const start = performance.now();
    const { ok, output } = await check();
    console.log(`${ok ? '✓' : '✗'} ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
    return { name, ok, output };
  }),
);
const failed = outcomes.filter(({ ok }) => !ok);
for (const { name, output } of failed) console.log(`\n── ${name}\n${output}`);
if (failed.length > 0) process.exitCode = 1;
