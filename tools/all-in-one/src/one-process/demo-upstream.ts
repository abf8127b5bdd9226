import { join } from 'node:path';
import { type Clock, seededRandom } from '@pulse/base';
import type { StreamClock } from '@pulse/model';
import { connectInProcess, serveLog } from '@pulse/protocol';
import { type Role, simulatorFeed, streamOf } from '@pulse/simulator';
import { createFeedSource, type Tell } from '@pulse/sources';
import { type BegunDemo, beginDemo } from '../demo/demo-beginning.ts';
import { centreOf, demoDirectory } from '../demo/demo-centre.ts';
import { demoPeople } from '../demo/demo-people.ts';
import { type DemoTenant, demoTenants } from '../demo/demo-tenants.ts';
import type { Options } from '../options.ts';
import type { TenantPlan, Upstream } from './tenant-plan.ts';
import type { UpstreamContext } from './upstream.ts';

/** The servers of each centre to which a process of lds listens. */
const ROLES: readonly Role[] = ['voice', 'voice-vq'];

/** The built-in contact centres as upstream servers, continued where the last run of the same demo left them. */
export async function demoUpstream({ options, folder, clock, tell }: UpstreamContext): Promise<Upstream> {
  const { timeZone, demoSpeed: speed, demoStart } = options;
  const streamClock: StreamClock = speed !== 1 || demoStart !== undefined ? 'replay' : 'live';
  const tenants = demoTenants(options);
  const demo = await beginDemo(
    {
      tenants,
      timeZone,
      speed,
      clock: streamClock,
      ...(demoStart === undefined ? {} : { start: Date.parse(demoStart) }),
    },
    folder,
    clock,
  );
  await using opened = new AsyncDisposableStack();
  const context = { options, demo, streamClock, clock, opened };
  const plans = tenants.map((tenant) => {
    const named: Tell = (level, message) => tell(level, `${tenant.name}: ${message}`);
    return planTenant(tenant, { ...context, tell: tenants.length > 1 ? named : tell });
  });
  const running = opened.move();
  return {
    tenants: plans,
    describes: tenants
      .map(({ name, agents }) => `${name}, a demo centre with ${agents} agents`)
      .join(', and '),
    people: demoPeople(plans),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

interface DemoContext {
  readonly options: Options;
  readonly demo: BegunDemo;
  readonly streamClock: StreamClock;
  readonly clock: Clock;
  readonly tell: Tell;
  /** Takes what has to be closed at the end. */
  readonly opened: AsyncDisposableStack;
}

function planTenant(tenant: DemoTenant, context: DemoContext): TenantPlan {
  const { options, demo, streamClock, clock, tell, opened } = context;
  const { timeZone, demoSpeed: speed, demoMinutes } = options;
  const centre = centreOf(tenant, { start: demo.start, timeZone });
  const sources = ROLES.map((role) => {
    const feed = opened.use(
      simulatorFeed({
        centre,
        role,
        clock,
        speed,
        realStart: demo.realStart,
        streamClock,
        ...(demoMinutes === undefined ? {} : { end: demo.start + demoMinutes * 60_000 }),
      }),
    );
    const stop = new AbortController();
    opened.defer(() => stop.abort());
    return createFeedSource({
      context: { tenant: tenant.id, source: streamOf(centre, role), clock, tell },
      streamClock,
      connect: connectInProcess(serveLog({ source: feed, clock, signal: stop.signal })),
      // Differs from start to start, so that many clients do not retry in step.
      random: seededRandom(clock.now()),
    });
  });
  return {
    id: tenant.id,
    name: tenant.name,
    timeZone,
    directory: demoDirectory(tenant, timeZone),
    sources,
    folder: join(demo.folder, tenant.id),
    tell,
  };
}
