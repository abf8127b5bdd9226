import { tenantId } from '@pulse/model';
import type { DirectoryToken } from '../src/mod.ts';
import { agent, grant, people, skill, tenant } from './centre.ts';
import { serviceToken } from './start.ts';

/** What somebody may do in a tenant. */
export type Access = 'everything' | 'reading' | 'nothing';

export interface Caller {
  readonly name: string;
  readonly token: string;
  /** For whom a service acts. */
  readonly person?: string;
  /** By tenant what is granted there, or the refusal of whatever is asked; `*` stands for all others. */
  readonly tenants: Readonly<Record<string, string>> & { readonly '*': string };
}

/** The same persons with the same grants in both tenants; what readers see names the tenant. */
export const centreOf = (id: string): readonly object[] => [
  { ...tenant(id), access: [grant('bosses', 127, true), grant('readers', 1, true)] },
  agent('boss'),
  agent('reader'),
  agent('stranger'),
  agent('gone', { state: 'disabled' }),
  people('bosses', 'boss', 'gone'),
  people('readers', 'reader'),
  { ...skill('kept'), name: `Kept by ${id}` },
];

const PERSONS = ['boss', 'reader', 'stranger', 'gone'];
const tokenOf = (name: string, of: string) => `a-token-of-the-matrix-for-${name}-of-${of}`;

/** A service and every person, of both tenants; and the service of all. */
export const TOKENS: readonly DirectoryToken[] = [
  serviceToken,
  ...['acme', 'other'].flatMap((of): DirectoryToken[] => [
    { name: 'service', token: tokenOf('service', of), tenant: tenantId(of), as: 'service' },
    ...PERSONS.map(
      (person): DirectoryToken => ({
        name: person,
        token: tokenOf(person, of),
        tenant: tenantId(of),
        as: 'person',
        person,
      }),
    ),
  ]),
];

/** Somebody of one tenant: no other one is open, nor is told to exist. */
const ofTenant = (of: string, name: string, as: string, access: string, person?: string): Caller => ({
  name,
  token: tokenOf(as, of),
  tenants: { [of]: access, '*': '403 tenant-forbidden' },
  ...(person === undefined ? {} : { person }),
});

export const CALLERS: readonly Caller[] = [
  { name: 'no token', token: '', tenants: { '*': '401 token-unknown' } },
  { name: 'an invented token', token: tokenOf('nobody', 'acme'), tenants: { '*': '401 token-unknown' } },
  {
    name: 'a service of every tenant',
    token: serviceToken.token,
    tenants: { acme: 'everything', other: 'everything', '*': '404 tenant-unknown' },
  },
  ofTenant('acme', 'a service of the tenant', 'service', 'everything'),
  ofTenant('acme', 'a service for an administrator', 'service', 'everything', 'boss'),
  ofTenant('acme', 'a service for a reader', 'service', 'reading', 'reader'),
  ofTenant('acme', 'a service for somebody disabled', 'service', '403 person-unknown', 'gone'),
  ofTenant('acme', 'a service for nobody', 'service', '403 person-unknown', 'nobody'),
  ofTenant('acme', 'an administrator', 'boss', 'everything'),
  ofTenant('acme', 'a reader', 'reader', 'reading'),
  ofTenant('acme', 'somebody without rights', 'stranger', 'nothing'),
  ofTenant('acme', 'somebody disabled', 'gone', '403 person-unknown'),
  ofTenant('acme', 'a reader who says to be an administrator', 'reader', '403 forbidden', 'boss'),
  ofTenant('other', 'a service of the other tenant', 'service', 'everything'),
  ofTenant('other', 'an administrator of the other tenant', 'boss', 'everything'),
];
