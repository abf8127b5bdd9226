import type { Milliseconds } from '@pulse/base';
import { evaluateFormula, Fuel, Surroundings } from '@pulse/expression';
import { type Entry, type Summary, summaryOf } from '../measures/entry.ts';
import { isWithin } from '../measures/marked-tally.ts';
import type { Aggregate } from './aggregate-text.ts';
import { type CategoryRule, type Opening, ratio, seconds } from './category.ts';
import { parseExpression } from './expression-text.ts';

/** What an expression over aggregates of actions says (S9.5). The main mask is not used. */
export const formula: CategoryRule = {
  kind: 'historical',
  subjects: ['DNAction'],
  expression: 'mandatory',
  check({ expression = '' }) {
    parseExpression(expression);
  },
  open(opening) {
    const { aggregates, formula } = parseExpression(opening.definition.expression ?? '');
    const parts = aggregates.map((aggregate) => partOf(opening, aggregate));
    return {
      timeDependent: parts.some(({ timeDependent }) => timeDependent),
      number(object, at) {
        const row = parts.map(({ summary, numberOf }) => {
          const number = numberOf(summary(object, at));
          return Number.isNaN(number) ? null : number;
        });
        const value = evaluateFormula(formula, row, NO_ROWS, new Fuel());
        return typeof value === 'number' ? value : Number.NaN;
      },
    };
  },
};

const NO_ROWS = new Surroundings([]);

/** One aggregate as it is read. */
interface Part {
  readonly timeDependent: boolean;
  readonly summary: (object: number, at: Milliseconds) => Summary;
  readonly numberOf: (summary: Summary) => number;
}

function partOf(opening: Opening, aggregate: Aggregate): Part {
  const { isNow, within, value, condition, mask } = aggregate;
  const numberOf = (summary: Summary) => combined(aggregate, summary);
  if (isNow) {
    const changes = within.length > 0 || (value === undefined && aggregate.name !== 'COUNT');
    return { timeDependent: changes, summary: summaryNow(opening, aggregate), numberOf };
  }
  const all = opening.marks(opening.mask(mask), {
    measure: value === undefined ? 'duration' : 'value',
    distinct: false,
    within,
    terms: { value, condition },
  });
  return { timeDependent: all.slides, summary: (object, at) => all.read(object, at), numberOf };
}

/** Of the actions in progress, as they are now. */
function summaryNow({ stock, marker, mask }: Opening, { mask: text, condition, value, within }: Aggregate) {
  const all = stock(mask(text));
  const markOf = marker({ value, condition });
  return (object: number, at: Milliseconds): Summary => {
    const entries: Entry[] = [];
    all.each(object, at, (start, _entity, action, owner) => {
      if (action === null || owner === null) return;
      const marks = markOf({ owner, action, reflected: null });
      const duration = at - start;
      if (!marks.counts || !isWithin(within, duration)) return;
      entries.push({
        at: start,
        start,
        value: value === undefined ? duration : marks.value,
        root: undefined,
      });
    });
    return summaryOf(entries, false);
  };
}

/** Durations in seconds; 0 where there is nothing, except that there is no mean of nothing. */
function combined({ name, value }: Aggregate, { count, sum, least, most }: Summary): number {
  const unit = (number: number) => (value === undefined ? seconds(number) : number);
  switch (name) {
    case 'COUNT':
      return count;
    case 'SUM':
      return unit(sum);
    case 'AVG':
      return unit(ratio(sum, count));
    case 'MIN':
      return count === 0 ? 0 : unit(least);
    case 'MAX':
      return count === 0 ? 0 : unit(most);
  }
}
