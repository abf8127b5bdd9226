import type { Configuration } from '../configuration/configuration.ts';
import { defaultText, optionText } from '../configuration/configuration-help.ts';
import type { ConfigurationTable, Setting } from '../configuration/setting.ts';
import { environmentName, fileKey } from '../configuration/setting-names.ts';
import type { AnyMetricTable } from '../health/metric-table.ts';
import { PROGRAM_METRICS } from '../health/program-metrics.ts';
import { code, markdownTable } from './markdown-table.ts';

export interface DescribedProgram {
  /** `lds` */
  readonly name: string;
  readonly configuration: Configuration<ConfigurationTable>;
  readonly metrics: AnyMetricTable | undefined;
}

/** The reference page of a program: its settings and its metrics. */
export function configurationPage({ name, configuration, metrics }: DescribedProgram): string {
  const { program, table } = configuration;
  const rows = Object.entries(table);
  return [
    `# ${name}`,
    program.purpose,
    `    ${program.usage}`,
    `How values are given is said in [Configuration](README.md): in a file, a setting has the name of its option without
the dashes.`,
    '## Settings',
    settingsTable(table),
    ...rows.filter(([, row]) => row.form === 'entries').flatMap(([key, row]) => entriesSection(key, row)),
    ...('metricsPort' in table ? ['## Metrics', metricsTable(metrics)] : []),
  ].join('\n\n');
}

function settingsTable(table: ConfigurationTable): string {
  return markdownTable(
    ['Option', 'Environment', 'Meaning', 'Allowed', 'Default'],
    Object.entries(table).map(([name, row]) => [
      code(optionText(name, row)),
      variableOf(name, row),
      row.form === 'list' ? `${row.meaning} May be given several times.` : row.meaning,
      row.allowed ?? '',
      defaultOf(row),
    ]),
  );
}

function variableOf(name: string, { form }: Setting<unknown>): string {
  const variable = environmentName(name);
  switch (form) {
    case 'secret':
      return `${code(`${variable}_FILE`)}, ${code(variable)}`;
    case 'entries':
      return 'only in the file';
    default:
      return code(variable);
  }
}

function defaultOf(row: Setting<unknown>): string {
  if (row.required) return 'required';
  if (row.form !== 'one' && row.form !== 'flag') return '';
  return row.defaultMeans ?? code(defaultText(row) ?? '');
}

function entriesSection(name: string, { fields = {}, atMost }: Setting<unknown>): string[] {
  return [
    `### Each of ${code(fileKey(name))}`,
    `A list of at most ${atMost} groups of these settings.`,
    markdownTable(
      ['Name', 'Meaning', 'Allowed', 'Default'],
      Object.entries(fields).map(([field, row]) => [
        code(`${fileKey(field)}${row.form === 'secret' ? '-file' : ''}`),
        row.meaning,
        row.allowed ?? '',
        defaultOf(row),
      ]),
    ),
  ];
}

function metricsTable(own: AnyMetricTable | undefined): string {
  const rows = [...Object.values(PROGRAM_METRICS.metrics), ...Object.values(own?.metrics ?? {})];
  return markdownTable(
    ['Metric', 'Kind', 'Labels', 'Meaning'],
    rows.map(({ name, kind, labels, meaning }) => [code(name), kind, labels.map(code).join(', '), meaning]),
  );
}
