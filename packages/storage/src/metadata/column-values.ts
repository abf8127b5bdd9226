import { assert } from '@pulse/base';

/** A value as the database takes it: text, whatever the column's type. */
export function toColumn(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** By the database's number of the type: how the text of a value is read. Every other type stays text. */
export const COLUMN_PARSERS: Readonly<Record<number, (text: string) => unknown>> = {
  16: (text) => text === 't',
  17: (text) => Uint8Array.from(Buffer.from(text.slice(2), 'hex')),
  20: wholeNumber,
  21: Number,
  23: Number,
  26: Number,
  114: (text) => JSON.parse(text),
  700: Number,
  701: Number,
  3802: (text) => JSON.parse(text),
};

function wholeNumber(text: string): number {
  const number = Number(text);
  assert(Number.isSafeInteger(number), `${text} is larger than the numbers of this program`);
  return number;
}
