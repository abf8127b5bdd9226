import { describe, expect, it } from 'vitest';
import { parseTokens } from '../src/mod.ts';

const TOKEN = '0123456789abcdef';

describe('tokens of a file', () => {
  it('are lines of a token and its tenant, or * for all; comments and empty lines are nothing', () => {
    expect(parseTokens(`# dcu\n${TOKEN}  acme\n\n${TOKEN}x *\n`)).toEqual({
      ok: true,
      value: [
        { token: TOKEN, tenant: 'acme' },
        { token: `${TOKEN}x`, everyTenant: true },
      ],
    });
  });

  it.each([
    ['', 'there is no token'],
    [`${TOKEN} acme\n${TOKEN}`, 'line 2 is not a token and a tenant'],
    ['short acme', 'line 1: a token has at least 16'],
    [`${TOKEN} a/b`, 'line 1: that is no tenant'],
  ])('that are wrong are told by their line, never repeated: %j', (text, problem) => {
    const parsed = parseTokens(text);
    expect(parsed.ok ? '' : parsed.error).toContain(problem);
    expect(parsed.ok ? '' : parsed.error).not.toContain(TOKEN);
  });
});
