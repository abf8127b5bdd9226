import { gzipSync } from 'node:zlib';
import type { Random } from '@pulse/base';
import { ringing } from './scripted-source.ts';

/** A body that nobody would send on purpose, and the headers that come with it. */
export interface OddBody {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  '',
  'x',
  'x'.repeat(5000),
  [],
  {},
  { a: 1 },
  [[[[[]]]]],
  '\u0000',
  '\ud800',
  { ['__proto__']: 1, constructor: 2 },
];

const FIELDS = [
  'type',
  'time',
  'thisDn',
  'callId',
  'userData',
  'reasons',
  'extensions',
  'address',
  'ani',
  'id',
  'epoch',
  'seq',
  'tenant',
  'source',
  'received',
  '__proto__',
  'constructor',
];

/** Mostly a batch of events with some of its parts exchanged, cut or damaged; sometimes nothing but bytes. */
export function oddBody(random: Random): OddBody {
  const lines = random.below(3) === 0;
  const events = Array.from({ length: random.below(6) }, () => oddEvent(random));
  let text = lines
    ? events.map((event) => JSON.stringify(event)).join('\n')
    : JSON.stringify(random.below(3) === 0 ? { events } : events);
  if (random.below(4) === 0) text = text.slice(0, random.below(text.length + 1));
  let body = Buffer.from(text);
  if (random.below(6) === 0)
    for (let n = 0; n < 5; n++) body[random.below(body.length + 1)] = random.below(256);
  if (random.below(30) === 0)
    body = Buffer.from(Array.from({ length: random.below(200) }, () => random.below(256)));
  if (random.below(50) === 0) body = Buffer.from('['.repeat(20_000));
  const packed = random.below(4) === 0;
  if (packed) body = gzipSync(body);
  if (packed && random.below(3) === 0) body = body.subarray(0, random.below(body.length + 1));
  return {
    body,
    headers: {
      'content-type': lines ? 'application/x-ndjson' : 'application/json',
      ...((packed || random.below(20) === 0) && { 'content-encoding': 'gzip' }),
      ...(random.below(3) === 0 && { 'idempotency-key': `k${random.below(1000)}` }),
    },
  };
}

function oddEvent(random: Random): unknown {
  if (random.below(10) === 0) return random.pick(VALUES);
  const event: Record<string, unknown> = { ...ringing(random.below(1000)) };
  if (random.below(2) === 0) event['id'] = `e${random.below(1000)}`;
  for (let changes = random.below(4); changes > 0; changes--) {
    const value =
      random.below(3) === 0 ? { [random.pick(FIELDS)]: random.pick(VALUES) } : random.pick(VALUES);
    Object.defineProperty(event, random.pick(FIELDS), { value, enumerable: true, configurable: true });
  }
  return event;
}
