import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const CHECKOUT = fileURLToPath(new URL('../../../', import.meta.url));
const WRITE = join(CHECKOUT, 'packages', 'runtime', 'src', 'reference', 'write.ts');

const root = mkdtempSync(join(tmpdir(), 'pulse-reference-'));
afterAll(() => rmSync(root, { recursive: true }));

const CONFIG = `
import { defineConfiguration, entries, secret, serviceSettings, setting, someText } from '@pulse/runtime';

export const someThingConfiguration = defineConfiguration(
  { usage: 'some-thing [OPTIONS]', purpose: 'Does some thing.' },
  {
    mode: setting(someText, { required: true, value: 'a|b', meaning: 'Which of them.' }),
    sources: entries(
      { url: setting(someText, { required: true, meaning: 'Where.' }), token: secret(someText, { meaning: 'Its token.' }) },
      { meaning: 'Upstream systems.', atMost: 5 },
    ),
    ...serviceSettings(),
  },
);
`;

const METRICS = `
import { counter, defineMetrics } from '@pulse/runtime';

export const someThingMetrics = defineMetrics({
  events: counter('pulse_some_events_total', 'Events taken.', ['tenant', 'stream']),
});
`;

beforeAll(() => {
  mkdirSync(join(root, 'docs'));
  mkdirSync(join(root, 'tools'));
  mkdirSync(join(root, 'services', 'some', 'src'), { recursive: true });
  symlinkSync(join(CHECKOUT, 'node_modules'), join(root, 'node_modules'));
  writeFileSync(join(root, 'services', 'some', 'src', 'config.ts'), CONFIG);
  writeFileSync(join(root, 'services', 'some', 'src', 'metrics.ts'), METRICS);
});

const write = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [WRITE, ...args, root], {
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
};
const page = (name: string) => join(root, 'docs', name);

test('pages are written from the tables, and the check knows when they differ', () => {
  expect(write('--check')).toMatchObject({
    status: 1,
    output: expect.stringContaining('some-thing.md differs'),
  });
  expect(write()).toMatchObject({ status: 0 });
  expect(write('--check')).toEqual({ status: 0, output: '' });
  const text = readFileSync(page('configuration/some-thing.md'), 'utf8');
  for (const line of [
    '# some-thing',
    '| `--mode a\\|b` | `PULSE_MODE` | Which of them. |  | required |',
    '| `sources:` | only in the file | Upstream systems. |  |  |',
    '| `--metrics-port PORT` | `PULSE_METRICS_PORT` | Port of health and metrics. | a number from 0 to 65535 | `9091` |',
    '### Each of `sources`',
    '| `token-file` | Its token. |  |  |',
    '| `pulse_some_events_total` | counter | `tenant`, `stream` | Events taken. |',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
  expect(text).toContain('`pulse_up`');

  // A table that changes, a page that somebody changes, and one whose program is gone.
  writeFileSync(page('configuration/some-thing.md'), text.replace('Upstream', 'Downstream'));
  expect(write('--check').output).toContain('docs/configuration/some-thing.md differs from its table');
  writeFileSync(page('configuration/some-thing.md'), text);
  writeFileSync(page('configuration/gone.md'), '# gone');
  writeFileSync(page('configuration/README.md'), '# by hand');
  writeFileSync(page('ports.md'), '');
  const { status, output } = write('--check');
  expect([status, output.split('\n')]).toEqual([
    1,
    expect.arrayContaining([
      'docs/ports.md differs from its table',
      'docs/configuration/gone.md has no table',
    ]),
  ]);
  write();
  expect(write('--check').status).toBe(0);
  expect(readdirSync(page('configuration')).sort()).toEqual(['README.md', 'some-thing.md']);
});
