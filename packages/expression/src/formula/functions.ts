import type { FormulaType, FormulaValue, ObjectKind, RowFunction, RowsFunction } from './formula.ts';

/** `same`: any type, one for all parameters so marked; `any`: any type. */
export type ParameterType = 'number' | 'boolean' | 'same' | 'any' | 'name' | 'digits';

export interface FunctionParameter {
  readonly name: string;
  readonly type: ParameterType;
  /** `optional`: may be left out. `repeated`: may be given any number of times more. */
  readonly often?: 'optional' | 'repeated';
}

interface Described {
  readonly parameters: readonly FunctionParameter[];
  /** What it gives, for whoever writes formulas: one sentence. */
  readonly says: string;
  /** A formula over {@link EXAMPLE_ROWS}, in the first of the rows, and its value. */
  readonly example: { readonly formula: string; readonly value: FormulaValue };
}

/** One function of the formula language. Documentation, editor and checks are made from this. */
export type FormulaFunction = Described &
  (
    | { readonly over: 'row'; readonly name: RowFunction; readonly gives: 'number' | 'same' }
    | { readonly over: 'rows'; readonly name: RowsFunction; readonly gives: 'number' }
    | { readonly over: 'object'; readonly name: ObjectKind; readonly gives: 'column' }
  );

const x = { name: 'x', type: 'number' } as const;
const more = { name: 'further', type: 'number', often: 'repeated' } as const;
const object = [{ name: 'name', type: 'name' }] as const;

export const FORMULA_FUNCTIONS: readonly FormulaFunction[] = [
  {
    over: 'row',
    name: 'if',
    gives: 'same',
    parameters: [
      { name: 'condition', type: 'boolean' },
      { name: 'then', type: 'same' },
      { name: 'otherwise', type: 'same' },
    ],
    says: 'The second value where the condition holds, the third where it does not.',
    example: { formula: 'if(waiting > 3, "busy", "quiet")', value: 'busy' },
  },
  {
    over: 'row',
    name: 'coalesce',
    gives: 'same',
    parameters: [
      { name: 'value', type: 'same' },
      { name: 'instead', type: 'same' },
      { name: 'further', type: 'same', often: 'repeated' },
    ],
    says: 'The first of the values that is there.',
    example: { formula: 'coalesce(avg_wait, 0)', value: 12.25 },
  },
  {
    over: 'row',
    name: 'abs',
    gives: 'number',
    parameters: [x],
    says: 'The number without its sign.',
    example: { formula: 'abs(answered - entered)', value: 10 },
  },
  {
    over: 'row',
    name: 'round',
    gives: 'number',
    parameters: [x, { name: 'digits', type: 'digits', often: 'optional' }],
    says: 'The number rounded to whole numbers, or to so many decimals; a half is rounded away from zero.',
    example: { formula: 'round(avg_wait, 1)', value: 12.3 },
  },
  {
    over: 'row',
    name: 'least',
    gives: 'number',
    parameters: [x, { name: 'y', type: 'number' }, more],
    says: 'The smallest of the numbers.',
    example: { formula: 'least(100, waiting * 30)', value: 100 },
  },
  {
    over: 'row',
    name: 'greatest',
    gives: 'number',
    parameters: [x, { name: 'y', type: 'number' }, more],
    says: 'The largest of the numbers.',
    example: { formula: 'greatest(0, answered - entered)', value: 0 },
  },
  {
    over: 'rows',
    name: 'sum',
    gives: 'number',
    parameters: [x],
    says: 'The sum over all rows; rows without a value are left out.',
    example: { formula: 'sum(avg_wait * answered) / sum(answered)', value: 10.5 },
  },
  {
    over: 'rows',
    name: 'avg',
    gives: 'number',
    parameters: [x],
    says: 'The mean over the rows that have a value.',
    example: { formula: 'avg(waiting)', value: 2 },
  },
  {
    over: 'rows',
    name: 'min',
    gives: 'number',
    parameters: [x],
    says: 'The smallest value of all rows.',
    example: { formula: 'min(waiting)', value: 0 },
  },
  {
    over: 'rows',
    name: 'max',
    gives: 'number',
    parameters: [x],
    says: 'The largest value of all rows.',
    example: { formula: 'if(waiting = max(waiting), "longest queue", "")', value: 'longest queue' },
  },
  {
    over: 'rows',
    name: 'count',
    gives: 'number',
    parameters: [{ name: 'value', type: 'any' }],
    says: 'How many rows have a value; of a condition, in how many rows it holds.',
    example: { formula: 'count(waiting > 0)', value: 2 },
  },
  {
    over: 'object',
    name: 'queue',
    gives: 'column',
    parameters: object,
    says: 'A column of a queue, by the queue’s name.',
    example: { formula: 'waiting + queue("Billing").waiting', value: 8 },
  },
  {
    over: 'object',
    name: 'agent',
    gives: 'column',
    parameters: object,
    says: 'A column of an agent, by the agent’s name.',
    example: { formula: 'agent("Chen").calls', value: 17 },
  },
  {
    over: 'object',
    name: 'group',
    gives: 'column',
    parameters: object,
    says: 'A column of a group, by the group’s name.',
    example: { formula: 'entered / group("Support").ready', value: 10 },
  },
];

const byName = new Map<string, FormulaFunction>(FORMULA_FUNCTIONS.map((row) => [row.name, row]));

export const functionNamed = (name: string): FormulaFunction | undefined => byName.get(name);

/** How a function is written: `round(x, digits?)`. */
export function signature({ name, parameters, over }: FormulaFunction): string {
  const said = parameters.map((parameter) => parameterText(parameter)).join(', ');
  return over === 'object' ? `${name}("name").column` : `${name}(${said})`;
}

export function parameterText({ name, often }: FunctionParameter): string {
  if (often === undefined) return name;
  return often === 'optional' ? `${name}?` : '…';
}

/** The layout that the examples speak of: three queues, and what other objects say. */
export const EXAMPLE_ROWS = {
  columns: ['waiting', 'entered', 'answered', 'avg_wait'],
  rows: [
    [4, 40, 30, 12.25],
    [0, 30, 30, 8.75],
    [2, 0, 0, null],
  ],
  objects: [
    { kind: 'queue', name: 'Billing', column: 'waiting', value: 4 },
    { kind: 'agent', name: 'Chen', column: 'calls', value: 17 },
    { kind: 'group', name: 'Support', column: 'ready', value: 4 },
  ],
} as const satisfies {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly FormulaValue[])[];
  readonly objects: readonly {
    readonly kind: ObjectKind;
    readonly name: string;
    readonly column: string;
    readonly value: FormulaValue;
  }[];
};

/** How messages call a type. */
export const typeNoun: Readonly<Record<FormulaType, string>> = {
  number: 'a number',
  text: 'a text',
  boolean: 'a condition',
};
