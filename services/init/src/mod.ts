export { type InitOptions, type InitReport, type NewTenant, runInit } from './init.ts';
export { type InitTenantReport, type Outcome, runInitTenant } from './init-tenant.ts';
export { type DocumentKind, READY, type ReadyDocument, readReadyDocuments } from './ready-documents.ts';
