import { fail, ok, type Result } from '@pulse/base';
import { z } from 'zod';
import { optionName } from './setting-names.ts';

interface Described {
  /** One line for the help and the reference page, beginning with a capital and ending with a full stop. */
  readonly meaning: string;
  /** What stands for the value in the help, e.g. `PORT`; the name in capitals when absent. */
  readonly value?: string;
  /** What the help calls the default where its value says little, e.g. `demo`. */
  readonly defaultMeans?: string;
  /** The text is a path: in a configuration file it is relative to that file, elsewhere to the working directory. */
  readonly path?: boolean;
  readonly rule?: Rule;
}

/** A demand on a given setting that concerns others too; looked at when all of them could be read. */
export interface Rule {
  /** Names of the other settings. */
  readonly of: readonly string[];
  /** What is wrong, as in `needs --tls-key too`; undefined when nothing is. Never repeats a value. */
  readonly problem: (values: Readonly<Record<string, unknown>>) => string | undefined;
}

/** The rule of a setting that is of no use alone. */
export function needs(...names: readonly string[]): Rule {
  return {
    of: names,
    problem(values) {
      const lacking = names.filter((name) => values[name] === undefined).map(optionName);
      return lacking.length === 0 ? undefined : `needs ${lacking.join(' and ')} too`;
    },
  };
}

/** One row of a configuration table; `Value` is what the program gets. Made by the functions of this file. */
export interface Setting<Value> extends Described {
  /**
   * `one`: at most once; `list`: as often as one likes; `flag`: no value; `secret`: never on the command line, nor in the
   * configuration file; `entries`: groups of settings, in the configuration file only.
   */
  readonly form: 'one' | 'list' | 'flag' | 'secret' | 'entries';
  readonly required: boolean;
  /** What holds when nothing is given. */
  readonly default: Value;
  /** Which values are allowed, as in `a number from 0 to 65535`; for the reference page. */
  readonly allowed?: string | undefined;
  /** Reads one given text; the error never repeats the text. */
  readonly read: (text: string) => Result<unknown>;
  /** Of `entries`: the settings of each, and how many there may be. */
  readonly fields?: ConfigurationTable;
  readonly atMost?: number;
}

export type ConfigurationTable = Readonly<Record<string, Setting<unknown>>>;

/** The values of a table, by its names. */
export type ConfigurationValues<Table extends ConfigurationTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Setting<infer Value> ? Value : never;
};

/** A setting that has a value when nobody gives one. */
export function setting<Value>(
  schema: z.ZodType<Value>,
  row: Described & { readonly default: NoInfer<Value> },
): Setting<Value>;
/** A setting that must be given. */
export function setting<Value>(
  schema: z.ZodType<Value>,
  row: Described & { readonly required: true },
): Setting<Value>;
/** A setting that may be missing. */
export function setting<Value>(schema: z.ZodType<Value>, row: Described): Setting<Value | undefined>;
export function setting<Value>(
  schema: z.ZodType<Value>,
  row: Described & { readonly default?: NoInfer<Value>; readonly required?: true },
): Setting<Value | undefined> {
  const { required = false, default: value } = row;
  return { ...row, form: 'one', required, default: value, ...readBy(schema) };
}

/** A setting that may be given several times; separated by commas in the environment. */
export function list<Value>(
  schema: z.ZodType<Value>,
  row: Described & { readonly required?: true },
): Setting<readonly Value[]> {
  return { ...row, form: 'list', required: row.required ?? false, default: [], ...readBy(schema) };
}

/** A setting that is on or off: `--name`, `--no-name`, `PULSE_NAME=true`. */
export function flag(row: Described & { readonly default?: boolean }): Setting<boolean> {
  const onOrOff = z.stringbool('is either true or false').describe('true or false');
  return { ...row, form: 'flag', required: false, default: row.default ?? false, ...readBy(onOrOff) };
}

/**
 * A setting that nobody may read: from the environment or from a file of its own, never from the command line, which
 * every account of a machine can see, nor from the configuration file, which is copied about. No message and no help
 * contains it.
 */
export function secret(
  schema: z.ZodType<string>,
  row: Described & { readonly required: true },
): Setting<string>;
export function secret(schema: z.ZodType<string>, row: Described): Setting<string | undefined>;
export function secret(
  schema: z.ZodType<string>,
  row: Described & { readonly required?: true },
): Setting<string | undefined> {
  return { ...row, form: 'secret', required: row.required ?? false, default: undefined, ...readBy(schema) };
}

/** Groups of settings, each with the rows of a table of its own; they stand in the configuration file only. */
export function entries<const Table extends ConfigurationTable>(
  fields: Table,
  row: Described & { readonly required?: true; readonly atMost?: number },
): Setting<readonly ConfigurationValues<Table>[]> {
  const { required = false, atMost = 100 } = row;
  const read = () => fail('stands only in the configuration file');
  return { ...row, form: 'entries', required, default: [], fields, atMost, read };
}

/** Schemas of settings say in their own words what is wrong; theirs must not repeat the input. */
function readBy(schema: z.ZodType): Pick<Setting<unknown>, 'read' | 'allowed'> {
  return {
    allowed: schema.description,
    read(text) {
      const parsed = schema.safeParse(text);
      return parsed.success ? ok(parsed.data) : fail(parsed.error.issues[0]?.message ?? 'is not valid');
    },
  };
}
