import type { Random } from '@pulse/base';
import { randomFilter, randomTerm } from './random-filter.ts';

/** A formula over aggregates, of masks as they are made. */
export function randomExpression(random: Random, mask: () => string): string {
  const one = () => randomAggregate(random, mask);
  const shape = random.next();
  if (shape < 0.4) return one();
  if (shape < 0.55) return `100 * ${one()} / ${one()}`;
  if (shape < 0.65) return `if(${one()} > ${one()}, ${one()}, 0 - 1)`;
  if (shape < 0.75) return `coalesce(${one()}, 0) + ${one()}`;
  if (shape < 0.85) return `greatest(${one()}, ${one()}) - 2`;
  return `(${one()} + ${one()}) * 0.5`;
}

function randomAggregate(random: Random, mask: () => string): string {
  const condition = random.next() < 0.5 ? `; ${randomCondition(random)}` : '';
  const prefix = random.next() < 0.35 ? '@' : '';
  if (random.next() < 0.4) return `${prefix}COUNT(${mask()}${condition})`;
  const name = random.pick(['SUM', 'AVG', 'MIN', 'MAX']);
  const value = random.next() < 0.4 ? 'duration' : randomTerm(random);
  return `${prefix}${name}(${mask()}${condition}; ${value})`;
}

function randomCondition(random: Random): string {
  const duration = `duration ${random.pick(['<', '<=', '>', '>=', '=', '<>'])} ${random.pick([0, 5, 12.5, 30])}`;
  const kind = random.next();
  if (kind < 0.3) return duration;
  const filter = randomFilter(random, 1);
  if (kind < 0.6) return filter;
  return random.pick([
    `${duration} & ${filter}`,
    `${filter} & ${duration}`,
    `${duration}&(${filter} | ${filter}) & ~${filter}`,
  ]);
}
