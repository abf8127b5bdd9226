import { createHash, timingSafeEqual } from 'node:crypto';
import { PulseError } from '@pulse/base';
import type { TenantId } from '@pulse/model';

/** A token that opens one tenant, or every tenant. */
export type AccessToken =
  | { readonly token: string; readonly tenant: TenantId }
  | { readonly token: string; readonly everyTenant: true };

/** Fewer characters could be guessed. */
const LEAST_CHARACTERS = 16;

/**
 * The `authorise` of a server that knows its clients by tokens, SPEC.md P-23. Several tokens are good at once: to
 * replace one, give the new one beside it, change the clients, and leave the old one out. Without any token nobody is
 * let in. Throws a {@link PulseError} `token-too-short`.
 */
export function tokenGate(
  tokens: readonly AccessToken[],
): (request: { readonly tenant: TenantId; readonly token: string | undefined }) => boolean {
  const known = tokens.map((access, place) => {
    if (access.token.length < LEAST_CHARACTERS) {
      throw new PulseError(
        'token-too-short',
        `Token ${place + 1} has fewer than ${LEAST_CHARACTERS} characters.`,
        {
          advice: 'Use a random one, for example of `openssl rand -hex 32`.',
        },
      );
    }
    return { digest: digestOf(access.token), tenant: 'tenant' in access ? access.tenant : undefined };
  });
  return ({ tenant, token }) => {
    const digest = digestOf(token ?? '');
    // All are compared, whichever fits: how long it takes tells nothing about them.
    const fitting = known.filter((each) => timingSafeEqual(each.digest, digest));
    return fitting.some((each) => each.tenant === undefined || each.tenant === tenant);
  };
}

const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest();
