import { type Browser, chromium, type Page } from 'playwright-core';
import { until } from './until.ts';

const CHROMIUM = process.env.PULSE_CHROMIUM ?? '/usr/bin/chromium';

/** Debian's Chromium without a window and without its calls home. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/**
 * What the page complains of. The browser's own notes that a server did not answer are no complaint of the page: they
 * cannot be avoided while the server is down.
 */
export function collectComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !isOutage(message.text())) complaints.push(message.text());
  });
  return complaints;
}

const isOutage = (text: string) =>
  /net::ERR_(CONNECTION_(REFUSED|RESET|CLOSED)|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)/.test(text) ||
  /^WebSocket connection to 'ws:.*' failed: (Connection closed before receiving a handshake response|Error in connection establishment)/.test(
    text,
  );

/** What the browser holds once the page has signed in, which takes a moment after the link was opened. */
export function sessionCookie(page: Page): Promise<string> {
  return until('the page is signed in', async () => {
    const cookies = await page.context().cookies();
    return cookies.map(({ name, value }) => `${name}=${value}`).join('; ') || undefined;
  });
}

/** Opens the sign-in link and waits for the board; returns the cookie that the browser holds from then on. */
export async function openBoard(page: Page, link: URL): Promise<string> {
  await page.goto(link.href);
  await page.getByRole('grid', { name: 'Queues' }).waitFor();
  return sessionCookie(page);
}
