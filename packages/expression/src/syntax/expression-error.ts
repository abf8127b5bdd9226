import { PulseError } from '@pulse/base';

/**
 * Why a text is no filter or no formula. The message names the character and what would be allowed there; an editor
 * reads both from the fields.
 */
export class ExpressionError extends PulseError {
  /** The character where it goes wrong, counted from 1. */
  readonly at: number;
  /** What could stand there, as it would be written; empty where the list would not help. */
  readonly allowed: readonly string[];

  constructor(
    code: 'filter-invalid' | 'formula-invalid',
    at: number,
    what: string,
    allowed: readonly string[] = [],
  ) {
    super(code, `character ${at}: ${what}`);
    this.at = at;
    this.allowed = allowed;
  }
}
