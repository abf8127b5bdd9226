import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkHouseRules } from './house-rules.mjs';

let root;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pulse-house-rules-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

test('files of a reasonable length and name pass', () => {
  write('packages/base/src/clock.ts', 'export const a = 1;\n'.repeat(300));
  write(
    'docs/asterisk.md',
    'Edit /etc/asterisk/manager.conf, see https://example.org/root/x and ~/projects/x.\n',
  );
  expect(checkHouseRules(root)).toEqual({ findings: [], warnings: [] });
});

test('a long file is warned of, a longer one is a finding', () => {
  write('a.ts', '\n'.repeat(450));
  write('b.ts', '\n'.repeat(700));
  expect(checkHouseRules(root)).toEqual({
    findings: ['b.ts:1: 701 lines, at most 600'],
    warnings: ['a.ts:1: 451 lines'],
  });
});

test('a name that says nothing is found, for a file and for a folder', () => {
  write('src/utils.ts', '');
  write('src/common/clock.ts', '');
  expect(checkHouseRules(root).findings).toEqual([
    'src/common/clock.ts:1: "common" says nothing about what is inside',
    'src/utils.ts:1: "utils.ts" says nothing about what is inside',
  ]);
});

test("a path of somebody's machine is found", () => {
  const path = ['', 'home', 'ada', 'pulse'].join('/');
  write('docs/start.md', `first\ncd ${path}\n`);
  expect(checkHouseRules(root).findings).toEqual([`docs/start.md:2: ${path} exists on one machine only`]);
});

test("a registry's address in the lockfile is found; a link to a workspace is not", () => {
  const link = '  "resolved": "packages/base",';
  write('package-lock.json', `{\n${link}\n  "resolved": "https://registry.example/base.tgz"\n}\n`);
  expect(checkHouseRules(root).findings).toEqual(['package-lock.json:3: the lockfile names a registry host']);
});
