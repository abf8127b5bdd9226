import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pulsectl } from '../src/mod.ts';

const DAY = '2026-03-02T';
const text = await readFile(new URL('../../../docs/statistics.md', import.meta.url), 'utf8');

interface Example {
  readonly title: string;
  readonly events: string;
  readonly statistics: string;
  /** Times in the first line, then a name and its values in each. */
  readonly values: string;
  /** How it is asked why, and the answer; empty where nobody asks. */
  readonly question: string;
  readonly explained: string;
}

const examples: Example[] = text
  .split(/^### /m)
  .slice(1)
  .map((section) => {
    const block = (kind: string) =>
      new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(section)?.[1] ?? '';
    const [title = ''] = section.split('\n');
    return {
      title,
      events: block('ndjson events'),
      statistics: block('yaml statistics'),
      values: block('values'),
      question: /^`pulsectl (explain [^`]*)`/m.exec(section)?.[1] ?? '',
      explained: block('json explained'),
    };
  });

/** Options that come in quotes are one word. */
const wordsOf = (line: string) =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');

const timeOf = (clock: string) => Date.parse(`${DAY}${clock.length === 5 ? `${clock}:00` : clock}Z`);

it('docs/statistics.md has examples', () => {
  expect(examples.length).toBeGreaterThan(4);
  expect(examples.some(({ question }) => question !== '')).toBe(true);
});

it.each(examples)('the example "$title" of docs/statistics.md is what replay gives', async (example) => {
  const folder = await mkdtemp(join(tmpdir(), 'pulse-example-'));
  try {
    const events = example.events.replaceAll(
      /"time": "([\d:]+)"/g,
      (_, clock: string) => `"time": ${timeOf(clock)}`,
    );
    await writeFile(join(folder, 'events'), events);
    await writeFile(join(folder, 'statistics'), example.statistics);
    const [head = '', ...rows] = example.values.trimEnd().split('\n');
    const times = head.trim().split(/\s+/);
    const at = times.flatMap((clock) => ['--at', `${timeOf(clock)}`]);
    const lines: string[] = [];
    const files = ['--events', join(folder, 'events'), '--statistics', join(folder, 'statistics')];
    const silent = { complain: (line: string) => void lines.push(line), colours: false, environment: {} };
    const print = (line: string) => void lines.push(line);
    const code = await pulsectl(['replay', ...files, ...at], { ...silent, print });
    expect(code, lines.join('\n')).toBe(0);
    const values = lines.map(
      (line) => JSON.parse(line) as { at: number; statistic: string; value: number | null },
    );
    for (const row of rows) {
      const name = row.slice(0, 14).trim();
      const shown = row.slice(14).trim().split(/\s+/).slice(0, times.length);
      const given = times.map((clock) => {
        const found = values.find((value) => value.at === timeOf(clock) && value.statistic === name);
        return found?.value === null
          ? 'none'
          : String(Math.round((found?.value ?? Number.NaN) * 1000) / 1000);
      });
      expect(given, name).toEqual(shown);
    }
    expect(rows.length).toBe(new Set(values.map(({ statistic }) => statistic)).size);
    if (example.question === '') return;
    const said = example.question
      .replace('--events FILE', `--events ${join(folder, 'events')}`)
      .replace('--statistics FILE', `--statistics ${join(folder, 'statistics')}`);
    const answer: string[] = [];
    await pulsectl(wordsOf(said), { ...silent, print: (line) => void answer.push(line) });
    const expected = example.explained
      .trimEnd()
      .replaceAll(/"(\d\d:\d\d:\d\d)"/g, (_, clock: string) => `${timeOf(clock)}`)
      .split('\n');
    expect(answer.map((line) => JSON.parse(line))).toEqual(expected.map((line) => JSON.parse(line)));
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** Of a stat type, and of the server as far as they change numbers; as Stat Server's public documents spell them. */
const OPTIONS = `Objects Category Subject MainMask RelMask MediaType UseSourceTimeStamps ReasonStartOverridesStatusStart
  Description Formula Expression JavaSubCategory AggregationType accept-clients-in-backup-mode auto-backup-interval
  backup-file-aggregates-store check-vq-stuck-calls-frequency config-reload-delay-if-primary
  generate-stat-validity-events media-type vq-use-alt-enter-time use-alt-enter-time queue-use-pseudo-actions
  position-extension-linked debug-level`;

it.each(OPTIONS.split(/\s+/))('docs/statistics.md says what stands for the option %s', (option) => {
  const rows = text.split('\n').filter((line) => line.startsWith('| `'));
  expect(rows.filter((row) => row.includes(`\`${option}\``))).toHaveLength(1);
});
