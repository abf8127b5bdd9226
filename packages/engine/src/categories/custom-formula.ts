import { PulseError } from '@pulse/base';
import { type FilterTerm, parseTerm } from '@pulse/expression';

export interface CustomFormula {
  readonly term: FilterTerm;
  /** Of several actions of one call one counts. */
  readonly distinct: boolean;
}

const DISTINCT = /^\s*DistByConnID\s*,/i;

/** Reads `[DistByConnID,] expression`. Throws {@link PulseError} that names the field. */
export function parseCustomFormula(text: string): CustomFormula {
  const prefix = DISTINCT.exec(text)?.[0] ?? '';
  return { term: termOf('formula', text.slice(prefix.length)), distinct: prefix !== '' };
}

/** The expression of a field. */
export function termOf(field: string, text: string): FilterTerm {
  try {
    return parseTerm(text);
  } catch (error) {
    if (!(error instanceof PulseError)) throw error;
    const advice = error.advice === undefined ? {} : { advice: error.advice };
    throw new PulseError('formula-invalid', `${field}: ${error.message}`, { ...advice, cause: error });
  }
}
