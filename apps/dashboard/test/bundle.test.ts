import { gzipSync } from 'node:zlib';
import { build, type Rollup } from 'vite';
import { beforeAll, describe, expect, test } from 'vitest';

const ROOT = new URL('..', import.meta.url).pathname;
/** Script of the first view, compressed: what has to arrive before anything is seen. */
const SCRIPT_LIMIT = 200_000;

let output: Rollup.RollupOutput['output'];
beforeAll(async () => {
  const result = await build({
    root: ROOT,
    configFile: `${ROOT}/vite.config.ts`,
    logLevel: 'error',
    build: { write: false },
  });
  output = (Array.isArray(result) ? result[0]! : (result as Rollup.RollupOutput)).output;
});

const textOf = (name: RegExp) =>
  output
    .filter((file) => name.test(file.fileName))
    .map((file) => (file.type === 'chunk' ? file.code : String(file.source)))
    .join('\n');

describe('the built page', () => {
  test(`loads at most ${SCRIPT_LIMIT / 1000} kB of compressed script`, () => {
    const script = output.filter((file) => file.type === 'chunk' && (file.isEntry || !file.isDynamicEntry));
    const bytes = script.reduce(
      (sum, file) => sum + gzipSync(file.type === 'chunk' ? file.code : '').length,
      0,
    );
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThanOrEqual(SCRIPT_LIMIT);
  });

  test('holds neither server code nor a development build', () => {
    const code = textOf(/\.js$/);
    expect(code).not.toMatch(/msgpackr|ZodError|node:fs/);
    expect(code).not.toContain('react-dom-client.development');
  });

  test('has nothing that a strict policy of content would refuse', () => {
    const page = textOf(/index\.html$/);
    expect(page).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/);
    expect(page).not.toMatch(/https?:\/\//);
    const sheet = textOf(/\.css$/);
    expect(sheet).not.toMatch(/url\((?!\.?\/|assets)[^)]/);
    expect(textOf(/\.js$/)).not.toMatch(/\beval\(|new Function\(/);
  });
});
