import { join } from 'node:path';
import { type Clock, type Random, seededRandom } from '@pulse/base';
import { type Configuration, discoveredConfiguration, tenantId } from '@pulse/model';
import { connectInProcess, serveLog } from '@pulse/protocol';
import { createAsteriskSource, createFeedSource, type Source, type Tell } from '@pulse/sources';
import type { DataFolder } from '@pulse/storage';
import { DEMO_SOURCE, openDemo } from './demo.ts';
import type { Options } from './options.ts';
import { readPem } from './pem-files.ts';

/** Where the events of this process come from, and what is known of the tenant beforehand. */
export interface Upstream extends AsyncDisposable {
  readonly configuration: Configuration;
  readonly source: Source;
  /** What stands behind this upstream's log and checkpoints. */
  readonly folder: string;
  /** For the person at the terminal. */
  readonly describes: string;
}

export interface UpstreamContext {
  readonly options: Options;
  readonly folder: DataFolder;
  readonly clock: Clock;
  readonly tell: Tell;
  /** Asks the person when the secret was not given. */
  readonly askSecret: () => Promise<string>;
}

/** Opens the source that the options name. */
export function openUpstream(context: UpstreamContext): Promise<Upstream> {
  const { source } = context.options;
  return source.kind === 'demo' ? demoUpstream(context) : asteriskUpstream(context, source);
}

async function demoUpstream({ options, folder, clock, tell }: UpstreamContext): Promise<Upstream> {
  const own = options.demoSpeed !== 1 || options.demoStart !== undefined;
  const streamClock = own ? 'replay' : 'live';
  const demo = await openDemo(
    {
      agents: options.agents,
      seed: options.seed,
      timeZone: options.timeZone,
      speed: options.demoSpeed,
      clock: streamClock,
      ...(options.demoStart === undefined ? {} : { start: Date.parse(options.demoStart) }),
      ...(options.demoMinutes === undefined ? {} : { length: options.demoMinutes * 60_000 }),
    },
    folder,
    clock,
  );
  const { tenant } = demo.configuration;
  const stop = new AbortController();
  const source = createFeedSource({
    context: { tenant, source: DEMO_SOURCE, clock, tell },
    streamClock,
    connect: connectInProcess(serveLog({ source: demo.feed, clock, signal: stop.signal })),
    random: jitter(clock),
  });
  return {
    configuration: demo.configuration,
    source,
    folder: join(folder.path, demo.folder),
    describes: `a demo centre with ${options.agents} agents`,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await demo.feed[Symbol.asyncDispose]();
    },
  };
}

async function asteriskUpstream(
  { options, folder, clock, tell, askSecret }: UpstreamContext,
  address: Extract<Options['source'], { kind: 'asterisk' }>,
): Promise<Upstream> {
  const tenant = tenantId('main');
  const secret = options.secret ?? (await askSecret());
  const ca = options.sourceCa === undefined ? undefined : await readPem(options.sourceCa);
  const source = createAsteriskSource({
    context: { tenant, source: address.id, clock, tell },
    address: {
      host: address.host,
      port: address.port,
      tls: address.tls,
      ...(ca === undefined ? {} : { ca }),
    },
    timeZone: options.timeZone,
    user: address.user,
    secret,
    streamClock: address.clock,
    wrapUp: Object.fromEntries(options.wrapUp.map(({ queue, seconds }) => [queue, seconds])),
    ...(options.queueLog === undefined ? {} : { queueLog: options.queueLog }),
  });
  return {
    configuration: discoveredConfiguration(tenant, options.timeZone),
    source,
    folder: join(folder.path, 'main'),
    describes: `Asterisk at ${address.host}:${address.port}`,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Differs from start to start, so that many clients do not retry in step. */
const jitter = (clock: Clock): Random => seededRandom(clock.now());
