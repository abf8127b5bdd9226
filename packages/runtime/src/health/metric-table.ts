import { assert } from '@pulse/base';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** One row of a table of metrics. Made by {@link counter}, {@link gauge} and {@link histogram}. */
export interface MetricRow<Kind extends 'counter' | 'gauge' | 'histogram', Label extends string> {
  readonly kind: Kind;
  /** `pulse_lds_receivers`; unit at its end where there is one (`_seconds`, `_bytes`), `_total` for a counter. */
  readonly name: string;
  /** One sentence for the reference page and for Prometheus. */
  readonly meaning: string;
  readonly labels: readonly Label[];
  /** Upper bounds of a histogram's buckets, in the metric's unit. */
  readonly buckets?: readonly number[];
}

/** A table of whatever metrics. */
export type AnyMetricTable = MetricTable<Readonly<Record<string, AnyRow>>>;

type AnyRow = MetricRow<'counter' | 'gauge' | 'histogram', string>;

/** The metrics of one service: what it registers, and what its reference page lists. */
export interface MetricTable<Rows extends Readonly<Record<string, AnyRow>>> {
  readonly metrics: Rows;
}

/** What the rows of a table become. */
export type Metrics<Rows extends Readonly<Record<string, AnyRow>>> = {
  readonly [Name in keyof Rows]: Metric<Rows[Name]>;
};

type Metric<Row> =
  Row extends MetricRow<'counter', infer Label>
    ? Counter<Label>
    : Row extends MetricRow<'gauge', infer Label>
      ? Gauge<Label>
      : Row extends MetricRow<'histogram', infer Label>
        ? Histogram<Label>
        : never;

/** A number that only rises. */
export const counter = <const Label extends string = never>(
  name: `${string}_total`,
  meaning: string,
  labels: readonly Label[] = [],
): MetricRow<'counter', Label> => ({ kind: 'counter', name, meaning, labels });

/** A number that goes up and down. */
export const gauge = <const Label extends string = never>(
  name: string,
  meaning: string,
  labels: readonly Label[] = [],
): MetricRow<'gauge', Label> => ({ kind: 'gauge', name, meaning, labels });

/** How often something took how much. */
export const histogram = <const Label extends string = never>(
  name: string,
  meaning: string,
  buckets: readonly number[],
  labels: readonly Label[] = [],
): MetricRow<'histogram', Label> => ({ kind: 'histogram', name, meaning, labels, buckets });

/** Labels with as many values as there are people, calls or objects: each value is a time series for ever. */
const ENDLESS =
  /(^|_)(id|agent|call|contact|customer|session|user|layout|object|statistic|address|url|path)$/;

/** Makes the table of a service's metrics, to be exported beside its configuration. */
export function defineMetrics<const Rows extends Readonly<Record<string, AnyRow>>>(
  metrics: Rows,
): MetricTable<Rows> {
  const names = new Set<string>();
  for (const { name, labels } of Object.values(metrics)) {
    assert(/^pulse_[a-z][a-z0-9_]*$/.test(name), `${name} is not the name of a metric`);
    assert(!names.has(name), `${name} stands twice in the table`);
    names.add(name);
    for (const label of labels) {
      assert(/^[a-z][a-z_]*$/.test(label), `${label} of ${name} is not the name of a label`);
      assert(!ENDLESS.test(label), `${label} of ${name} has too many values for a label`);
    }
  }
  return { metrics };
}

/**
 * Makes the metrics of a table.
 *
 * @param collect sets those that are computed when they are asked for
 */
export function registerMetrics<const Rows extends Readonly<Record<string, AnyRow>>>(
  registry: Registry,
  table: MetricTable<Rows>,
  collect: { readonly [Name in keyof Rows]?: (metric: Metric<Rows[Name]>) => void } = {},
): Metrics<Rows> {
  const made = Object.entries(table.metrics).map(([name, row]) => {
    const compute = collect[name] as ((metric: unknown) => void) | undefined;
    return [name, create(row, registry, compute)] as const;
  });
  return Object.fromEntries(made) as unknown as Metrics<Rows>;
}

function create(row: AnyRow, registry: Registry, compute: ((metric: unknown) => void) | undefined) {
  const configuration = {
    name: row.name,
    help: row.meaning,
    labelNames: row.labels,
    registers: [registry],
    ...(compute
      ? {
          collect(this: unknown) {
            compute(this);
          },
        }
      : {}),
  };
  switch (row.kind) {
    case 'counter':
      return new Counter(configuration);
    case 'gauge':
      return new Gauge(configuration);
    case 'histogram':
      return new Histogram({ ...configuration, buckets: [...(row.buckets ?? [])] });
  }
}
