import { fail, ok, type Result } from '@pulse/base';
import { tenantId } from '@pulse/model';
import type { DirectoryToken } from './tokens.ts';

const SHORTEST_TOKEN = 16;
const PERSON = 'person:';

/**
 * Tokens from a file, a line each: `TOKEN TENANT NAME`, with `*` for every tenant. The name is that of a service, as it
 * shall stand in revisions, or `person:ID`, percent-encoded. The error names the line and never the token.
 */
export function parseTokens(text: string): Result<readonly DirectoryToken[]> {
  const tokens: DirectoryToken[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const words = line.trim().split(/\s+/);
    if (words[0] === '' || words[0]?.startsWith('#')) continue;
    const parsed = tokenOf(words);
    if (!parsed.ok) return fail(`line ${index + 1} ${parsed.error}`);
    if (tokens.some(({ token }) => token === parsed.value.token))
      return fail(`line ${index + 1} repeats a token`);
    tokens.push(parsed.value);
  }
  return tokens.length === 0 ? fail('there is no token in it') : ok(tokens);
}

function tokenOf(words: readonly string[]): Result<DirectoryToken> {
  const [token = '', tenant = '', name = ''] = words;
  if (words.length !== 3) return fail('is not a token, a tenant and a name');
  if (token.length < SHORTEST_TOKEN) return fail(`has a token of fewer than ${SHORTEST_TOKEN} characters`);
  if (tenant !== '*' && !/^[A-Za-z0-9_.-]{1,64}$/.test(tenant)) return fail('has a tenant that is none');
  if (!name.startsWith(PERSON)) {
    if (name.length > 128) return fail('has a name of more than 128 characters');
    return ok({ name, token, tenant: tenant === '*' ? 'all' : tenantId(tenant), as: 'service' });
  }
  if (tenant === '*') return fail('has a person of every tenant; a person belongs to one');
  try {
    const person = decodeURIComponent(name.slice(PERSON.length));
    return ok({ name: person, token, tenant: tenantId(tenant), as: 'person', person });
  } catch {
    return fail('has a person that is not percent-encoded');
  }
}
