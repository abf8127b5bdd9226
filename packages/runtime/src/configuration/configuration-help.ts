import type { ProgramDescription } from './configuration.ts';
import type { ConfigurationTable, Setting } from './setting.ts';
import { environmentName, fileKey, optionName } from './setting-names.ts';

const LINE = 100;

/** The text of `--help`: two columns, options in the table's order, then those that every program has. */
export function helpText(
  program: ProgramDescription,
  table: ConfigurationTable,
  builtIn: ConfigurationTable,
): string {
  const rows = Object.entries({ ...table, ...builtIn }).map(
    ([name, row]) => [optionText(name, row), explanation(name, row)] as const,
  );
  rows.push(['--check', 'Only tells whether the configuration is valid.'], ['--help', 'Prints this.']);
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

/** How the option of a row is written: `--port PORT`; a row that stands only in the file as it stands there. */
export function optionText(name: string, row: Setting<unknown>): string {
  const option = optionName(name);
  switch (row.form) {
    case 'flag':
      return row.default === true ? `--no-${option.slice(2)}` : option;
    case 'secret':
      return `${option}-file FILE`;
    case 'entries':
      return `${fileKey(name)}:`;
    case 'one':
    case 'list':
      return `${option} ${row.value ?? option.slice(2).toUpperCase()}`;
  }
}

function explanation(name: string, row: Setting<unknown>): string {
  const remarks: string[] = [];
  if (row.required) remarks.push('required');
  if (row.form === 'list') remarks.push('may be given several times');
  const byDefault = row.form === 'one' ? defaultText(row) : undefined;
  if (byDefault !== undefined) remarks.push(`default ${byDefault}`);
  const variable = environmentName(name);
  if (row.form === 'secret') remarks.push(`or ${variable}_FILE, ${variable}`);
  else if (row.form === 'entries') remarks.push('a list; in the configuration file only');
  else remarks.push(`or ${variable}`);
  return `${row.meaning} (${remarks.join('; ')})`;
}

/** What holds when nobody gives a value; undefined when nothing does. */
export function defaultText({ default: value, defaultMeans }: Setting<unknown>): string | undefined {
  if (defaultMeans !== undefined) return defaultMeans;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

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
