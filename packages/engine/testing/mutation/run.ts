/**
 * Makes small mistakes in the engine, one at a time, and counts how many its tests notice.
 *
 *     node packages/engine/testing/mutation/run.ts [--sample 300] [--seed 1] [--workers 2] [--results FILE]
 *     node packages/engine/testing/mutation/run.ts --only FILE [--results OTHER]
 *
 * Prints a JSON line for each mistake that nobody noticed, and at the end how many were. `--results` keeps a line for each
 * mistake that was tried; a run that was broken off goes on where the file ends. `--only` makes those mistakes again that
 * such a file, or what was printed, says nobody noticed. Works in temporary copies.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { seededRandom } from '@pulse/base';
import { type Mutant, mutantsOf } from './mutants.ts';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const ENGINE = 'packages/engine';

interface Tests {
  readonly name: string;
  readonly args: readonly string[];
  readonly seeds?: string;
  /**
   * Seconds of the processor, about five times what they need: a mistake that makes them run for ever is noticed too, and
   * a machine that is busy with something else notices none.
   */
  readonly patience: number;
}

/** Bounds are tried with as many as they allow, which takes longer than all other rules together. */
const BOUNDS = 'E-114|E-15\\]|EXP-6';
/** What notices most in the least time comes first, and what one misses goes to the next. */
const TESTS: readonly Tests[] = [
  { name: 'rules', args: [`${ENGINE}/src`, '-t', `^(?!.*(${BOUNDS}))`], patience: 30 },
  {
    name: 'few centres',
    args: [`${ENGINE}/testing/engine.property`, '-t', 'for the random centres'],
    seeds: '1-12',
    patience: 60,
  },
  { name: 'bounds', args: [`${ENGINE}/src`, '-t', BOUNDS], patience: 50 },
  {
    name: 'centres',
    args: [`${ENGINE}/testing`, '-t', 'random cent|probe comes later|what is over'],
    seeds: '1-60',
    patience: 250,
  },
  {
    name: 'situations',
    args: [`${ENGINE}/testing`, '-t', 'Engine and naive model agree|every zone|daylight'],
    patience: 60,
  },
];

/** What became of a mistake: which tests noticed it, null: none. */
interface Result extends Pick<Mutant, 'file' | 'line' | 'column' | 'before' | 'after'> {
  readonly noticed: string | null;
}

const { values } = parseArgs({
  options: {
    sample: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
    results: { type: 'string' },
    only: { type: 'string' },
  },
});

const all = globSync(`${ENGINE}/src/**/*.ts`, { cwd: ROOT })
  .sort()
  .filter((file) => !file.includes('/spec/') && !file.endsWith('.test.ts'))
  .flatMap((file) => mutantsOf(file, readFileSync(join(ROOT, file), 'utf8')));
const sample =
  values.only === undefined ? chosen(all, Number(values.sample), Number(values.seed)) : missedIn(values.only);
const results = new Map(readResults(values.results).map((result) => [keyOf(result), result]));
const queue = sample.filter((mutant) => !results.has(keyOf(mutant))).reverse();
process.stderr.write(
  `${sample.length} of ${all.length} mistakes, ${sample.length - queue.length} known already.\n`,
);
/** A run that is broken off leaves nothing behind. */
const folders: string[] = [];
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
if (queue.length > 0) await Promise.all(Array.from({ length: Number(values.workers) }, work));

const tried = sample.flatMap((mutant) => results.get(keyOf(mutant)) ?? []);
const noticed = tried.filter((result) => result.noticed !== null).length;
const share = ((100 * noticed) / tried.length).toFixed(1);
const summary = {
  mistakes: all.length,
  tried: tried.length,
  noticed,
  share,
  interval: intervalOf(noticed, tried.length),
};
process.stdout.write(`${JSON.stringify(summary)}\n`);

async function work(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pulse-mutation-'));
  folders.push(folder);
  cpSync(join(ROOT, ENGINE), join(folder, ENGINE), {
    recursive: true,
    filter: (path) => !path.includes('node_modules'),
  });
  for (const file of ['package.json', 'tsconfig.json', 'vitest.config.ts']) {
    cpSync(join(ROOT, file), join(folder, file));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const failing = await firstFailing(folder);
  if (failing !== null) throw new Error(`the tests of ${failing} fail without any mistake`);
  for (let mutant = queue.pop(); mutant; mutant = queue.pop()) {
    const { file, line, column, before, after } = mutant;
    const result = { file, line, column, before, after, noticed: await noticedBy(mutant, folder) };
    results.set(keyOf(result), result);
    const text = `${JSON.stringify(result)}\n`;
    if (values.results !== undefined) appendFileSync(values.results, text);
    if (result.noticed === null) process.stdout.write(text);
  }
}

async function noticedBy({ file, start, end, after }: Mutant, folder: string): Promise<string | null> {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.slice(0, start) + after + text.slice(end));
  try {
    return await firstFailing(folder);
  } finally {
    writeFileSync(path, text);
  }
}

/** Which tests do not pass; null: all do. */
async function firstFailing(folder: string): Promise<string | null> {
  for (const tests of TESTS) if (!(await passes(folder, tests))) return tests.name;
  return null;
}

function passes(folder: string, { args, seeds, patience }: Tests): Promise<boolean> {
  const limited = ['-c', `ulimit -t ${patience}; exec "$0" "$@"`, process.execPath];
  const child = spawn(
    'sh',
    [
      ...limited,
      'node_modules/vitest/vitest.mjs',
      'run',
      '--bail',
      '1',
      '--maxWorkers',
      '1',
      '--no-isolate',
      ...args,
    ],
    { cwd: folder, stdio: 'ignore', env: { ...process.env, ...(seeds && { PULSE_SEEDS: seeds }) } },
  );
  running.add(child);
  return new Promise((resolve) => {
    child.on('exit', (code) => {
      running.delete(child);
      resolve(code === 0);
    });
  });
}

/** What names a mistake from run to run. */
function keyOf({ file, line, column, before, after }: Omit<Result, 'noticed'>): string {
  return JSON.stringify([file, line, column, before, after]);
}

function readResults(path: string | undefined): readonly Result[] {
  if (path === undefined || !existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Result).filter(({ file }) => file !== undefined);
}

/** Those that an earlier run has not noticed. */
function missedIn(path: string): readonly Mutant[] {
  const missed = readResults(path).filter((result) => result.noticed === null);
  const wanted = new Set(missed.map(keyOf));
  return all.filter((mutant) => wanted.has(keyOf(mutant)));
}

/** So many of them, each as likely as the next. */
function chosen(mutants: readonly Mutant[], count: number, seed: number): readonly Mutant[] {
  const random = seededRandom(seed);
  const left = [...mutants];
  const taken: Mutant[] = [];
  while (taken.length < count && left.length > 0) taken.push(...left.splice(random.below(left.length), 1));
  return taken;
}

/** In which percentages the share of all mistakes lies, with 95 % confidence (Wilson). */
function intervalOf(hits: number, of: number): readonly [string, string] {
  const z = 1.96;
  const middle = (hits + z ** 2 / 2) / (of + z ** 2);
  const half = (z / (of + z ** 2)) * Math.sqrt((hits * (of - hits)) / of + z ** 2 / 4);
  return [(100 * (middle - half)).toFixed(1), (100 * (middle + half)).toFixed(1)];
}
