import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, type Milliseconds, PulseError } from '@pulse/base';
import type { Provider } from 'oidc-provider';
import type { Accounts } from './accounts.ts';
import { AttemptLimit } from './attempt-limit.ts';
import { errorPage, STYLE, signInPage, WRONG } from './pages.ts';
import { SIGN_IN_PATH } from './provider.ts';

/** A name and a password, with room for what a browser escapes. */
const BODY_LIMIT = 4096;
/** Tries of one address, whatever the names: a household of screens, not a guessing machine. */
export const ATTEMPTS_PER_ADDRESS = { count: 30, within: 60_000 as Milliseconds } as const;

export interface SignInContext {
  readonly provider: Provider;
  readonly accounts: Accounts;
  readonly clock: Clock;
  /** Signs the proof that a form came from here. */
  readonly proofKey: string;
  /** Whose address counts against the limit. */
  readonly addressOf: (request: IncomingMessage) => string;
  readonly onAttempt: (outcome: 'signed-in' | 'wrong' | 'locked' | 'too-many', userName: string) => void;
}

/** Handles the requests below {@link SIGN_IN_PATH}: the form, its answer, its style sheet. */
export function signInHandler(context: SignInContext) {
  const limit = new AttemptLimit(context.clock, ATTEMPTS_PER_ADDRESS);
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const uid = (request.url ?? '').split('?')[0]?.slice(SIGN_IN_PATH.length) ?? '';
    if (uid === 'style.css') return send(response, 200, STYLE, 'text/css; charset=utf-8');
    if (request.method !== 'GET' && request.method !== 'POST') {
      return send(response, 405, errorPage('This page is read with GET and answered with POST.'));
    }
    const interaction = await interactionOf(context, request, response);
    if (!interaction || interaction.uid !== uid) {
      return send(
        response,
        400,
        errorPage('This sign-in is over: it took too long, or was finished already.'),
      );
    }
    const action = `${SIGN_IN_PATH}${uid}`;
    const proof = createHmac('sha256', context.proofKey).update(uid).digest('base64url');
    if (request.method === 'GET') return send(response, 200, signInPage({ action, proof }));

    const form = await readForm(request);
    if (!form) return send(response, 413, errorPage('The form is too large.'));
    if (!same(form.get('proof') ?? '', proof)) {
      return send(response, 403, errorPage('The form did not come from this page.'));
    }
    const userName = form.get('user') ?? '';
    const again = (problem: string, status: number) =>
      send(response, status, signInPage({ action, proof, userName, problem }));
    if (!limit.take(context.addressOf(request))) {
      context.onAttempt('too-many', userName);
      return again('Too many tries from here. Wait a minute.', 429);
    }
    const outcome = await attempt(context, userName, form.get('password') ?? '');
    if (outcome === 'busy')
      return again('Too many people sign in at this moment. Try again in a minute.', 503);
    context.onAttempt(outcome.kind, userName);
    if (outcome.kind !== 'signed-in') return again(WRONG, 401);
    const result = { login: { accountId: outcome.account.id, remember: true } };
    await context.provider.interactionFinished(request, response, result);
  };
}

async function attempt({ accounts }: SignInContext, userName: string, password: string) {
  try {
    return await accounts.signIn(userName, password);
  } catch (error) {
    if (error instanceof PulseError && error.code === 'too-busy') return 'busy';
    throw error;
  }
}

async function interactionOf(
  { provider }: SignInContext,
  request: IncomingMessage,
  response: ServerResponse,
) {
  try {
    return await provider.interactionDetails(request, response);
  } catch (error) {
    // Of the provider's errors only this one is the visitor's: no such interaction, or another browser's.
    if ((error as { name?: string }).name === 'SessionNotFound') return undefined;
    throw error;
  }
}

/** The fields of a posted form; undefined when it is too large. */
async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_LIMIT) return undefined;
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function send(
  response: ServerResponse,
  status: number,
  body: string,
  type = 'text/html; charset=utf-8',
): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
}
