import { join } from 'node:path';
import { type Clock, PulseError } from '@pulse/base';
import type { DataFolder } from '@pulse/storage';
import { LOCAL_PERSON, LOCAL_TENANT, localDirectory } from '../asterisk/local-tenant.ts';
import { type BegunDemo, beginDemo } from '../demo/demo-beginning.ts';
import { DEMO_SOURCE, demoDirectory } from '../demo/demo-centre.ts';
import { demoPeople } from '../demo/demo-people.ts';
import { type DemoTenant, demoTenants } from '../demo/demo-tenants.ts';
import type { Options } from '../options.ts';
import type { SignInPerson } from '../sign-in-person.ts';
import type { SecretFiles } from './secret-files.ts';
import type { SiteTenant } from './site.ts';

export interface SiteTenants {
  readonly tenants: readonly SiteTenant[];
  /** Who gets an account. */
  readonly people: readonly [SignInPerson, ...SignInPerson[]];
}

export interface SiteTenantsContext {
  readonly options: Options;
  readonly data: DataFolder;
  readonly secrets: SecretFiles;
  readonly clock: Clock;
  /** Asks the person when the secret was not given. */
  readonly askSecret: () => Promise<string>;
}

/** The tenants that the options describe. Throws {@link PulseError} `option-unusable`. */
export function siteTenants(context: SiteTenantsContext): Promise<SiteTenants> {
  const { source } = context.options;
  return source.kind === 'demo' ? demoSite(context) : asteriskSite(context, source);
}

async function demoSite({ options, data, clock }: SiteTenantsContext): Promise<SiteTenants> {
  const { timeZone, demoSpeed: speed, demoStart } = options;
  if (demoStart !== undefined && speed === 1)
    throw unusable('--demo-start', 'simulators of their own tell the time of day; choose a --demo-speed too');
  const clockOfStreams = speed === 1 ? 'live' : 'replay';
  const planned = demoTenants(options);
  const start = demoStart === undefined ? {} : { start: Date.parse(demoStart) };
  const demo = await beginDemo(
    { tenants: planned, timeZone, speed, clock: clockOfStreams, ...start },
    data,
    clock,
  );
  const tenants = planned.map(
    (tenant): SiteTenant => ({
      id: tenant.id,
      name: tenant.name,
      directory: demoDirectory(tenant, timeZone),
      upstream: {
        kind: 'simulator',
        clock: clockOfStreams,
        settings: simulatorSettings(tenant, options, demo),
      },
      folder: join(demo.folder, tenant.id, 'separate'),
    }),
  );
  return { tenants, people: demoPeople(tenants) };
}

const simulatorSettings = (
  { agents, seed }: DemoTenant,
  options: Options,
  { start, realStart }: BegunDemo,
) => ({
  agents,
  seed,
  source: DEMO_SOURCE,
  'time-zone': options.timeZone,
  start: new Date(start).toISOString(),
  began: new Date(realStart).toISOString(),
  speed: options.demoSpeed,
  ...(options.demoMinutes === undefined ? {} : { minutes: options.demoMinutes }),
});

async function asteriskSite(
  { options, data, secrets, askSecret }: SiteTenantsContext,
  address: Extract<Options['source'], { kind: 'asterisk' }>,
): Promise<SiteTenants> {
  const { id, user, host, port, tls, clock } = address;
  const secret = options.secret ?? (await askSecret());
  const inUrl = host.includes(':') ? `[${host}]` : host;
  const source = {
    name: id,
    kind: 'asterisk',
    clock,
    'upstream-url': `asterisk${tls ? 's' : ''}://${encodeURIComponent(user)}@${inUrl}:${port}`,
    'upstream-ca': options.sourceCa,
    'upstream-token-file': secrets.written('asterisk', secret).path,
    'queue-log': options.queueLog,
    'wrap-up': options.wrapUp.map(({ queue, seconds }) => `${queue}=${seconds}`),
  };
  const tenant: SiteTenant = {
    id: LOCAL_TENANT,
    name: LOCAL_TENANT,
    directory: localDirectory(options.timeZone),
    upstream: { kind: 'other', source },
    folder: join(data.path, LOCAL_TENANT, 'separate'),
  };
  return { tenants: [tenant], people: [LOCAL_PERSON] };
}

const unusable = (option: string, why: string) =>
  new PulseError('option-unusable', `${option} does not go with --separate: ${why}.`, {
    advice: 'Leave it out, or run Pulse in one process.',
  });
