import '@fastify/cookie';
import { PRIVILEGES, tenantId } from '@pulse/model';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { tenantsOf, visitorOf } from '../access.ts';
import { cookieName, cookieOptions, type PulseContext } from '../context.ts';
import { ApiError } from '../errors.ts';
import type { FoundSession, Session } from '../sign-in/sessions.ts';
import { type Api, identifier, problem } from './api.ts';

const signIn = z.union([
  z.strictObject({ token: z.string().min(1).max(128).describe('From the sign-in link.') }),
  z.strictObject({ user: z.string().min(1).max(128), password: z.string().min(1).max(1024) }),
]);

const tenant = z.object({ id: z.string(), name: z.string(), timeZone: z.string() });

const me = z.object({
  user: z.object({ name: z.string(), userName: z.string() }),
  tenant: tenant.describe('Whose values the session shows now.'),
  tenants: z.array(tenant).readonly().describe('To which the session can be moved.'),
  privileges: z.array(z.enum(PRIVILEGES)).readonly(),
  administrator: z.boolean(),
  version: z.string(),
});

const left = z.object({
  signOutUrl: z.string().nullable().describe('Where to sign out of the sign-in service too.'),
});

/** Sign-in, who am I, another tenant, sign-out: besides the API's description all that answers without a session. */
export function sessionRoutes(api: Api, context: PulseContext): void {
  api.post(
    '/api/session',
    {
      config: { open: true, rateLimit: { max: 10, timeWindow: 60_000 } },
      schema: {
        summary: 'Sign in with the one-time token of the printed link, or with user and password',
        body: signIn,
        response: { 204: z.null(), 401: problem, 403: problem },
      },
    },
    async (request, reply) => {
      const userName = await check(request.body, context);
      await openSession(context, reply, { userName, subject: userName });
      return reply.status(204).send(null);
    },
  );

  api.get(
    '/api/session',
    {
      config: { open: true },
      schema: { summary: 'Who is signed in', response: { 200: me, 401: problem, 403: problem } },
    },
    async (request, reply) => {
      const [id, session] = sessionOf(context, request);
      const { tenant, viewer } = visitorOf(context, session);
      reply.setCookie(cookieName(context), id, cookieOptions(context));
      return {
        user: { name: viewer.name, userName: session.userName },
        tenant,
        tenants: tenantsOf(context, session.userName),
        privileges: [...viewer.privileges],
        administrator: viewer.administrator,
        version: context.version,
      };
    },
  );

  api.put(
    '/api/session/tenant',
    {
      config: { open: true },
      schema: {
        summary: 'Go on in another tenant; ends the live channels',
        body: z.strictObject({ tenant: identifier }),
        response: { 204: z.null(), 401: problem, 404: problem },
      },
    },
    async (request, reply) => {
      const [, session] = sessionOf(context, request);
      const wanted = tenantId(request.body.tenant);
      // A tenant that the person may not see and one that does not exist are the same to them.
      if (!tenantsOf(context, session.userName).some(({ id }) => id === wanted)) {
        throw new ApiError('tenant-not-found', `You have no tenant "${wanted}".`);
      }
      await context.sessions.move(session.key, wanted);
      return reply.status(204).send(null);
    },
  );

  api.delete(
    '/api/session',
    {
      config: { open: true },
      schema: { summary: 'Sign out; ends the live channels too', response: { 200: left } },
    },
    async (request, reply) => {
      const session = context.sessions.find(request.cookies[cookieName(context)]);
      if (session) await context.sessions.end(session.key);
      reply.clearCookie(cookieName(context), { path: '/' });
      const provided = session !== undefined && session.subject !== session.userName;
      return { signOutUrl: (provided && (await context.provider?.signOutUrl())) || null };
    },
  );
}

/** Opens a session in the first tenant that knows the person. Throws {@link ApiError} `no-access` when none does. */
export async function openSession(
  context: PulseContext,
  reply: FastifyReply,
  person: Pick<Session, 'userName' | 'subject'>,
): Promise<void> {
  const [tenant] = tenantsOf(context, person.userName);
  if (!tenant) throw new ApiError('no-access', `${person.userName} has no access to any tenant here.`);
  const id = await context.sessions.open({ ...person, tenant: tenant.id });
  reply.setCookie(cookieName(context), id, cookieOptions(context));
}

function sessionOf(context: PulseContext, request: FastifyRequest): [id: string, session: FoundSession] {
  const id = request.cookies[cookieName(context)];
  const session = context.sessions.find(id);
  if (id === undefined || !session) throw notSignedIn(context);
  return [id, session];
}

/** Says too which ways to sign in there are. */
export const notSignedIn = (context: PulseContext) =>
  new ApiError('not-signed-in', 'Nobody is signed in.', {
    methods: [...(context.provider ? ['provider'] : ['link']), ...(context.password ? ['password'] : [])],
  });

async function check(body: z.infer<typeof signIn>, context: PulseContext): Promise<string> {
  if ('token' in body) {
    const userName = context.links.redeem(body.token);
    if (userName !== undefined) return userName;
    throw new ApiError(
      'sign-in-link-used',
      'This sign-in link was used before, or is older than 15 minutes.',
    );
  }
  const { password } = context;
  if (password && body.user === password.userName && (await password.matches(body.password))) {
    return password.userName;
  }
  throw new ApiError('sign-in-wrong', 'User name or password is not right.');
}
