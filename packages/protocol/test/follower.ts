import { type Connect, type Encoding, STATE_PROTOCOL } from '../src/mod.ts';
import { RawClient } from './raw-client.ts';

/** A client that has said hello, follows the layout `L` under id 1 and has its first snapshot. */
export async function follower(connect: Connect, encoding: Encoding = 'json'): Promise<RawClient> {
  const client = await RawClient.open(connect);
  client.say({ kind: 'hello', protocol: STATE_PROTOCOL, versions: [2], encoding });
  await client.heard('welcome');
  client.say({ kind: 'subscribe', id: 1, layout: 'L' });
  await client.heard('snapshot');
  return client;
}
