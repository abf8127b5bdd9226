import '@fastify/cookie';
import { z } from 'zod';
import { cookieName, cookieOptions, LOCAL_USER, type PulseContext } from '../context.ts';
import { ApiError } from '../errors.ts';
import { type Api, problem } from './api.ts';

const signIn = z.union([
  z.strictObject({ token: z.string().min(1).max(128).describe('From the sign-in link.') }),
  z.strictObject({ user: z.string().min(1).max(128), password: z.string().min(1).max(1024) }),
]);

const me = z.object({
  user: z.object({ name: z.string() }),
  tenant: z.object({ id: z.string(), timeZone: z.string() }),
  version: z.string(),
});

/** Sign-in, who am I, sign-out: the routes of the API that answer without a session, besides its description. */
export function sessionRoutes(api: Api, context: PulseContext): void {
  api.post(
    '/api/session',
    {
      config: { open: true, rateLimit: { max: 10, timeWindow: 60_000 } },
      schema: {
        summary: 'Sign in with the one-time token of the printed link, or with user and password',
        body: signIn,
        response: { 204: z.null(), 401: problem },
      },
    },
    async (request, reply) => {
      await check(request.body, context);
      reply.setCookie(cookieName(context), await context.sessions.open(LOCAL_USER), cookieOptions(context));
      return reply.status(204).send(null);
    },
  );

  api.get(
    '/api/session',
    { config: { open: true }, schema: { summary: 'Who is signed in', response: { 200: me, 401: problem } } },
    async (request, reply) => {
      const id = request.cookies[cookieName(context)];
      const session = context.sessions.find(id);
      if (id === undefined || !session) throw notSignedIn(context);
      reply.setCookie(cookieName(context), id, cookieOptions(context));
      return {
        user: { name: session.user },
        tenant: { id: context.tenant, timeZone: context.timeZone },
        version: context.version,
      };
    },
  );

  api.delete(
    '/api/session',
    {
      config: { open: true },
      schema: { summary: 'Sign out; ends the live channels too', response: { 204: z.null() } },
    },
    async (request, reply) => {
      const id = request.cookies[cookieName(context)];
      if (id !== undefined) await context.sessions.end(id);
      reply.clearCookie(cookieName(context), { path: '/' });
      return reply.status(204).send(null);
    },
  );
}

/** Says too which ways to sign in there are. */
export const notSignedIn = (context: PulseContext) =>
  new ApiError('not-signed-in', 'Nobody is signed in.', {
    methods: context.password ? ['link', 'password'] : ['link'],
  });

async function check(body: z.infer<typeof signIn>, context: PulseContext): Promise<void> {
  if ('token' in body) {
    if (!context.links.redeem(body.token)) {
      throw new ApiError(
        'sign-in-link-used',
        'This sign-in link was used before, or is older than 15 minutes.',
      );
    }
    return;
  }
  const known = body.user === LOCAL_USER && (await context.password?.matches(body.password));
  if (!known) throw new ApiError('sign-in-wrong', 'User name or password is not right.');
}
