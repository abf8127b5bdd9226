import { DIRECTORY_RULES, type DirectoryProblem } from '@pulse/model';
import { LIMITS } from '../limits.ts';

/** One thing that stands against a write, as the client is told. */
export interface WriteProblem extends Omit<DirectoryProblem, 'code'> {
  readonly code: string;
  /** Its number in SPEC.md. */
  readonly rule: string;
}

/** Why a write is not done: nothing of it is. */
export interface Refusal {
  readonly code: 'write-refused' | 'managed-elsewhere' | 'forbidden' | 'revision-changed' | 'write-too-large';
  readonly message: string;
  readonly problems: readonly WriteProblem[];
}

/** A refusal that lists what stands against it, up to a bound. */
export function refuse(code: Refusal['code'], problems: readonly WriteProblem[]): Refusal {
  const [first] = problems;
  const more = problems.length > 1 ? ` And ${problems.length - 1} more.` : '';
  return {
    code,
    message: `${first?.message ?? 'The write is refused.'}${more}`,
    problems: problems.slice(0, LIMITS.problems),
  };
}

export const withRule = (problem: DirectoryProblem): WriteProblem => ({
  ...problem,
  rule: DIRECTORY_RULES[problem.code],
});
