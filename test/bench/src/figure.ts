/** One measured figure against one peer; `npm run bench` prints one JSON line for each. */
export interface Figure {
  /** As in the list of goals: `G2`. */
  readonly figure: string;
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly peer?: string;
  readonly peerValue?: number;
  /** Ours ÷ peer's. */
  readonly ratio?: number;
  /** The bound of a merge gate, and the aim beyond; in words, since some are ratios. */
  readonly must?: string;
  readonly moonshot?: string;
  readonly met?: boolean;
}

export function printFigure(figure: Figure): void {
  process.stdout.write(
    `${JSON.stringify({ ...figure, value: rounded(figure.value), ...roundedPeer(figure) })}\n`,
  );
}

const rounded = (value: number) => Number(value.toPrecision(4));

const roundedPeer = (figure: Figure) => ({
  ...(figure.peerValue === undefined ? {} : { peerValue: rounded(figure.peerValue) }),
  ...(figure.ratio === undefined ? {} : { ratio: rounded(figure.ratio) }),
});

/** The smallest value that at least the share `p` (0 … 1) of the sorted values do not exceed. */
export function percentile(sorted: readonly number[], p: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(p * sorted.length) - 1))] ?? Number.NaN;
}
