import { type FormulaValue, PAIR_SCOPES, type PairScope } from '../src/mod.ts';
import { COLUMNS, SCHEMA } from './random-formula.ts';

/** Lies beside everything that an expression may read, and must never come out. */
export const SECRET = 'the secret';

/** What an evaluation is given; whatever it touches beside what is named for it is written down. */
export interface Sandbox {
  readonly row: readonly FormulaValue[];
  readonly rows: readonly (readonly FormulaValue[])[];
  readonly lookUp: (kind: string, name: string, column: string) => FormulaValue;
  readonly pair: (scope: PairScope, key: string) => string | number | undefined;
  readonly attribute: (name: string) => string | undefined;
  /** Places that were touched and not named. */
  readonly touched: string[];
}

export function sandbox(rowCount: number): Sandbox {
  const touched: string[] = [];
  const values: FormulaValue[] = [...COLUMNS.map(valueOf), SECRET];
  const row = watched(values, touched);
  return {
    row,
    rows: Array.from({ length: rowCount }, () => row),
    lookUp: (kind, name, column) => {
      const known = SCHEMA.objects?.[kind as 'queue'];
      if (!known?.some((it) => it.name === column)) touched.push(`${kind}(${name}).${column}`);
      const type = known?.find((it) => it.name === column)?.type;
      return type === undefined ? SECRET : valueOf({ type });
    },
    pair: (scope, key) => {
      if (!PAIR_SCOPES.includes(scope)) touched.push(`${scope} ${key}`);
      return key === 'Priority' ? 7 : key === 'Segment' ? 'Gold' : undefined;
    },
    attribute: (name) => (name === 'ANI' ? '555' : undefined),
    touched,
  };
}

function valueOf({ type }: { readonly type: 'number' | 'text' | 'boolean' }): FormulaValue {
  return { number: 3, text: 'Ready', boolean: true }[type];
}

/** A row that tells which of its properties beside the named columns were touched, inherited ones included. */
function watched(values: FormulaValue[], touched: string[]): FormulaValue[] {
  const isNamed = (key: string | symbol) =>
    typeof key === 'string' && /^\d+$/.test(key) && Number(key) < COLUMNS.length;
  const note = (key: string | symbol) => {
    if (!isNamed(key)) touched.push(`row[${String(key)}]`);
  };
  return new Proxy(values, {
    get: (target, key, receiver) => {
      note(key);
      return Reflect.get(target, key, receiver) as FormulaValue;
    },
    has: (target, key) => {
      note(key);
      return Reflect.has(target, key);
    },
    getPrototypeOf: (target) => {
      touched.push('row[prototype]');
      return Reflect.getPrototypeOf(target);
    },
    set: () => {
      touched.push('row[written]');
      return false;
    },
  });
}

/** What came out that must not: anything but a plain value, and the secret. Null: nothing. */
export function leak(value: unknown, { touched }: Sandbox): string | null {
  if (touched.length > 0) return `touched ${touched.join(', ')}`;
  if (value === null || typeof value === 'boolean') return null;
  if (typeof value === 'number') return Number.isFinite(value) ? null : `gave ${value}`;
  if (typeof value === 'string') return value.includes(SECRET) ? 'gave the secret' : null;
  return `gave a ${typeof value}`;
}
