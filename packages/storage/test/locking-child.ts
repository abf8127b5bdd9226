/* Takes the data folder it is given, says so, and stays. */
import { lockDataFolder } from '../src/mod.ts';

await lockDataFolder(process.argv[2] ?? '');
console.log('locked');
setInterval(() => {}, 1000);
