import type { Clock, Milliseconds } from '@pulse/base';
import type { TenantId } from '@pulse/model';
import type { PermissionView, ValueView } from '@pulse/storage';
import type { BoardSource } from './boards/board-source.ts';
import type { Previews } from './previews.ts';
import type { OpenIdSignIn } from './sign-in/open-id.ts';
import type { Password } from './sign-in/password.ts';
import { SESSION_LIFETIME, type Sessions } from './sign-in/sessions.ts';
import type { SignInLinks } from './sign-in/sign-in-links.ts';

export interface ServedTenant {
  readonly id: TenantId;
  readonly name: string;
  /** IANA name. */
  readonly timeZone: string;
}

/** Which tenants there are; what nobody lists does not exist for pulse. */
export interface TenantList {
  list(): readonly ServedTenant[];
  /** Hears when the list has changed. */
  listen(listener: () => void): () => void;
}

/** What the handlers work with. */
export interface PulseContext {
  readonly version: string;
  readonly clock: Clock;
  readonly tenants: TenantList;
  readonly values: ValueView;
  readonly permissions: PermissionView;
  /** Rights that nobody confirmed for so long let nobody in any more. */
  readonly stalePermissions: Milliseconds;
  readonly boards: BoardSource;
  readonly sessions: Sessions;
  readonly links: SignInLinks;
  /** Of the one account that needs nobody else; absent on loopback, where the link alone lets in. */
  readonly password: Password | undefined;
  /** The provider of the site, or identity; absent where there is none. */
  readonly provider: OpenIdSignIn | undefined;
  readonly previews: Previews;
  /** Cookies are marked Secure and carry the `__Host-` prefix. */
  readonly secure: boolean;
}

export const cookieName = (context: Pick<PulseContext, 'secure'>, name = 'session') =>
  context.secure ? `__Host-pulse-${name}` : `pulse-${name}`;

/** How a browser keeps the session's cookie: as long as the server keeps the session, and from scripts and other sites. */
export const cookieOptions = (context: Pick<PulseContext, 'secure'>) =>
  ({
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: context.secure,
    maxAge: SESSION_LIFETIME / 1000,
  }) as const;
