import type { Access } from './access-callers.ts';

/** Of an operation in a tenant: a request that is granted to those with every right, and what the others get. */
export interface TenantRule {
  /** Below the tenant. */
  readonly path: string;
  /** With another text it changes something else. */
  readonly body?: (text: string) => object;
  readonly outcomes: Readonly<Record<Access, string>>;
}

const FOR_ADMINISTRATORS = { everything: '200', reading: '403 forbidden', nothing: '403 forbidden' } as const;
const made = (name: string) => ({ type: 'Skill', id: 'made', name });

/** Every operation in a tenant: `METHOD PATH` as the OpenAPI document writes them. */
export const TENANT_RULES: Readonly<Record<string, TenantRule>> = {
  'GET /v1/tenants/{tenant}/objects/{type}': {
    path: '/objects/Skill',
    // Whoever may read nothing gets an empty list.
    outcomes: { everything: '200', reading: '200', nothing: '200' },
  },
  'GET /v1/tenants/{tenant}/objects/{type}/{id}': {
    path: '/objects/Skill/kept',
    outcomes: { everything: '200', reading: '200', nothing: '404 object-unknown' },
  },
  'PUT /v1/tenants/{tenant}/objects/{type}/{id}': {
    path: '/objects/Skill/made',
    body: made,
    outcomes: FOR_ADMINISTRATORS,
  },
  'DELETE /v1/tenants/{tenant}/objects/{type}/{id}': {
    path: '/objects/Skill/doomed',
    outcomes: { everything: '200', reading: '403 forbidden', nothing: '404 object-unknown' },
  },
  'POST /v1/tenants/{tenant}/changes': {
    path: '/changes',
    body: (text) => ({ changes: [{ kind: 'put', object: made(text) }] }),
    outcomes: FOR_ADMINISTRATORS,
  },
  'POST /v1/tenants/{tenant}/declared': {
    path: '/declared',
    body: (name) => ({ types: ['Folder'], objects: [{ type: 'Folder', id: 'declared', name }] }),
    outcomes: FOR_ADMINISTRATORS,
  },
  'POST /v1/tenants/{tenant}/discovered/{source}': {
    path: '/discovered/pbx',
    body: (name) => ({ types: ['Switch'], objects: [{ type: 'Switch', id: 'pbx', name }] }),
    outcomes: FOR_ADMINISTRATORS,
  },
  'GET /v1/tenants/{tenant}/revisions': { path: '/revisions', outcomes: FOR_ADMINISTRATORS },
  'GET /v1/tenants/{tenant}/export': { path: '/export', outcomes: FOR_ADMINISTRATORS },
};
