import { createHash } from 'node:crypto';
import type { Clock } from '@pulse/base';
import type { Database } from '@pulse/storage';
import { Provider } from 'oidc-provider';
import type { Accounts } from './accounts.ts';
import { errorPage, signedOutPage, signOutPage } from './pages.ts';
import { PayloadAdapter } from './payload-adapter.ts';
import type { SigningKeys } from './signing-keys.ts';

/** A program that people sign in to through identity; pulse, as a rule. */
export interface IdentityClient {
  readonly id: string;
  readonly secret: string;
  /** Where its sign-in comes back to; compared exactly. */
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
}

export interface ProviderOptions {
  /** The address by which browsers and pulse reach identity, e.g. `https://identity.example.com`. */
  readonly issuer: string;
  readonly clients: readonly IdentityClient[];
  readonly accounts: Accounts;
  readonly keys: SigningKeys;
  readonly database: Database;
  readonly clock: Clock;
  /** Trusts the `X-Forwarded-*` headers of the proxy in front. */
  readonly behindProxy: boolean;
}

/** Seconds. A session here ends sooner than one of pulse, which asks again then. */
const LIFETIMES = {
  Session: 12 * 3600,
  Grant: 12 * 3600,
  Interaction: 15 * 60,
  AuthorizationCode: 60,
  AccessToken: 10 * 60,
  IdToken: 10 * 60,
} as const;

/** Where a person types the password; the interaction's id follows. */
export const SIGN_IN_PATH = '/sign-in/';

/**
 * The OpenID provider: code flow with PKCE and nothing else, for the clients of the configuration, with local accounts.
 * What RFC 9700 warns of (implicit flow, password grant, open redirects, dynamic registration) is switched off.
 */
export function createProvider(options: ProviderOptions): Provider {
  const { issuer, clients, accounts, keys, database, clock } = options;
  const secure = new URL(issuer).protocol === 'https:';
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true, secure, path: '/' } as const;
  const provider = new Provider(issuer, {
    adapter: (model) => new PayloadAdapter(database, clock, model),
    clients: clients.map((client) => ({
      client_id: client.id,
      client_secret: client.secret,
      redirect_uris: [...client.redirectUris],
      post_logout_redirect_uris: [...client.postLogoutRedirectUris],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      id_token_signed_response_alg: 'ES256',
      token_endpoint_auth_method: 'client_secret_basic',
    })),
    jwks: { keys: keys.jwks.keys.map((key) => ({ ...key })) },
    cookies: {
      keys: [...keys.cookieKeys],
      names: {
        session: secure ? '__Host-identity' : 'identity',
        interaction: 'sign-in',
        resume: 'sign-in-resume',
      },
      long: cookie,
      short: cookie,
    },
    pkce: { required: () => true },
    responseTypes: ['code'],
    scopes: ['openid', 'profile', 'email'],
    claims: { openid: ['sub'], profile: ['preferred_username', 'name'], email: ['email'] },
    conformIdTokenClaims: false,
    ttl: LIFETIMES,
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context, form) => void (context.body = signOutPage(form)),
        postLogoutSuccessSource: (context) => void (context.body = signedOutPage()),
      },
    },
    interactions: { url: (_context, interaction) => `${SIGN_IN_PATH}${interaction.uid}` },
    renderError: (context, out) =>
      void (context.body = errorPage(
        String(out.error_description ?? out.error ?? 'The request is not valid.'),
      )),
    findAccount: async (_context, id) => {
      const account = await accounts.find(id);
      if (!account) return undefined;
      const { userName, name, email } = account;
      return {
        accountId: id,
        claims: () => ({ sub: id, preferred_username: userName, name, ...(email ? { email } : {}) }),
      };
    },
    // These are the site's own programs: the person who signs in has nothing to consent to.
    loadExistingGrant: async (context) => {
      const { session, client, provider: issuing } = context.oidc;
      if (!session?.accountId || !client) return undefined;
      const grant = new issuing.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
  });
  provider.proxy = options.behindProxy;
  return provider;
}

/** Names a person in the log without the name: the same for the same person, on every instance. */
export const subjectForLog = (userName: string) =>
  createHash('sha256').update(userName.toLowerCase()).digest('hex').slice(0, 12);
