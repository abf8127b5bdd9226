import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { oneHostPort, type PortName } from '@pulse/runtime';
import type { DataFolder } from '@pulse/storage';
import { tlsFilesOf } from '../pem-files.ts';
import type { SignInPerson } from '../sign-in-person.ts';
import { makeOwnCertificates } from './certificates.ts';
import type { ConstellationContext } from './constellation.ts';
import { SecretFiles } from './secret-files.ts';
import type { Site } from './site.ts';
import { type PrivateServer, siteStores } from './site-stores.ts';
import { siteTenants } from './site-tenants.ts';

export interface PreparedSite {
  readonly site: Site;
  /** To be started first. */
  readonly servers: readonly PrivateServer[];
  /** Who gets an account. */
  readonly people: readonly [SignInPerson, ...SignInPerson[]];
}

/** Makes the files that everything else is made of, and finds out what there is to start. Starts nothing. */
export async function prepareSite(context: ConstellationContext, data: DataFolder): Promise<PreparedSite> {
  const { options, env, clock, askSecret, local } = context;
  const folder = join(data.path, 'separate');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const secrets = new SecretFiles(join(folder, 'secrets'));
  const certificates = await makeOwnCertificates(join(folder, 'certificates'));
  const { tenants, people } = await siteTenants({ options, data, secrets, clock, askSecret });
  const stores = await siteStores({ options, env, folder, certificates, secrets });
  const portOf = context.portOf ?? ((name: PortName, tenant?: number) => oneHostPort(name, tenant));
  const site: Site = {
    folder,
    tenants,
    secrets,
    certificates,
    portOf,
    database: stores.database,
    redis: stores.redis,
    dashboard: {
      host: options.host,
      port: options.port,
      names: options.name,
      tls: tlsFilesOf(options),
      local: local && {
        userName: local.userName,
        password: secrets.written('local-password', local.password),
      },
    },
    logFormat: options.json ? 'json' : 'text',
  };
  return { site, servers: stores.servers, people };
}
