/** Starts both servers, prints where they are, and waits for what comes. */
import { startPostgres, startRedis } from './mod.ts';

const servers = [await startPostgres(), await startRedis()];
console.log(JSON.stringify(servers.map(({ folder, port }) => ({ folder, port }))));
setInterval(() => {}, 1000);
