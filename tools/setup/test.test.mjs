import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ROOT } from './checkout.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pulse-test-run-'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs `npm test` on a folder with one test file; an inner run must not take itself for a worker of this one. */
function run(lines, ...args) {
  writeFileSync(
    join(folder, 'one.test.mjs'),
    ["import { afterAll, test } from 'vitest';", ...lines].join('\n'),
  );
  const env = { PATH: process.env.PATH, HOME: folder, NO_COLOR: '1' };
  const command = [join(ROOT, 'tools/setup/test.mjs'), '--root', folder, ...args];
  const { stdout, status } = spawnSync(process.execPath, command, { env, encoding: 'utf8' });
  return { last: stdout.trimEnd().split('\n').at(-1), status };
}

test('a run without failures ends with its summary and code 0; skipped and planned tests count as skipped', () => {
  const lines = [
    "test('a', () => {});",
    "test('b', () => {});",
    "test.skip('c', () => {});",
    "test.todo('d');",
  ];
  expect(run(lines)).toEqual({ last: '2 passed, 0 failed, 2 skipped', status: 0 });
});

test('arguments choose the tests', () => {
  const lines = ["test('first', () => {});", "test('second', () => { throw new Error(); });"];
  expect(run(lines, '-t', 'first')).toEqual({ last: '1 passed, 0 failed, 1 skipped', status: 0 });
});

test.each([
  ['a failed test', ["test('b', () => { throw new Error('wrong'); });"]],
  [
    'an error that nobody waited for',
    ["test.skip('b', () => {});", "void Promise.reject(new Error('lost'));"],
  ],
  ['a file that cannot be loaded', ["throw new Error('broken');"]],
  [
    'an error after the tests',
    ["test.skip('b', () => {});", "afterAll(() => { throw new Error('left open'); });"],
  ],
])('%s is a failure', (_, lines) => {
  const { last, status } = run(["test('a', () => {});", ...lines]);
  expect(last).toMatch(/^[01] passed, 1 failed, [01] skipped$/);
  expect(status).toBe(1);
});

test('a run that finds no test fails', () => {
  expect(run([], 'elsewhere')).toEqual({ last: '0 passed, 0 failed, 0 skipped', status: 1 });
});
