import type { ConfigurationTable, ProgramDescription } from './configuration.ts';
import type { Setting } from './setting.ts';
import { environmentName, optionName } from './setting-names.ts';

const LINE = 100;

/** The text of `--help`: two columns, options in the table's order. */
export function helpText(program: ProgramDescription, table: ConfigurationTable): string {
  const rows = Object.entries(table).map(
    ([name, row]) => [optionText(name, row), explanation(name, row)] as const,
  );
  rows.push(['--help', 'Prints this.']);
  const left = Math.max(...rows.map(([option]) => option.length)) + 4;
  const lines = rows.flatMap(([option, text]) =>
    wrapped(text, LINE - left).map((line, index) =>
      index === 0 ? `  ${option.padEnd(left - 2)}${line}` : ' '.repeat(left) + line,
    ),
  );
  return [`Usage: ${program.usage}`, '', ...wrapped(program.purpose, LINE), '', 'Options', ...lines, ''].join(
    '\n',
  );
}

function optionText(name: string, row: Setting<unknown>): string {
  const option = optionName(name);
  if (row.form === 'flag') return row.default === true ? `--no-${option.slice(2)}` : option;
  if (row.form === 'secret') return `${option}-file FILE`;
  return `${option} ${row.value ?? option.slice(2).toUpperCase()}`;
}

function explanation(name: string, row: Setting<unknown>): string {
  const remarks: string[] = [];
  if (row.required) remarks.push('required');
  if (row.form === 'list') remarks.push('may be given several times');
  if (row.form === 'one' && row.default !== undefined) remarks.push(`default ${defaultText(row)}`);
  const variable = environmentName(name);
  remarks.push(row.form === 'secret' ? `or ${variable}_FILE, ${variable}` : `or ${variable}`);
  return `${row.meaning} (${remarks.join('; ')})`;
}

const defaultText = ({ default: value, defaultMeans }: Setting<unknown>): string =>
  defaultMeans ?? (typeof value === 'string' ? value : JSON.stringify(value));

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
