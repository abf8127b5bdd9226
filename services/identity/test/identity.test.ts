import { ManualClock } from '@pulse/base';
import { type OpenDatabase, type PreparedPostgres, preparePostgres } from '@pulse/storage/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FAILURES_BEFORE_LOCK, FIRST_LOCK } from '../src/accounts.ts';
import { ATTEMPTS_PER_ADDRESS } from '../src/sign-in-routes.ts';
import { addAccount, type IdentityBench, identityBench, PASSWORD } from './identity-bench.ts';

let postgres: PreparedPostgres;
let database: OpenDatabase;
let clock: ManualClock;
let bench: IdentityBench;
let user: string;
let count = 0;

beforeAll(async () => {
  postgres = await preparePostgres();
  database = postgres.open();
}, 120_000);
afterAll(async () => {
  await database?.[Symbol.asyncDispose]();
  await postgres?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  clock = new ManualClock(Date.now());
  bench = await identityBench(database.as('identity'), clock);
  user = `ana.${++count}`;
  await addAccount(bench.identity, user);
});
afterEach(async () => bench?.identity[Symbol.asyncDispose]());

const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;

describe('signing in', () => {
  it('gives the client a code once, and for it who it was', async () => {
    const browser = bench.browser();
    const { code = '' } = await browser.signIn(user.toUpperCase(), PASSWORD);
    const answer = await bench.token(code, browser.verifier);
    expect(answer.status).toBe(200);
    const { id_token } = (await answer.json()) as { id_token: string };
    expect(claimsOf(id_token)).toMatchObject({
      iss: bench.issuer,
      aud: 'pulse',
      nonce: 'nonce-of-the-test',
      preferred_username: user,
      name: 'Ana Lopez',
    });
    expect((await bench.token(code, browser.verifier)).status).toBe(400);
  });

  it('gives nothing for a code whose proof key is another', async () => {
    const { code = '' } = await bench.browser().signIn(user, PASSWORD);
    expect((await bench.token(code, bench.browser().verifier)).status).toBe(400);
  });

  it.each([
    ['without PKCE', { code_challenge: undefined, code_challenge_method: undefined }],
    ['with the plain method', { code_challenge_method: 'plain' }],
    [
      'for another place to come back to',
      { redirect_uri: 'http://localhost:1/api/sign-in/callback/../evil' },
    ],
    ['by the implicit flow', { response_type: 'id_token' }],
    ['of an unknown client', { client_id: 'somebody' }],
  ])('does not begin %s', async (_name, change) => {
    const answer = await bench.browser().begin(change);
    const location = answer.headers.get('location') ?? '';
    expect(location.startsWith('/sign-in/')).toBe(false);
    if (location === '') expect(answer.status).toBe(400);
    else expect(location).toContain('error=');
  });

  it('says the same of a wrong password, an unknown name and a locked account', async () => {
    const said = async (name: string, password: string) => {
      const { answer } = await bench.browser().signIn(name, password);
      expect(answer.status).toBe(401);
      return (await answer.text()).replace(/value="[^"]*"/g, '').replace(/sign-in\/[\w-]+/g, '');
    };
    const wrong = await said(user, 'not the password');
    expect(await said('nobody.at.all', 'not the password')).toBe(wrong);
    for (let i = 1; i < FAILURES_BEFORE_LOCK; i++) await said(user, 'not the password');
    expect(await said(user, PASSWORD)).toBe(wrong);
    expect(bench.told.at(-1)).toContain('locked');
    expect(bench.told.join()).not.toContain(user);
  });

  it('locks for a while after several wrong tries, and lets the right password in again afterwards', async () => {
    const { accounts } = bench.identity;
    for (let i = 0; i < FAILURES_BEFORE_LOCK; i++) {
      expect(await accounts.signIn(user, `wrong ${i}`)).toEqual({ kind: 'wrong' });
    }
    expect(await accounts.signIn(user, PASSWORD)).toMatchObject({ kind: 'locked' });
    clock.advance(FIRST_LOCK + 1);
    expect(await accounts.signIn(user, PASSWORD)).toMatchObject({ kind: 'signed-in' });
    // The count began anew: one wrong try locks nobody out.
    expect(await accounts.signIn(user, 'wrong')).toEqual({ kind: 'wrong' });
    expect(await accounts.signIn(user, PASSWORD)).toMatchObject({ kind: 'signed-in' });
  });

  it('counts tries that come at the same moment as many', async () => {
    const { accounts } = bench.identity;
    await Promise.all(Array.from({ length: 12 }, (_, i) => accounts.signIn(user, `wrong ${i}`)));
    expect(await accounts.signIn(user, PASSWORD)).toMatchObject({ kind: 'locked' });
  });

  it('limits the tries of one address, whatever the names', async () => {
    const browser = bench.browser();
    const { path, proof } = await browser.form();
    let last = 0;
    for (let i = 0; i <= ATTEMPTS_PER_ADDRESS.count; i++) {
      last = (await browser.post(path, { user: `n${i}`, password: 'x', proof })).status;
    }
    expect(last).toBe(429);
    clock.advance(ATTEMPTS_PER_ADDRESS.within);
    expect((await browser.post(path, { user: 'n', password: 'x', proof })).status).toBe(401);
  });

  it('takes no form from elsewhere, of another browser, or too large', async () => {
    const browser = bench.browser();
    const { path, proof } = await browser.form();
    const good = { user, password: PASSWORD };
    expect((await browser.post(path, { ...good, proof: 'guessed' })).status).toBe(403);
    expect((await bench.browser().post(path, { ...good, proof })).status).toBe(400);
    expect((await browser.post(path, { ...good, proof, padding: 'x'.repeat(5000) })).status).toBe(413);
    expect((await browser.post(path, { ...good, proof })).status).toBe(303);
  });

  it('shows what was typed as text', async () => {
    const browser = bench.browser();
    const { path, proof } = await browser.form();
    const answer = await browser.post(path, { user: '"><script>alert(1)</script>', password: 'x', proof });
    const html = await answer.text();
    expect(html).toContain('&quot;&gt;&lt;script&gt;');
    expect(html).not.toContain('<script');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});

describe('accounts', () => {
  it('have one name each without case, and long passwords', async () => {
    const { accounts } = bench.identity;
    const ana = { userName: user.toUpperCase(), name: 'Ana', email: undefined };
    await expect(accounts.create(ana, PASSWORD)).rejects.toMatchObject({ code: 'account-exists' });
    await expect(accounts.create({ ...ana, userName: 'new' }, 'short')).rejects.toMatchObject({
      code: 'password-unusable',
    });
    await expect(accounts.setPassword('nobody', PASSWORD)).rejects.toMatchObject({ code: 'account-unknown' });
  });

  it('that are disabled get neither a session nor claims', async () => {
    const browser = bench.browser();
    const { code = '' } = await browser.signIn(user, PASSWORD);
    await bench.identity.accounts.setDisabled(user, true);
    expect((await bench.token(code, browser.verifier)).status).toBe(400);
    expect((await bench.browser().signIn(user, PASSWORD)).answer.status).toBe(401);
  });

  it('and keys survive a restart, sessions too', async () => {
    const browser = bench.browser();
    await browser.signIn(user, PASSWORD);
    await bench.identity[Symbol.asyncDispose]();
    const again = await identityBench(database.as('identity'), clock);
    bench = again;
    expect((await again.identity.accounts.list()).some(({ userName }) => userName === user)).toBe(true);
  });
});
