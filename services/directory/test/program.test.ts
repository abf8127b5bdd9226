import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort, preparePostgres } from '@pulse/storage/testing';
import { describe, expect, it } from 'vitest';
import { parseTokens } from '../src/parse-tokens.ts';
import { parseVanishRule } from '../src/parse-vanish-rule.ts';
import { tokenHolders } from '../src/tokens.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

it('[DIR-20] is a program that serves what its settings say, and stops when told', async () => {
  await using prepared = await preparePostgres();
  const folder = mkdtempSync(join(tmpdir(), 'pulse-directory-'));
  const tokens = join(folder, 'tokens');
  writeFileSync(tokens, '# who may come in\nsixteen-characters-or-more * pulse\n');
  const args = ['--port=0', '--api-port=0', `--metrics-port=${await freePort()}`, `--tokens-file=${tokens}`];
  const { url, password } = prepared.address;
  const program = spawn(process.execPath, [MAIN, ...args, `--database-url=${url}`, '--database-tls=off'], {
    env: { PULSE_DATABASE_PASSWORD: password },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    let rest = '';
    for await (const line of createInterface(program.stdout)) {
      const told = JSON.parse(line) as { rest?: string };
      rest = told.rest ?? rest;
      if (rest !== '') break;
    }
    const ask = (token: string) =>
      fetch(`${rest}/v1/tenants`, { headers: { authorization: `Bearer ${token}` } });
    expect((await ask('another-token-of-nobody')).status).toBe(401);
    expect(await (await ask('sixteen-characters-or-more')).json()).toEqual([
      { id: 'acme', name: 'acme' },
      { id: 'other', name: 'other' },
    ]);
  } finally {
    program.kill('SIGTERM');
    const [code] = (await once(program, 'exit')) as [number];
    rmSync(folder, { recursive: true });
    expect(code).toBe(0);
  }
});

describe('the tokens of the configuration', () => {
  it('[DIR-20] are lines of token, tenant and name', () => {
    const text =
      '\n# comment\nsixteen-characters-1 *  pulse\nsixteen-characters-2\tacme person:chen%20wei \n';
    expect(parseTokens(text)).toEqual({
      ok: true,
      value: [
        { token: 'sixteen-characters-1', tenant: 'all', as: 'service', name: 'pulse' },
        { token: 'sixteen-characters-2', tenant: 'acme', as: 'person', name: 'chen wei', person: 'chen wei' },
      ],
    });
  });

  const wrong: [string, string][] = [
    ['', 'there is no token in it'],
    ['sixteen-characters-1 acme', 'line 1 is not a token, a tenant and a name'],
    ['\nshort * pulse', 'line 2 has a token of fewer than 16 characters'],
    ['sixteen-characters-1 a/b pulse', 'line 1 has a tenant that is none'],
    ['sixteen-characters-1 * person:chen', 'line 1 has a person of every tenant; a person belongs to one'],
    ['sixteen-characters-1 acme person:%E0', 'line 1 has a person that is not percent-encoded'],
    ['sixteen-characters-1 * a\nsixteen-characters-1 * b', 'line 2 repeats a token'],
  ];
  it.each(wrong)('[DIR-20] are refused without being told: %j', (text, error) => {
    expect(parseTokens(text)).toEqual({ ok: false, error });
  });

  it('[DIR-20] are refused when somebody gives two the same, or one that could be guessed', () => {
    const holder = { tenant: 'all', as: 'service' } as const;
    const one = { ...holder, name: 'one', token: 'sixteen-characters-1' };
    expect(() => tokenHolders([one, { ...one, name: 'two' }])).toThrow('two has the same token as one.');
    expect(() => tokenHolders([{ ...one, token: 'short' }])).toThrow('fewer than 16 characters');
  });
});

describe('the rules for what vanishes', () => {
  it('[DIR-19] are a manager and days', () => {
    expect(parseVanishRule('yaml=0')).toEqual({ ok: true, value: ['yaml', { kind: 'remove' }] });
    expect(parseVanishRule('source:pbx=90')).toEqual({
      ok: true,
      value: ['source:pbx', { kind: 'keep', days: 90 }],
    });
    expect(parseVanishRule('rest=never')).toEqual({ ok: true, value: ['rest', { kind: 'keep-forever' }] });
    for (const text of ['', 'yaml', 'yaml=-1', 'yaml=soon', 'files=3', 'source:=1', 'source:a b=1']) {
      expect(parseVanishRule(text).ok, text).toBe(false);
    }
  });
});
