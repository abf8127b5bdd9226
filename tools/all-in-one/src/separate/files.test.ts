import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findServers } from './installed-servers.ts';
import { SecretFiles } from './secret-files.ts';
import { settingsFile } from './settings-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pulse-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('settings are written as YAML: lists, groups, texts that YAML would take for something else', () => {
  const text = settingsFile({
    port: 8000,
    tenant: 'no',
    absent: undefined,
    empty: [],
    tenants: ['a', 'b: c'],
    sources: [{ name: 'voice', clock: undefined, 'wrap-up': ['support=5'] }, { name: 'voice-vq' }],
  });
  expect(text.split('\n').slice(1)).toEqual([
    'port: 8000',
    'tenant: "no"',
    'tenants:',
    '  - "a"',
    '  - "b: c"',
    'sources:',
    '  - name: "voice"',
    '    wrap-up:',
    '      - "support=5"',
    '  - name: "voice-vq"',
    '',
  ]);
});

test('a secret is made once, and only this account can read it', () => {
  const path = join(folder, 'secrets');
  const { text } = new SecretFiles(path).made('token');
  expect(text).toMatch(/^[\w-]{32}$/);
  const again = new SecretFiles(path);
  expect(again.made('token').text).toBe(text);
  expect(again.made('other').text).not.toBe(text);
  expect(statSync(again.made('token').path).mode & 0o777).toBe(0o600);
  expect(statSync(path).mode & 0o777).toBe(0o700);
});

test('servers that are not installed are named in one sentence, with their packages', () => {
  const env = { PATH: folder, PULSE_POSTGRES_BIN: folder, PULSE_REDIS_SERVER: join(folder, 'none') };
  const find = () => findServers(['redis'], env);
  expect(find).toThrow('This machine has no Redis.');
  expect(find).toThrow(
    expect.objectContaining({ advice: expect.stringContaining('redis-server') as string }),
  );
  expect(findServers([], env)).toEqual({});
});
