import { z } from 'zod';
import { cookieName, cookieOptions, type PulseContext } from '../context.ts';
import { ApiError } from '../errors.ts';
import { CALLBACK_PATH, SIGN_IN_LIFETIME } from '../sign-in/open-id.ts';
import { type Api, problem } from './api.ts';
import { openSession } from './session.ts';

/** Sign-in through the OpenID provider: there and back. Absent where pulse has no provider. */
export function providerRoutes(api: Api, context: PulseContext): void {
  const { provider } = context;
  if (!provider) return;
  const cookie = cookieName(context, 'sign-in');
  // The provider's page sends the browser back, so the cookie has to survive a link from another site.
  const options = {
    ...cookieOptions(context),
    sameSite: 'lax',
    maxAge: SIGN_IN_LIFETIME / 1000,
  } as const;

  api.get(
    '/api/sign-in',
    {
      config: { open: true, rateLimit: { max: 30, timeWindow: 60_000 } },
      schema: {
        summary: 'Begin to sign in at the sign-in service',
        response: { 302: z.null(), 503: problem },
      },
    },
    async (_, reply) => {
      const begun = await provider.begin();
      reply.setCookie(cookie, begun.cookie, options);
      return reply.redirect(begun.url);
    },
  );

  api.get(
    CALLBACK_PATH,
    {
      config: { open: true, rateLimit: { max: 30, timeWindow: 60_000 } },
      schema: { hide: true, response: { 302: z.null() } },
    },
    async (request, reply) => {
      reply.clearCookie(cookie, { path: '/' });
      try {
        const query = request.url.slice(CALLBACK_PATH.length);
        await openSession(context, reply, await provider.finish(query, request.cookies[cookie]));
      } catch (error) {
        // A person waits for a page, not for JSON: the dashboard says what happened.
        if (!(error instanceof ApiError)) throw error;
        return reply.redirect(`/#sign-in-failed=${encodeURIComponent(error.message)}`);
      }
      return reply.redirect('/');
    },
  );
}
