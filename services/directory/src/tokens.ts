import { createHash } from 'node:crypto';
import { PulseError } from '@pulse/base';
import type { TenantId } from '@pulse/model';
import { type AccessToken, tokenGate } from '@pulse/protocol';

/** Whom a token stands for: a service may do everything and can act for a person, a person may do what is granted. */
export type Holder = { readonly name: string } & (
  | { readonly as: 'service'; readonly tenant: TenantId | 'all' }
  | { readonly as: 'person'; readonly tenant: TenantId; readonly person: string }
);

/** A token of the configuration. The holder's name stands in revisions and the log and is not secret. */
export type DirectoryToken = Holder & { readonly token: string };

/**
 * Finds who a bearer token belongs to. Tokens are looked up by digest, so that the time it takes tells nothing about
 * them. Throws {@link PulseError} `token-too-short`, `token-doubled`.
 */
export function tokenHolders(tokens: readonly DirectoryToken[]): (token: string) => Holder | undefined {
  // Checks their lengths.
  tokenGate(tokens.map(({ token }) => ({ token, everyTenant: true })));
  const holders = new Map<string, Holder>();
  for (const { token, ...holder } of tokens) {
    const known = holders.get(digestOf(token));
    if (known) {
      throw new PulseError('token-doubled', `${holder.name} has the same token as ${known.name}.`, {
        advice: 'Give each its own.',
      });
    }
    holders.set(digestOf(token), holder);
  }
  return (token) => holders.get(digestOf(token));
}

/** Revisions show everything of a tenant: only services may follow them. */
export const revisionGate = (tokens: readonly DirectoryToken[]) =>
  tokenGate(
    tokens
      .filter(({ as }) => as === 'service')
      .map(
        ({ token, tenant }): AccessToken =>
          tenant === 'all' ? { token, everyTenant: true } : { token, tenant },
      ),
  );

const digestOf = (token: string): string => createHash('sha256').update(token).digest('base64');
