import { engineFigures } from './engine/engine.bench.ts';
import { printFigure } from './figure.ts';
import { pushFigures } from './push/push.bench.ts';

/** Every benchmark by the names of the figures that it gives. */
const BENCHMARKS = [
  { names: ['G2', 'G4'], run: engineFigures },
  { names: ['G6'], run: pushFigures },
] as const;

const wanted = process.argv.slice(2);
const unknown = wanted.filter(
  (name) => !BENCHMARKS.some((b) => (b.names as readonly string[]).includes(name)),
);
if (unknown.length > 0) {
  const known = BENCHMARKS.flatMap((b) => b.names).join(', ');
  process.stderr.write(`No figure ${unknown.join(', ')}; there are ${known}.\n`);
  process.exit(2);
}
for (const benchmark of BENCHMARKS) {
  if (wanted.length > 0 && !benchmark.names.some((name) => wanted.includes(name))) continue;
  process.stderr.write(`${benchmark.names.join(', ')} …\n`);
  for (const figure of await benchmark.run()) printFigure(figure);
}
