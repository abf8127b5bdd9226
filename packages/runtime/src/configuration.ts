import { fail, messageOf, ok, type Result } from '@pulse/base';
import { readCommandLine } from './command-line.ts';
import { helpText } from './configuration-help.ts';
import type { Setting } from './setting.ts';
import { environmentName, optionName } from './setting-names.ts';

export type ConfigurationTable = Readonly<Record<string, Setting<unknown>>>;

/** The values of a table, by its names. */
export type ConfigurationValues<Table extends ConfigurationTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Setting<infer Value> ? Value : never;
};

/** Where values come from; `main.ts` gives what its process has. */
export interface ConfigurationInput {
  /** Without the programs' own names. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The text of a file; throws when it cannot be read. */
  readonly readFile: (path: string) => string;
}

export type ConfigurationOutcome<Values> =
  | { readonly kind: 'values'; readonly values: Values }
  /** Somebody asked for help: print it and end well. */
  | { readonly kind: 'help'; readonly text: string }
  /** All that is wrong, a sentence each: print them and end badly. */
  | { readonly kind: 'problems'; readonly problems: readonly string[] };

/** The configuration of one program: its table, and what follows from it. */
export interface Configuration<Table extends ConfigurationTable> {
  readonly table: Table;
  /** What `--help` prints. */
  readonly help: string;
  /** The command line goes before the environment, and that before the default. */
  parse(input: ConfigurationInput): ConfigurationOutcome<ConfigurationValues<Table>>;
}

/** What the help says first: how the program is called, and what it is for. */
export interface ProgramDescription {
  readonly usage: string;
  readonly purpose: string;
}

/** Makes a program's configuration from its table. */
export function defineConfiguration<const Table extends ConfigurationTable>(
  program: ProgramDescription,
  table: Table,
): Configuration<Table> {
  const help = helpText(program, table);
  return {
    table,
    help,
    parse(input) {
      const line = readCommandLine(table, input.argv);
      if (line.help) return { kind: 'help', text: help };
      const problems = [...line.problems];
      const values: Record<string, unknown> = {};
      for (const [name, row] of Object.entries(table)) {
        const value = valueOf(name, row, line.given.get(name), input);
        if (value.ok) values[name] = value.value;
        else problems.push(value.error);
      }
      return problems.length === 0
        ? { kind: 'values', values: values as ConfigurationValues<Table> }
        : { kind: 'problems', problems };
    },
  };
}

/** Texts that were found for a setting, and where: for the message when they do not fit. */
interface Found {
  readonly texts: readonly string[];
  readonly where: string;
}

function valueOf(
  name: string,
  row: Setting<unknown>,
  onLine: readonly string[] | undefined,
  input: ConfigurationInput,
): Result<unknown> {
  const found = row.form === 'secret' ? findSecret(name, onLine, input) : ok(find(name, row, onLine, input));
  if (!found.ok) return found;
  if (found.value === undefined) {
    const where = row.form === 'secret' ? `${environmentName(name)}_FILE` : optionName(name);
    return row.required ? fail(`${where} is missing. ${row.meaning}`) : ok(row.default);
  }
  const values: unknown[] = [];
  for (const text of found.value.texts) {
    const value = row.read(text);
    if (!value.ok) return fail(`${found.value.where}: ${value.error}.`);
    values.push(value.value);
  }
  return ok(row.form === 'list' ? values : values[0]);
}

function find(
  name: string,
  row: Setting<unknown>,
  onLine: readonly string[] | undefined,
  { env }: ConfigurationInput,
): Found | undefined {
  if (onLine) return { texts: onLine, where: optionName(name) };
  const variable = environmentName(name);
  const text = env[variable];
  if (text === undefined || text === '') return undefined;
  return {
    texts: row.form === 'list' ? text.split(',').map((part) => part.trim()) : [text],
    where: variable,
  };
}

/** A secret's file is named on the command line or in the environment; the environment may also hold the secret itself. */
function findSecret(
  name: string,
  onLine: readonly string[] | undefined,
  { env, readFile }: ConfigurationInput,
): Result<Found | undefined> {
  const variable = environmentName(name);
  const fileVariable = `${variable}_FILE`;
  const [path, where] = onLine ? [onLine[0], `${optionName(name)}-file`] : [env[fileVariable], fileVariable];
  const text = env[variable];
  if (path) {
    if (text) return fail(`${where} and ${variable} are both given: which one holds?`);
    try {
      return ok({ texts: [readFile(path).replace(/\r?\n$/, '')], where });
    } catch (error) {
      return fail(`${where}: ${messageOf(error)}.`);
    }
  }
  return ok(text ? { texts: [text], where: variable } : undefined);
}
