import { type Figure, orFailed, printFigure } from './figure.ts';

interface Benchmark {
  /** Of the figures that it gives. */
  readonly names: readonly string[];
  readonly run: () => Promise<readonly Figure[]>;
}

/** Each is loaded when it is wanted: what one needs must not hinder another. */
const BENCHMARKS: readonly Benchmark[] = [
  { names: ['G2', 'G4'], run: async () => (await import('./engine/engine.bench.ts')).engineFigures() },
  { names: ['G3', 'G5'], run: async () => (await import('./many/many.bench.ts')).manyFigures() },
  {
    names: ['checkpoint'],
    run: async () => (await import('./many/checkpoint.bench.ts')).checkpointFigures(),
  },
  { names: ['G10'], run: async () => (await import('./engine/day.bench.ts')).dayFigures() },
  { names: ['G6'], run: async () => (await import('./push/push.bench.ts')).pushFigures() },
  { names: ['G9'], run: async () => (await import('./start/start.bench.ts')).startFigures() },
  { names: ['G11'], run: async () => (await import('./redis/redis.bench.ts')).redisFigures() },
  { names: ['G12'], run: async () => (await import('./memory/memory.bench.ts')).memoryFigures() },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !BENCHMARKS.some(({ names }) => names.includes(name)));
if (unknown.length > 0) {
  const known = BENCHMARKS.flatMap(({ names }) => names).join(', ');
  process.stderr.write(`No figure ${unknown.join(', ')}; there are ${known}.\n`);
  process.exit(2);
}
for (const { names, run } of BENCHMARKS) {
  if (wanted.length > 0 && !names.some((name) => wanted.includes(name))) continue;
  const all = names.join(', ');
  process.stderr.write(`${all} …\n`);
  for (const figure of await orFailed(all, 'the whole benchmark', run)) {
    printFigure(figure);
    if (figure.failed !== undefined) process.exitCode = 1;
  }
}
