import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { referencePage } from './reference.ts';

const page = join(import.meta.dirname, '../REFERENCE.md');

it('[EX-5] the page of functions and names says what the package says', () => {
  if (process.env['PULSE_WRITE'] !== undefined) writeFileSync(page, referencePage());
  expect(readFileSync(page, 'utf8')).toBe(referencePage());
});
