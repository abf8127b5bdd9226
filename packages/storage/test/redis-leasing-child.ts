/** Acts as long as it holds a lease: `url`, file of the authority, duration of the lease in milliseconds. */
import { systemClock } from '@pulse/base';
import { tenantId } from '@pulse/model';
import { monotonicClock, redisConnection, redisLeases } from '../src/mod.ts';

const [url = '', caFile = '', duration = ''] = process.argv.slice(2);
const connection = redisConnection({ url, tls: { caFile }, clock: systemClock, random: Math.random });
await connection.check();
const leases = redisLeases({ connection, clock: systemClock, monotonic: monotonicClock });
const lease = await leases.acquire(tenantId('acme'), 'lds/pbx', Number(duration));
if (!lease) throw new Error('somebody else has the lease');
console.log('holds it');
lease.signal.addEventListener('abort', () => console.log('has lost it'));
setInterval(() => {
  if (lease.held()) connection.send([['incr', 'acts']]).catch(() => {});
}, 5);
