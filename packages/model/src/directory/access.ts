/**
 * What a grant allows, one bit each; the numbers are those of Genesys' configuration permissions, so that masks can be
 * carried over.
 */
export const ACCESS = {
  read: 1,
  create: 2,
  change: 4,
  execute: 8,
  delete: 16,
  readPermissions: 32,
  changePermissions: 64,
} as const;
export type AccessName = keyof typeof ACCESS;

export const FULL_ACCESS = 127;

/** Who a grant, or a role, is for. */
export interface Grantee {
  readonly type: 'Person' | 'AccessGroup';
  readonly id: string;
}

/** Some access to an object for a person or an access group. What nobody granted is denied. */
export interface Grant {
  readonly to: Grantee;
  /** Sum of {@link ACCESS} bits, 0 to 127; 0 denies what a folder above would grant. */
  readonly mask: number;
  /** On a container (tenant, folder, switch): holds for everything in it too. */
  readonly propagate?: boolean;
}

/** What a role lets a person do in Pulse: the ten privileges of the original, and to ask why a value is what it is. */
export const PRIVILEGES = [
  'ViewDashboard',
  'ViewDashboardRestricted',
  'ManageTabs',
  'EditWidgetDisplay',
  'ManageWidgets',
  'ManageSharedDashboards',
  'ManageTemplates',
  'AddDashboardsWithoutLimit',
  'AddWidgetsWithoutLimit',
  'ManageUsers',
  'ExplainStatistics',
] as const;
export type Privilege = (typeof PRIVILEGES)[number];
