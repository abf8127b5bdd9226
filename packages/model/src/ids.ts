import type { Brand } from '@pulse/base';

/** A tenant's name: letters, digits, `-`, `_`, `.`; at most 64 characters. It is part of every key. */
export type TenantId = Brand<string, 'TenantId'>;
/** One upstream system of a tenant, for example `asterisk-1`; also the switch part of its DNs. */
export type SourceId = Brand<string, 'SourceId'>;
/** An employee id, as in the directory. */
export type AgentId = Brand<string, 'AgentId'>;
/** A directory number, `number@switch`. Queues, virtual queues and routing points are DNs too. */
export type Dn = Brand<string, 'Dn'>;
/** One id per call, the same on all its legs. */
export type CallId = Brand<string, 'CallId'>;
export type LayoutId = Brand<string, 'LayoutId'>;

export const tenantId = (text: string) => text as TenantId;
export const sourceId = (text: string) => text as SourceId;
export const agentId = (text: string) => text as AgentId;
export const dn = (number: string, source?: string) =>
  (source === undefined ? number : `${number}@${source}`) as Dn;
export const callId = (text: string) => text as CallId;
export const layoutId = (text: string) => text as LayoutId;
