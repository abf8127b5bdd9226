import { type TenantId, tenantId } from '@pulse/model';
import { centreLimits } from '@pulse/simulator';

/** One of the firm's departments that the demo shows, each a tenant with a contact centre of its own. */
export interface DemoTenant {
  readonly id: TenantId;
  readonly name: string;
  readonly agents: number;
  readonly seed: number;
}

/** Of all agents, so many work for the second tenant. */
const SECOND_SHARE = 0.2;

/**
 * The demo's tenants, who together have so many agents; too few for two centres make one.
 *
 * @param agents 5 or more
 */
export function demoTenants({
  agents,
  seed,
}: {
  readonly agents: number;
  readonly seed: number;
}): DemoTenant[] {
  const { minAgents } = centreLimits;
  const first = { id: tenantId('customer-care'), name: 'Customer Care', seed };
  if (agents < 2 * minAgents) return [{ ...first, agents }];
  const few = Math.max(minAgents, Math.round(agents * SECOND_SHARE));
  return [
    { ...first, agents: agents - few },
    // Other people and other calls.
    { id: tenantId('business-services'), name: 'Business Services', seed: seed + 1, agents: few },
  ];
}
