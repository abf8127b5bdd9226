import { randomBytes } from 'node:crypto';
import { type Clock, type Milliseconds, messageOf } from '@pulse/base';
import * as client from 'openid-client';
import { ApiError } from '../errors.ts';

/** A person has so long to type a password at the provider. */
export const SIGN_IN_LIFETIME: Milliseconds = 15 * 60_000;
/** Sign-ins under way at most; the oldest gives way. */
const MAX_PENDING = 10_000;
/** Seconds that the provider has for an answer. */
const ANSWER_WITHIN = 10;

export interface OpenIdOptions {
  /** The provider's issuer: its address, from which everything else is discovered. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** By which browsers reach pulse, e.g. `https://pulse.example.com`; asked late, since a port may be known late. */
  readonly publicUrl: () => string;
  /** The claim that holds the user name of the directory. */
  readonly userNameClaim: string;
  readonly clock: Clock;
}

/** Somebody whom the provider vouches for. */
export interface SignedIn {
  readonly subject: string;
  readonly userName: string;
}

interface Pending {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly begun: Milliseconds;
}

/** The path that the provider sends people back to; it is registered there. */
export const CALLBACK_PATH = '/api/sign-in/callback';

/**
 * Sign-in through an OpenID provider: code flow with PKCE, state and nonce, each bound to the browser that began by a
 * cookie. Tokens never reach the browser and are not kept.
 */
export class OpenIdSignIn {
  readonly #options: OpenIdOptions;
  readonly #pending = new Map<string, Pending>();
  #discovered: Promise<client.Configuration> | undefined;

  constructor(options: OpenIdOptions) {
    this.#options = options;
  }

  /** Where to send the browser, and the value of the cookie that it has to bring back. Throws {@link ApiError} `provider-unavailable`. */
  async begin(): Promise<{ readonly url: string; readonly cookie: string }> {
    const provider = await this.#provider();
    const pending = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
      begun: this.#options.clock.now(),
    };
    const cookie = randomBytes(24).toString('base64url');
    this.#pending.set(cookie, pending);
    const [oldest] = this.#pending.keys();
    if (this.#pending.size > MAX_PENDING && oldest !== undefined) this.#pending.delete(oldest);
    const url = client.buildAuthorizationUrl(provider, {
      redirect_uri: this.#callback().href,
      scope: 'openid profile email',
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(pending.verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, cookie };
  }

  /** Who came back. Throws {@link ApiError} `sign-in-refused`, `sign-in-over`, `provider-unavailable`. */
  async finish(query: string, cookie: string | undefined): Promise<SignedIn> {
    const pending = this.#take(cookie);
    const provider = await this.#provider();
    const url = this.#callback();
    url.search = query;
    const tokens = await client
      .authorizationCodeGrant(provider, url, {
        expectedState: pending.state,
        expectedNonce: pending.nonce,
        pkceCodeVerifier: pending.verifier,
        idTokenExpected: true,
      })
      .catch((error: unknown) => {
        throw new ApiError('sign-in-refused', `The provider did not let you in: ${messageOf(error)}.`);
      });
    const claims = tokens.claims();
    const userName = claims?.[this.#options.userNameClaim];
    if (!claims || typeof userName !== 'string' || userName === '') {
      throw new ApiError('sign-in-refused', `The provider did not say a ${this.#options.userNameClaim}.`);
    }
    return { subject: claims.sub, userName };
  }

  /** Where to send the browser after signing out here, so that the provider forgets it too; undefined where it has no such page. */
  async signOutUrl(): Promise<string | undefined> {
    const provider = await this.#provider().catch(() => undefined);
    if (provider?.serverMetadata().end_session_endpoint === undefined) return undefined;
    const back = new URL('/', this.#options.publicUrl());
    return client.buildEndSessionUrl(provider, {
      post_logout_redirect_uri: back.href,
      client_id: this.#options.clientId,
    }).href;
  }

  #take(cookie: string | undefined): Pending {
    const pending = this.#pending.get(cookie ?? '');
    this.#pending.delete(cookie ?? '');
    if (!pending || this.#options.clock.now() - pending.begun > SIGN_IN_LIFETIME) {
      throw new ApiError('sign-in-over', 'This sign-in took too long, or began in another browser.');
    }
    return pending;
  }

  /** The provider as it describes itself; asked again when it could not be asked before. */
  #provider(): Promise<client.Configuration> {
    this.#discovered ??= this.#discover().catch((error: unknown) => {
      this.#discovered = undefined;
      throw new ApiError(
        'provider-unavailable',
        `The sign-in service at ${this.#options.issuer} does not answer: ${messageOf(error)}.`,
      );
    });
    return this.#discovered;
  }

  #discover(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret } = this.#options;
    const url = new URL(issuer);
    const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
    return client.discovery(url, clientId, undefined, client.ClientSecretBasic(clientSecret), {
      timeout: ANSWER_WITHIN,
      ...(url.protocol === 'http:' && loopback ? { execute: [client.allowInsecureRequests] } : {}),
    });
  }

  #callback = () => new URL(CALLBACK_PATH, this.#options.publicUrl());
}
