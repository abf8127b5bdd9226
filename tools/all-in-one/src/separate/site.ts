import type { DirectoryObject, StreamClock, TenantId } from '@pulse/model';
import type { PortName } from '@pulse/runtime';
import type { Certificates } from './certificates.ts';
import type { SecretFile, SecretFiles } from './secret-files.ts';
import type { Settings } from './settings-file.ts';

/** A tenant of a constellation. */
export interface SiteTenant {
  readonly id: TenantId;
  readonly name: string;
  /** What its directory says at first. */
  readonly directory: readonly DirectoryObject[];
  readonly upstream: SiteUpstream;
  /** Path of the folder of its event logs and checkpoints. */
  readonly folder: string;
}

/** Where a tenant's events come from: a simulator of its own, or what settings of lds describe. */
export type SiteUpstream =
  | { readonly kind: 'simulator'; readonly settings: Settings; readonly clock: StreamClock }
  | { readonly kind: 'other'; readonly source: Settings };

/** A server that was there before, or was started for the constellation. */
export interface StoreAccess {
  /** Names user and host, not the password. */
  readonly url: string;
  readonly password: SecretFile;
  /** Authority of its certificate; those of the machine when absent. */
  readonly caFile: string | undefined;
}

/** All that settings of the programs are made of. */
export interface Site {
  /** Of the constellation: `<data>/separate`. */
  readonly folder: string;
  readonly tenants: readonly SiteTenant[];
  readonly secrets: SecretFiles;
  readonly certificates: Certificates;
  /** @param tenant its place among the tenants */
  readonly portOf: (name: PortName, tenant?: number) => number;
  /** `user` is the owner's, who makes schema and users. */
  readonly database: StoreAccess & { readonly tls: 'verify' | 'off' };
  readonly redis: StoreAccess;
  readonly dashboard: DashboardAccess;
  readonly logFormat: 'json' | 'text';
}

/** How browsers reach pulse and identity. */
export interface DashboardAccess {
  readonly host: string;
  readonly port: number;
  /** Names that browsers know this machine by, beside its own. */
  readonly names: readonly string[];
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** Lets one person in without identity. */
  readonly local?: { readonly userName: string; readonly password: SecretFile } | undefined;
}

/** A program that does one thing and ends. */
export interface JobPlan {
  /** `init` */
  readonly name: string;
  /** Path within the checkout. */
  readonly main: string;
  readonly settings: Settings;
}

/** A program that goes on, with a name such as `dcu-customer-care`. */
export interface ProgramPlan extends JobPlan {
  /** What it listens on besides health and metrics. */
  readonly ports: readonly number[];
  /** Of health and metrics. */
  readonly metricsPort: number;
}
