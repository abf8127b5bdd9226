/** Owns the values of a tenant and changes them all the time: `url`, file of the authority, token. */
import { systemClock } from '@pulse/base';
import { layoutId, tenantId } from '@pulse/model';
import { redisConnection, redisValueSink } from '../src/mod.ts';

const [url = '', caFile = '', token = ''] = process.argv.slice(2);
const tenant = tenantId('acme');
const layout = layoutId('agent-kpis');
const connection = redisConnection({ url, tls: { caFile }, clock: systemClock, random: Math.random });
const sink = redisValueSink({
  connection,
  clock: systemClock,
  token: Number(token),
  onStale: (_, newer) => console.log(`stale ${newer}`),
});

sink.publishSnapshot(tenant, { layout, version: [Number(token), 0], at: 0, since: [], rows: [] });
await connection.check();
let counter = 0;
setInterval(() => {
  const from = [Number(token), counter] as const;
  const to = [Number(token), ++counter] as const;
  sink.publishDelta(tenant, { layout, from, to, at: counter, changed: [], added: [], removed: [] });
}, 5);
console.log('owner');
