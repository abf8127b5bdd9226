import type { Clock } from '@pulse/base';
import type { Board, TenantId } from '@pulse/model';
import type { ValueView } from '@pulse/storage';
import type { Password } from './password.ts';
import { SESSION_LIFETIME, type Sessions } from './sessions.ts';
import type { SignInLinks } from './sign-in-links.ts';

/** The one local account, who sees every object of the tenant. */
export const LOCAL_USER = 'supervisor';

/** What the handlers work with. */
export interface PulseContext {
  readonly tenant: TenantId;
  readonly timeZone: string;
  readonly version: string;
  readonly clock: Clock;
  readonly store: ValueView;
  readonly boards: readonly Board[];
  readonly sessions: Sessions;
  readonly links: SignInLinks;
  /** Absent on loopback, where the link alone lets in. */
  readonly password: Password | undefined;
  /** Cookies are marked Secure and carry the `__Host-` prefix. */
  readonly secure: boolean;
}

export const cookieName = (context: Pick<PulseContext, 'secure'>) =>
  context.secure ? '__Host-pulse-session' : 'pulse-session';

/** How a browser keeps the session's cookie: as long as the server keeps the session, and from scripts and other sites. */
export const cookieOptions = (context: Pick<PulseContext, 'secure'>) =>
  ({
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: context.secure,
    maxAge: SESSION_LIFETIME / 1000,
  }) as const;
