import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ARROWS, PURE_ENTRIES } from './arrow-table.mjs';
import { checkArrows } from './arrows.mjs';
import { ROOT } from './checkout.mjs';
import { importsOf } from './imports.mjs';

const ARROW = {
  '@pulse/base': [],
  '@pulse/engine': ['@pulse/base'],
  '@pulse/lds': ['@pulse/base', '@pulse/engine'],
};
/** Apart from its call, so that this file does not seem to import it. */
const LDS = "'@pulse/lds'";

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pulse-arrows-'));
  const root = {
    name: 'workspace',
    workspaces: ['packages/*', 'services/lds'],
    devDependencies: { vitest: '1.0.0' },
  };
  write('package.json', JSON.stringify(root));
  write('packages/base/package.json', manifest('@pulse/base'));
  write('packages/engine/package.json', manifest('@pulse/engine', { '@pulse/base': '1.0.0' }));
  write('services/lds/package.json', manifest('@pulse/lds', { '@pulse/base': '1.0.0', ws: '1.0.0' }));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path, text) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
function manifest(name, dependencies = {}, devDependencies = {}) {
  return JSON.stringify({ name, dependencies, devDependencies });
}
const check = (pureEntries = {}) => checkArrows(folder, { arrows: ARROW, pureEntries });

test('the arrow of this repository has no workspace without a row', () => {
  const findings = checkArrows(ROOT, { arrows: ARROWS, pureEntries: PURE_ENTRIES });
  expect(findings.filter((finding) => finding.includes('not in the arrow table'))).toEqual([]);
});

test('what is declared and allowed passes: packages, Node, own files, tools in tests', () => {
  write('packages/base/src/clock.ts', 'export const clock = 1;\n');
  write(
    'packages/engine/src/mod.ts',
    "import { clock } from '@pulse/base';\nexport { own } from './own.ts';\n",
  );
  write('packages/engine/src/own.test.ts', "import { test } from 'vitest';\n");
  write('services/lds/src/main.ts', "import { readFile } from 'node:fs/promises';\nimport ws from 'ws';\n");
  expect(check()).toEqual([]);
});

test.each([
  ['a static import', "import { engine } from '@pulse/lds';"],
  ['a type import', "import type { Lds } from '@pulse/lds';"],
  ['a re-export', "export { lds } from '@pulse/lds';"],
  ['an import for its effect', "import '@pulse/lds';"],
  ['a dynamic import', `export const lds = await import(${LDS});`],
  ['a type query', `export type Lds = import(${LDS}).Lds;`],
  ['an import over several lines', "import {\n  one,\n  two,\n} from '@pulse/lds/testing';"],
])('%s against the arrow is found', (_, statement) => {
  write('packages/engine/src/mod.ts', `// first line\n${statement}\n`);
  expect(check()).toEqual(['packages/engine/src/mod.ts:2: @pulse/engine must not import @pulse/lds']);
});

test('a dependency against the arrow is found in package.json even where nothing imports it', () => {
  write('packages/base/package.json', manifest('@pulse/base', { '@pulse/engine': '1.0.0' }));
  expect(check()).toEqual(['packages/base/package.json:1: @pulse/base must not depend on @pulse/engine']);
});

test('an import that the arrow allows is found where package.json does not declare it', () => {
  write('services/lds/src/main.ts', "import { engine } from '@pulse/engine';\nimport zod from 'zod/v4';\n");
  expect(check()).toEqual([
    'services/lds/src/main.ts:1: @pulse/engine is not declared in services/lds/package.json',
    'services/lds/src/main.ts:2: zod is not declared in services/lds/package.json',
  ]);
});

test('a folder with a lockfile of its own declares its packages, and is bound by the arrow like the others', () => {
  write('test/bench/package.json', manifest('@pulse/engine'));
  write('test/bench/main.ts', `import '@pulse/base';\nimport ${LDS};\nimport 'duckdb';\n`);
  expect(check()).toEqual([
    'test/bench/main.ts:2: @pulse/engine must not import @pulse/lds',
    'test/bench/main.ts:3: duckdb is not declared in test/bench/package.json',
  ]);
});

test("the root's tools are refused outside tests, and Node's modules without their prefix everywhere", () => {
  write('packages/engine/src/mod.ts', "import { test } from 'vitest';\nimport { join } from 'path';\n");
  expect(check()).toEqual([
    'packages/engine/src/mod.ts:1: vitest is not declared in packages/engine/package.json',
    'packages/engine/src/mod.ts:2: path is not declared in packages/engine/package.json',
  ]);
});

test('a relative import that leaves its workspace is found', () => {
  write('packages/engine/src/mod.ts', "import { clock } from '../../base/src/clock.ts';\n");
  expect(check()).toEqual([
    'packages/engine/src/mod.ts:1: ../../base/src/clock.ts leaves @pulse/engine: import the package by its name',
  ]);
});

test('a workspace without a row in the table is found', () => {
  write('packages/new/package.json', manifest('@pulse/new'));
  expect(check()).toEqual([
    'packages/new/package.json:1: @pulse/new is not in the arrow table (tools/setup/arrow-table.mjs)',
  ]);
});

test('what a pure entry reaches at run time is found, through any number of files; what only types name is not', () => {
  write(
    'packages/engine/src/mod.ts',
    "export { a } from './a.ts';\nimport type { Socket } from 'node:net';\n",
  );
  write('packages/engine/src/a.ts', "import { b } from './b.ts';\nimport { base } from '@pulse/base';\n");
  write('packages/engine/src/b.ts', "import './mod.ts';\nimport { createHash } from 'node:crypto';\n");
  expect(check({ 'packages/engine/src/mod.ts': ['@pulse/base'] })).toEqual([
    'packages/engine/src/b.ts:2: packages/engine/src/mod.ts reaches node:crypto, which it must do without',
  ]);
});

test('comments and strings that look like imports are none', () => {
  const source = [
    "// import a from 'a';",
    '/*',
    "import b from 'b';",
    '*/',
    "export const text = 'import c';",
    "export type Choice = 'from' | 'to';",
    "export const from = 'somewhere';",
  ].join('\n');
  expect(importsOf(source)).toEqual([]);
});
