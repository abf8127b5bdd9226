import type { EngineFactory } from '../src/engine.ts';
import { type Difference, firstDifference, type Plan } from './comparison.ts';
import { type Input, isRevision } from './input.ts';

/** A plan that shows the difference with nothing in it that is not needed. */
export interface Shrunk {
  readonly plan: Plan;
  readonly difference: Difference;
}

/**
 * Keeps the one column and the one reading, then the shortest beginning of the inputs that still shows a difference,
 * then leaves out whatever can be left out of it.
 */
export function shrink(factory: EngineFactory, plan: Plan, difference: Difference): Shrunk {
  const { definition, openedAfter } = difference.column;
  const attempt = (
    inputs: readonly Input[],
    opened: number,
    restarts: ReadonlySet<number>,
  ): Shrunk | null => {
    const readings = [{ after: inputs.length, later: difference.reading.later }];
    const columns = [{ definition, openedAfter: opened }];
    const candidate = { ...plan, inputs, columns, readings, restarts };
    try {
      const found = firstDifference(factory, candidate);
      return found && { plan: candidate, difference: found };
    } catch {
      return null;
    }
  };
  const shown = plan.inputs.slice(0, difference.reading.after);
  let best = attempt(shown, openedAfter, new Set()) ?? attempt(shown, openedAfter, plan.restarts);
  if (!best) return { plan, difference };
  for (let length = openedAfter + 1; length < best.plan.inputs.length; length += 1) {
    best = attempt(shown.slice(0, length), openedAfter, best.plan.restarts) ?? best;
  }
  for (let size = Math.ceil(best.plan.inputs.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let start = best.plan.inputs.length - size; start >= 1; start -= size)
      best = without(best, start, size);
  }
  return best;

  function without(from: Shrunk, start: number, size: number): Shrunk {
    const { inputs, restarts, columns } = from.plan;
    const opened = columns[0]?.openedAfter ?? 0;
    const kept = inputs.filter((_, index) => index < start || index >= start + size);
    const before = Math.min(opened, start + size) - start;
    return attempt(kept, opened - Math.max(0, before), restarts) ?? from;
  }
}

/** One line per input, the envelope left out. */
export function printInputs(inputs: readonly Input[]): string {
  return inputs
    .map((input) => {
      if (isRevision(input)) {
        const { number, time } = input.revision;
        const stamp = new Date(time).toISOString().slice(11, 23);
        return `  revision ${number} ${stamp} ${JSON.stringify(input.configuration)}`;
      }
      const { tenant: _tenant, source: _source, type, time, epoch, seq, ...rest } = input;
      const stamp = new Date(time).toISOString().slice(11, 23);
      return `  ${epoch}/${seq} ${stamp} ${type} ${JSON.stringify(rest)}`;
    })
    .join('\n');
}
