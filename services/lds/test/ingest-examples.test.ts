import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { crm, type IngestBench, startIngestBench, TOKEN } from './ingest-bench.ts';

const PAGE = new URL('../../../docs/sources/ingest.md', import.meta.url);
const run = promisify(execFile);

let bench: IngestBench;
beforeEach(async () => {
  bench = await startIngestBench();
});
afterEach(() => bench[Symbol.asyncDispose]());

/** The first block of code in a language that the page shows. */
async function example(language: string): Promise<string> {
  const page = await readFile(PAGE, 'utf8');
  const code = new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(page)?.[1];
  if (code === undefined) throw new Error(`the page has no example in ${language}`);
  return code;
}

test.each([
  ['sh', 'sh', ['-c']],
  ['python', 'python3', ['-c']],
  ['js', process.execPath, ['--input-type=module', '-e']],
] as const)(
  'the example in %s does what the page says, and run twice nothing more',
  async (language, program, args) => {
    const code = await example(language);
    const env = { ...process.env, PULSE_URL: bench.url, PULSE_TOKEN: TOKEN };
    const first = await run(program, [...args, code], { env });
    expect(first.stdout).toMatch(/accepted['"]?: ?3/);
    const second = await run(program, [...args, code], { env });
    expect(second.stdout).toMatch(/duplicates['"]?: ?3/);
    const [batch] = await bench.lds.log.read(crm, { epoch: 0, seq: 0 }, 100);
    expect(batch?.events.map(({ type }) => type)).toEqual([
      'EventQueued',
      'EventDiverted',
      'EventEstablished',
    ]);
    expect(bench.lds.log.streams()[0]?.last.seq).toBe(3);
  },
);

test('the page states the limits that hold', async () => {
  const page = await readFile(PAGE, 'utf8');
  const { INGEST_LIMITS } = await import('../src/mod.ts');
  const { INGEST_ERRORS } = await import('../src/ingest/ingest-errors.ts');
  const { INGEST_WINDOW } = await import('@pulse/sources');
  const grouped = (number: number) => number.toLocaleString('en-US');
  for (const text of [
    `${INGEST_LIMITS.bodyBytes / 1024 / 1024} MiB unpacked, ${grouped(INGEST_LIMITS.events)} events`,
    `${INGEST_LIMITS.headersTimeout / 1000} s, ${INGEST_LIMITS.requestTimeout / 1000} s`,
    `${INGEST_LIMITS.requests}, ${INGEST_LIMITS.bufferedBytes / 1024 / 1024} MiB`,
    `${grouped(INGEST_LIMITS.eventsPerSecond)}; ${grouped(INGEST_LIMITS.burstEvents)}`,
    `newest ${grouped(INGEST_WINDOW)} events`,
  ]) {
    expect(page).toContain(text);
  }
  for (const [code, { status }] of Object.entries(INGEST_ERRORS)) {
    if (code === 'request-invalid') continue;
    expect(
      page.split('\n').some((line) => line.startsWith(`| ${status} |`) && line.includes(`\`${code}\``)),
    ).toBe(true);
  }
});
