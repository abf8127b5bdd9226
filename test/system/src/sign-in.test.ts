import { fileURLToPath } from 'node:url';
import { systemClock } from '@pulse/base';
import { startIdentity } from '@pulse/identity';
import { layoutId, PRIVILEGES, tenantId } from '@pulse/model';
import { DatabaseBoards, databaseSessions, startPulse } from '@pulse/pulse';
import { memoryPermissions, memoryValueStore } from '@pulse/storage';
import { freePort, preparePostgres } from '@pulse/storage/testing';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { collectComplaints, launchBrowser } from './browser.ts';

const PAGES = fileURLToPath(new URL('../../../apps/dashboard/dist', import.meta.url));
const PASSWORD = 'correct horse battery';
const SECRET = 'what pulse and identity share';
const TENANTS = [
  { id: tenantId('acme'), name: 'Acme', timeZone: 'UTC' },
  { id: tenantId('other'), name: 'Other', timeZone: 'Asia/Tokyo' },
];

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

/** Pulse and identity on a real database; ana is in the directory, eve only has an account. */
async function constellation() {
  const stack = new AsyncDisposableStack();
  const postgres = stack.use(await preparePostgres());
  const database = stack.use(postgres.open());
  const [identityPort, pulsePort] = [await freePort(), await freePort()];
  const publicUrl = `http://localhost:${pulsePort}`;
  const issuer = `http://localhost:${identityPort}`;
  const told: string[] = [];
  const identity = stack.use(
    await startIdentity({
      issuer,
      clients: [
        {
          id: 'pulse',
          secret: SECRET,
          redirectUris: [`${publicUrl}/api/sign-in/callback`],
          postLogoutRedirectUris: [`${publicUrl}/`],
        },
      ],
      database: database.as('identity'),
      clock: systemClock,
      host: '127.0.0.1',
      port: identityPort,
      tell: (_level, message) => void told.push(message),
    }),
  );
  for (const userName of ['ana', 'eve']) {
    await identity.accounts.create({ userName, name: userName, email: undefined }, PASSWORD);
  }
  const values = memoryValueStore();
  const permissions = memoryPermissions();
  for (const { id } of TENANTS) {
    await database
      .as('init')
      .transaction('shared', (transaction) =>
        transaction.query('INSERT INTO tenant (id, name) VALUES ($1, $1) ON CONFLICT DO NOTHING', [id]),
      );
    const ana = { person: 'ana', userName: 'ana', name: 'Ana Lopez', privileges: PRIVILEGES };
    await permissions.putAccess(id, {
      revision: 1,
      objects: [],
      persons: [{ ...ana, administrator: true, everything: true, visible: [] }],
    });
    values.putLayouts(id, []);
    values.publishSnapshot(id, { layout: layoutId('queues'), version: [1, 0], at: 0, since: [], rows: [] });
  }
  const boards = stack.use(
    new DatabaseBoards({
      database: database.as('pulse'),
      clock: systemClock,
      tell: (_level, message) => void told.push(message),
    }),
  );
  const pulse = stack.use(
    await startPulse({
      tenants: { list: () => TENANTS, listen: () => () => {} },
      version: '0.1.0',
      values,
      permissions,
      boards,
      sessions: databaseSessions(database.as('pulse')),
      clock: systemClock,
      host: '127.0.0.1',
      port: pulsePort,
      provider: { issuer, clientId: 'pulse', clientSecret: SECRET, userNameClaim: 'preferred_username' },
      pages: PAGES,
      onFailure: (_id, message) => void told.push(message),
      onProblem: (message) => void told.push(message),
      onProtocolEvent: () => {},
    }),
  );
  return { stack, pulse, told };
}

test('a person signs in at identity in Chromium, goes to another tenant, and signs out of both', async () => {
  const { stack, pulse, told } = await constellation();
  await using _ = stack;
  const context = await browser.newContext({ locale: 'en-GB' });
  const page = await context.newPage();
  const complaints = collectComplaints(page);
  const signIn = async (user: string, password: string) => {
    await page.goto(pulse.url);
    await page.getByRole('link', { name: 'Continue with company account' }).click();
    await page.getByLabel('User name').fill(user);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
  };

  await signIn('ana', 'a wrong password');
  await page.getByRole('alert').getByText('is wrong').waitFor();
  await signIn('ana', PASSWORD);
  const account = page.getByRole('button', { name: /account of Ana Lopez/ });
  await account.waitFor();
  const cookies = await context.cookies(pulse.url);
  const session = cookies.find(({ name }) => name === 'pulse-session');
  expect(session).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
  expect(JSON.stringify(await page.evaluate(() => ({ ...localStorage, ...sessionStorage })))).not.toContain(
    'eyJ',
  );

  await account.click();
  await page.getByRole('menuitemradio', { name: 'Other', checked: false }).click();
  await page.locator('.top .tenant', { hasText: 'Other' }).waitFor();

  await account.click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('link', { name: 'Continue with company account' }).waitFor();
  // Signed out of identity too: it asks for the password again.
  await page.getByRole('link', { name: 'Continue with company account' }).click();
  await page.getByLabel('Password').waitFor();
  expect(complaints.filter((text) => !/40[13]/.test(text))).toEqual([]);
  expect(told.filter((line) => !line.startsWith('Sign-in refused'))).toEqual([]);
  await context.close();
});

test('somebody whom no directory knows is told so, and nothing else', async () => {
  const { stack, pulse } = await constellation();
  await using _ = stack;
  const page = await (await browser.newContext()).newPage();
  await page.goto(pulse.url);
  await page.getByRole('link', { name: 'Continue with company account' }).click();
  await page.getByLabel('User name').fill('eve');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('eve has no access to any tenant here').waitFor();
  expect(await page.evaluate(async () => (await fetch('/api/layouts')).status)).toBe(401);
  await page.context().close();
});
