/** A peer of the push benchmark, a process of its own: changes come through Redis pub/sub. Arguments: URL, channel. */
import { Redis } from 'ioredis';
import { startSmallEngine } from './small-engine.ts';

const [url = '', channel = ''] = process.argv.slice(2);
const engine = await startSmallEngine();
const subscriber = new Redis(url);
subscriber.on('message', (_, line) => engine.take(line));
await subscriber.subscribe(channel);
process.send?.({ push: engine.port });
