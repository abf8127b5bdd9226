import { createHash } from 'node:crypto';
import type { TenantId } from '@pulse/model';
import type { IngestSource } from '@pulse/sources';
import { IngestError } from './ingest-errors.ts';

/** A source that takes events by POST, and the tokens of those who may hand them in. */
export interface IngestEndpoint {
  readonly tenant: TenantId;
  readonly source: IngestSource;
  /** Several while one is replaced by the next. */
  readonly tokens: readonly string[];
}

/** Which source a request is for: its token says so, and nothing else does. */
export class IngestAccess {
  /** By the token's digest: a look-up tells nobody how much of a guess was right. */
  readonly #endpoints = new Map<string, IngestEndpoint>();

  constructor(endpoints: readonly IngestEndpoint[]) {
    for (const endpoint of endpoints) {
      for (const token of endpoint.tokens) this.#endpoints.set(digest(token), endpoint);
    }
  }

  /** Throws {@link IngestError} `token-missing`, `token-unknown`. */
  endpointFor(authorization: string | undefined): IngestEndpoint {
    const token = /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) throw new IngestError('token-missing', 'The request has no bearer token.');
    const endpoint = this.#endpoints.get(digest(token));
    if (!endpoint) throw new IngestError('token-unknown', 'Nothing here has this bearer token.');
    return endpoint;
  }
}

const digest = (token: string): string => createHash('sha256').update(token).digest('base64');
