import { join } from 'node:path';
import { createAsteriskSource } from '@pulse/sources';
import { LOCAL_PERSON, LOCAL_TENANT, localDirectory } from '../asterisk/local-tenant.ts';
import type { Options } from '../options.ts';
import { readPem } from '../pem-files.ts';
import type { Upstream } from './tenant-plan.ts';
import type { UpstreamContext } from './upstream.ts';

/** One tenant, whose agents and queues Asterisk knows, and one person. */
export async function asteriskUpstream(
  { options, folder, clock, tell, askSecret }: UpstreamContext,
  address: Extract<Options['source'], { kind: 'asterisk' }>,
): Promise<Upstream> {
  const { timeZone } = options;
  const secret = options.secret ?? (await askSecret());
  const ca = options.sourceCa === undefined ? undefined : await readPem(options.sourceCa);
  const source = createAsteriskSource({
    context: { tenant: LOCAL_TENANT, source: address.id, clock, tell },
    address: {
      host: address.host,
      port: address.port,
      tls: address.tls,
      ...(ca === undefined ? {} : { ca }),
    },
    timeZone,
    user: address.user,
    secret,
    streamClock: address.clock,
    wrapUp: Object.fromEntries(options.wrapUp.map(({ queue, seconds }) => [queue, seconds])),
    ...(options.queueLog === undefined ? {} : { queueLog: options.queueLog }),
  });
  return {
    tenants: [
      {
        id: LOCAL_TENANT,
        name: LOCAL_TENANT,
        timeZone,
        directory: localDirectory(timeZone),
        sources: [source],
        discovers: address.id,
        folder: join(folder.path, LOCAL_TENANT),
        tell,
      },
    ],
    describes: `Asterisk at ${address.host}:${address.port}`,
    people: [LOCAL_PERSON],
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
