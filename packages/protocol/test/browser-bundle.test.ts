import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';
import { beforeAll, describe, expect, test } from 'vitest';

const BUDGET_BYTES = 8 * 1024;

describe('what a browser loads', () => {
  let code: string;
  let modules: readonly string[];

  beforeAll(async () => {
    const output = (await build({
      configFile: false,
      logLevel: 'silent',
      build: {
        write: false,
        minify: true,
        modulePreload: false,
        rolldownOptions: {
          input: fileURLToPath(new URL('./browser-entry.ts', import.meta.url)),
          preserveEntrySignatures: 'strict',
        },
      },
    })) as Rolldown.RolldownOutput;
    const chunks = output.output.filter((part) => part.type === 'chunk');
    code = chunks.map((chunk) => chunk.code).join('');
    modules = chunks.flatMap((chunk) => chunk.moduleIds);
  });

  test(`the state client with everything below it is smaller than ${BUDGET_BYTES} bytes`, () => {
    expect(code).toContain('pulse.state.v1');
    expect(Buffer.byteLength(code)).toBeLessThan(BUDGET_BYTES);
  });

  test('it is made of own modules only: no library, nothing of Node', () => {
    expect(modules.length).toBeGreaterThan(5);
    expect(modules.filter((id) => id.includes('node_modules'))).toEqual([]);
    expect(modules.filter((id) => !id.includes('/packages/'))).toEqual([]);
    expect(code).not.toMatch(/\brequire\(|from\s*["']node:/);
  });
});
