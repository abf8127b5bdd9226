import { fail, ok, type Result } from '@pulse/base';
import { z } from 'zod';

interface Described {
  /** One line for the help and the reference page, beginning with a capital and ending with a full stop. */
  readonly meaning: string;
  /** What stands for the value in the help, e.g. `PORT`; the name in capitals when absent. */
  readonly value?: string;
  /** What the help calls the default where its value is no text, e.g. `demo`. */
  readonly defaultMeans?: string;
}

/** One row of a configuration table; `Value` is what the program gets. Made by the functions of this file. */
export interface Setting<Value> extends Described {
  /** `one`: at most once; `list`: as often as one likes; `flag`: no value; `secret`: never on the command line. */
  readonly form: 'one' | 'list' | 'flag' | 'secret';
  readonly required: boolean;
  /** What holds when nothing is given. */
  readonly default: Value;
  /** Reads one given text; the error never repeats the text. */
  readonly read: (text: string) => Result<unknown>;
}

/** A setting that has a value when nobody gives one. */
export function setting<Value>(
  schema: z.ZodType<Value>,
  row: Described & { readonly default: Value },
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
  row: Described & { readonly default?: Value; readonly required?: true },
): Setting<Value | undefined> {
  return {
    ...row,
    form: 'one',
    required: row.required ?? false,
    default: row.default,
    read: reader(schema),
  };
}

/** A setting that may be given several times; separated by commas in the environment. */
export function list<Value>(schema: z.ZodType<Value>, row: Described): Setting<readonly Value[]> {
  return { ...row, form: 'list', required: false, default: [], read: reader(schema) };
}

/** A setting that is on or off: `--name`, `--no-name`, `PULSE_NAME=true`. */
export function flag(row: Described & { readonly default?: boolean }): Setting<boolean> {
  return {
    ...row,
    form: 'flag',
    required: false,
    default: row.default ?? false,
    read: reader(z.stringbool('is either true or false')),
  };
}

/**
 * A setting that nobody may read: from the environment or from a file, never from the command line, which every account
 * of a machine can see. No message and no help contains it.
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
  return {
    ...row,
    form: 'secret',
    required: row.required ?? false,
    default: undefined,
    read: reader(schema),
  };
}

/** Schemas of settings say in their own words what is wrong; theirs must not repeat the input. */
function reader(schema: z.ZodType): Setting<unknown>['read'] {
  return (text) => {
    const parsed = schema.safeParse(text);
    return parsed.success ? ok(parsed.data) : fail(parsed.error.issues[0]?.message ?? 'is not valid');
  };
}

/** A port to listen on; 0 lets the system choose. */
export const port = z
  .string()
  .regex(/^\d{1,5}$/, 'is a number from 0 to 65535')
  .transform(Number)
  .refine((number) => number <= 65_535, 'is a number from 0 to 65535');

/** A whole number within bounds. */
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^-?\d{1,15}$/, `is a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((number) => number >= min && number <= max, `is a whole number from ${min} to ${max}`);
