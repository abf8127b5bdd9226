/**
 * Makes small mistakes in the engine, one at a time, and counts how many its tests notice.
 *
 *     node packages/engine/testing/mutation/run.ts [--sample 300] [--seed 1] [--workers 2]
 *     node packages/engine/testing/mutation/run.ts --only FILE [--workers 2]
 *
 * Prints a JSON line for each mistake that nobody noticed, and at the end how many there were. `--only` makes just those
 * of such lines again. Works in temporary copies.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { seededRandom } from '@pulse/base';
import { type Mutant, mutantsOf } from './mutants.ts';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const ENGINE = 'packages/engine';
/** A mistake that makes the tests run for ever is noticed too: so many times as long as they take without one. */
const PATIENCE = 6;
/** Rules first: they take seconds. What they miss goes to random centres. */
const TESTS: readonly { readonly args: readonly string[]; readonly seeds?: string }[] = [
  { args: [`${ENGINE}/src`] },
  { args: [`${ENGINE}/testing`, '-t', 'random cent|probe comes later|what is over'], seeds: '1-60' },
  { args: [`${ENGINE}/testing`, '-t', 'Engine and naive model agree|every zone|daylight'] },
];

const { values } = parseArgs({
  options: {
    sample: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
    only: { type: 'string' },
  },
});

const all = globSync(`${ENGINE}/src/**/*.ts`, { cwd: ROOT })
  .filter((file) => !file.includes('/spec/') && !file.endsWith('.test.ts'))
  .flatMap((file) => mutantsOf(file, readFileSync(join(ROOT, file), 'utf8')));
const sample =
  values.only === undefined ? chosen(all, Number(values.sample), Number(values.seed)) : listed(values.only);
process.stderr.write(`${sample.length} of ${all.length} mistakes.\n`);

const survivors: Mutant[] = [];
let done = 0;
const queue = [...sample];
await Promise.all(Array.from({ length: Number(values.workers) }, work));
const noticed = sample.length - survivors.length;
const share = ((100 * noticed) / sample.length).toFixed(1);
process.stdout.write(`${JSON.stringify({ mistakes: all.length, tried: sample.length, noticed, share })}\n`);

async function work(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pulse-mutation-'));
  try {
    cpSync(join(ROOT, ENGINE), join(folder, ENGINE), {
      recursive: true,
      filter: (path) => !path.includes('node_modules'),
    });
    for (const file of ['package.json', 'tsconfig.json', 'vitest.config.ts']) {
      cpSync(join(ROOT, file), join(folder, file));
    }
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const begun = performance.now();
    const untouched = await missed(folder, Infinity);
    const patience = PATIENCE * (performance.now() - begun);
    if (!untouched) throw new Error('the tests fail without any mistake');
    for (let mutant = queue.pop(); mutant; mutant = queue.pop()) {
      const seen = await isNoticed(mutant, folder, patience);
      done++;
      if (!seen) {
        survivors.push(mutant);
        process.stdout.write(`${JSON.stringify(lineOf(mutant))}\n`);
      }
      if (done % 10 === 0) process.stderr.write(`${done} tried, ${survivors.length} not noticed\n`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function isNoticed(
  { file, start, end, after }: Mutant,
  folder: string,
  patience: number,
): Promise<boolean> {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.slice(0, start) + after + text.slice(end));
  try {
    return !(await missed(folder, patience));
  } finally {
    writeFileSync(path, text);
  }
}

/** Do all tests pass, each in so many milliseconds? */
async function missed(folder: string, patience: number): Promise<boolean> {
  for (const test of TESTS) if (!(await passes(folder, test, patience))) return false;
  return true;
}

function passes(folder: string, { args, seeds }: (typeof TESTS)[number], patience: number): Promise<boolean> {
  const child = spawn(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--bail', '1', '--maxWorkers', '1', '--no-isolate', ...args],
    {
      cwd: folder,
      stdio: 'ignore',
      env: { ...process.env, PULSE_SHRINK: 'no', ...(seeds && { PULSE_SEEDS: seeds }) },
    },
  );
  return endOf(child, patience);
}

function endOf(child: ChildProcess, patience: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = patience < Infinity ? setTimeout(() => void child.kill('SIGKILL'), patience) : undefined;
    child.on('exit', (code) => {
      clearTimeout(timer);
      resolve(code === 0);
    });
  });
}

/** What names a mistake in the output. */
function lineOf({ file, line, column, before, after }: Mutant) {
  return { file, line, column, before, after };
}

/** Those that an earlier run has printed. */
function listed(path: string): readonly Mutant[] {
  const wanted = new Set(readFileSync(path, 'utf8').split('\n'));
  return all.filter((mutant) => wanted.has(JSON.stringify(lineOf(mutant))));
}

/** So many of them, each as likely as the next. */
function chosen(mutants: readonly Mutant[], count: number, seed: number): readonly Mutant[] {
  const random = seededRandom(seed);
  const left = [...mutants];
  const taken: Mutant[] = [];
  while (taken.length < count && left.length > 0) taken.push(...left.splice(random.below(left.length), 1));
  return taken;
}
