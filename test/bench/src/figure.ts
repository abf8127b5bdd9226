/** One measured figure, against one peer if there is one; `npm run bench` prints one JSON line for each. */
export interface Figure {
  /** As in the list of goals: `G2`. */
  readonly figure: string;
  readonly what: string;
  /** Undefined when it could not be measured. */
  readonly value?: number;
  readonly unit?: string;
  readonly peer?: string;
  readonly peerValue?: number;
  /** Ours ÷ peer's. */
  readonly ratio?: number;
  /** What the value is the sum of. */
  readonly parts?: readonly Readonly<Record<string, string | number>>[];
  /** The bound of a merge gate, and the aim beyond; in words, since some are ratios. */
  readonly must?: string;
  readonly moonshot?: string;
  readonly met?: boolean;
  /** Why it could not be measured. */
  readonly failed?: string;
}

/** Measures, or says in a figure of its own that it could not. */
export async function orFailed(
  figure: string,
  what: string,
  measure: () => Promise<readonly Figure[]>,
): Promise<readonly Figure[]> {
  try {
    return await measure();
  } catch (error) {
    process.stderr.write(`${figure} failed: ${what}\n`);
    console.error(error);
    return [{ figure, what, met: false, failed: error instanceof Error ? error.message : String(error) }];
  }
}

export function printFigure(figure: Figure): void {
  process.stdout.write(
    `${JSON.stringify(figure, (_, value: unknown) => (typeof value === 'number' ? rounded(value) : value))}\n`,
  );
}

const rounded = (value: number) => Number(value.toPrecision(4));

/** The smallest value that at least the share `p` (0 … 1) of the sorted values do not exceed. */
export function percentile(sorted: readonly number[], p: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(p * sorted.length) - 1))] ?? Number.NaN;
}
