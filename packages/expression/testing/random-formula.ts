import type { Random } from '@pulse/base';
import type { FormulaColumn, FormulaSchema, FormulaType, FormulaValue, ObjectKind } from '../src/mod.ts';
import type { NaiveWorld } from './naive-formula.ts';

export const COLUMNS: readonly FormulaColumn[] = [
  { name: 'waiting', type: 'number' },
  { name: 'answered', type: 'number' },
  { name: 'avg_wait', type: 'number' },
  { name: 'sum', type: 'number' },
  { name: 'status', type: 'text' },
  { name: 'constructor', type: 'text' },
  { name: 'ready', type: 'boolean' },
];

const OBJECT_COLUMNS: Readonly<Record<ObjectKind, readonly FormulaColumn[]>> = {
  queue: COLUMNS.slice(0, 5),
  agent: COLUMNS.slice(3),
  group: COLUMNS,
};

export const SCHEMA: FormulaSchema = { columns: COLUMNS, place: 'row', objects: OBJECT_COLUMNS };

const OBJECT_NAMES = ['Billing', 'S "1"', '__proto__', 'nobody'];
const TEXTS = ['', 'Ready', 'ready', 'a"b', 'c\\d', 'é', '\u{1f600}', '￿', '10', '9'];
const NUMBERS = [0, 0, 1, 2, 3, 0.5, 0.1, 1.005, 2.675, 12.25, 1000, 1e7, 1e-7, 123456.789, 1e21];

/** A row's values with gaps, in the order of {@link COLUMNS}; sometimes what no column of its type holds. */
export function randomRow(random: Random): FormulaValue[] {
  return COLUMNS.map(({ type }) => {
    if (random.next() < 0.15) return null;
    if (random.next() < 0.04) return random.pick<FormulaValue>([Number.NaN, Infinity, 'x', 3, true, -0]);
    return randomValue(random, type);
  });
}

function randomValue(random: Random, type: FormulaType): FormulaValue {
  if (type === 'text') return random.pick(TEXTS);
  if (type === 'boolean') return random.next() < 0.5;
  return random.pick(NUMBERS) * (random.next() < 0.2 ? -1 : 1);
}

/** A layout and other objects, as both evaluations want them. */
export function randomWorld(random: Random): { rows: FormulaValue[][]; naive: Omit<NaiveWorld, 'row'> } {
  const rows = Array.from({ length: random.below(5) }, () => randomRow(random));
  const objects = new Map<string, FormulaValue>();
  for (const [kind, columns] of Object.entries(OBJECT_COLUMNS)) {
    for (const name of OBJECT_NAMES.slice(0, 3)) {
      for (const column of columns) {
        if (random.next() < 0.85)
          objects.set(`${kind} ${name} ${column.name}`, randomValue(random, column.type));
      }
    }
  }
  return { rows, naive: { rows: rows.map(byName), objects } };
}

/** A row for the naive evaluation, which is told what a column's type cannot hold as a gap. */
export function byName(row: readonly FormulaValue[]): Map<string, FormulaValue> {
  const jsType = { number: 'number', text: 'string', boolean: 'boolean' };
  return new Map(
    COLUMNS.map(({ name, type }, i) => {
      const value = row[i] ?? null;
      const fits = typeof value === jsType[type] && (type !== 'number' || Number.isFinite(value));
      return [name, fits ? (value === 0 ? 0 : value) : null];
    }),
  );
}

const quote = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;

/** A formula that the rules accept, of the given type, with blanks and parentheses that nobody needs. */
export function randomFormulaText(random: Random, type: FormulaType, depth: number, inRows = false): string {
  const inner = (of: FormulaType) => randomFormulaText(random, of, depth - 1, inRows);
  const text = depth <= 0 ? leaf(random, type) : operation(random, type, inner, depth, inRows);
  const blank = random.pick(['', '', '', ' ', '\n']);
  return `${blank}${random.next() < 0.15 ? `(${text})` : text}${blank}`;
}

function leaf(random: Random, type: FormulaType): string {
  const kind = random.next();
  if (kind < 0.2) return literal(random, type);
  if (kind < 0.25) return 'null';
  if (kind < 0.4) {
    const object = random.pick(['queue', 'agent', 'group'] as const);
    const column = OBJECT_COLUMNS[object].find((known) => known.type === type);
    if (column) return `${object}(${quote(random.pick(OBJECT_NAMES))}).${column.name}`;
  }
  return random.pick(COLUMNS.filter((column) => column.type === type)).name;
}

function literal(random: Random, type: FormulaType): string {
  if (type === 'text') return quote(random.pick(TEXTS));
  if (type === 'boolean') return random.pick(['true', 'false']);
  return random.pick(['0', '1', '2', '100', '0.5', '3600', '0.125', '7.05']);
}

function operation(
  random: Random,
  type: FormulaType,
  inner: (type: FormulaType) => string,
  depth: number,
  inRows: boolean,
): string {
  const kind = random.next();
  if (kind < 0.12) return `if(${inner('boolean')},${inner(type)},${inner(type)})`;
  if (kind < 0.22)
    return `coalesce(${inner(type)},${inner(type)}${random.next() < 0.3 ? `,${inner(type)}` : ''})`;
  if (kind < 0.3 || type === 'text') return leaf(random, type);
  const grouped = (text: string) => (random.next() < 0.6 ? `(${text})` : text);
  if (type === 'boolean') {
    const part = () => grouped(inner('boolean'));
    if (kind < 0.4) return `~${part()}`;
    if (kind < 0.65) return `${part()} ${random.pick(['&', '|'])} ${part()}`;
    const of = random.pick(['number', 'number', 'text', 'boolean'] as const);
    const signs = of === 'boolean' ? ['=', '<>'] : ['=', '<>', '<', '<=', '>', '>='];
    // The word null alone is refused in a comparison, in parentheses too.
    const side = () => {
      const text = inner(of).replace(/^[\s()]*null[\s()]*$/, literal(random, of));
      return of === 'boolean' ? `(${text})` : grouped(text);
    };
    return `${side()} ${random.pick(signs)} ${side()}`;
  }
  if (kind < 0.45 && !inRows) {
    const func = random.pick(['sum', 'avg', 'min', 'max', 'count']);
    const of = func === 'count' ? random.pick(['number', 'text', 'boolean'] as const) : 'number';
    return `${func}(${randomFormulaText(random, of, depth - 1, true)})`;
  }
  if (kind < 0.6) {
    const func = random.pick(['abs', 'round', 'least', 'greatest']);
    if (func === 'abs') return `abs(${inner('number')})`;
    if (func === 'round') return `round(${inner('number')}${random.pick(['', ',0', ',1', ', 2', ',12'])})`;
    return `${func}(${inner('number')},${inner('number')}${random.next() < 0.4 ? `,${inner('number')}` : ''})`;
  }
  if (kind < 0.66) return `-(${inner('number')})`;
  const sign = random.pick(['+', '-', '*', '/']);
  const operand = () => grouped(inner('number'));
  return grouped(`${operand()}${sign}${operand()}`);
}
