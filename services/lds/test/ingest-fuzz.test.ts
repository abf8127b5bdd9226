import { seededRandom } from '@pulse/base';
import { parseSourceEvent } from '@pulse/model/schema';
import { expect, test } from 'vitest';
import { crm, startIngestBench } from './ingest-bench.ts';
import { oddBody } from './ingest-fuzz.ts';

/** How many bodies are tried: 100,000 in a long run. */
const BODIES = Number(process.env['PULSE_FUZZ'] ?? 3000);
const ALLOWED = new Set([200, 207, 422]);
/** Milliseconds; ten times what it takes on a slow machine. */
const LIMIT = Math.max(300_000, 100 * BODIES);

test(
  'whatever is posted is answered in the words of the contract, and only events reach the log',
  async () => {
    const seed = Number(process.env['PULSE_SEED'] ?? 20_261_123);
    const random = seededRandom(seed);
    await using bench = await startIngestBench({ limits: { burstEvents: 1e9 } });
    let accepted = 0;
    for (let done = 0; done < BODIES; ) {
      const batch = Array.from({ length: Math.min(64, BODIES - done) }, () => oddBody(random));
      const answers = await Promise.all(
        batch.map(async ({ body, headers }) => {
          const response = await bench.post(new Uint8Array(body), headers);
          return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
        }),
      );
      for (const { status, answer } of answers) {
        expect(ALLOWED.has(status), `seed ${seed}: ${status} ${JSON.stringify(answer)}`).toBe(true);
        if (status !== 422) accepted += answer['accepted'] as number;
      }
      done += batch.length;
    }
    expect(bench.failures, `seed ${seed}`).toEqual([]);
    expect(accepted).toBeGreaterThan(BODIES / 10);
    expect(bench.lds.log.streams()[0]?.last.seq).toBe(accepted);
    let place = { epoch: 0, seq: 0 };
    for (let read = 0; read < accepted; ) {
      for (const { epoch, from, events } of await bench.lds.log.read(crm, place, 1000)) {
        for (const event of events) expect(parseSourceEvent(event).ok, `seed ${seed}`).toBe(true);
        read += events.length;
        place = { epoch, seq: from + events.length - 1 };
      }
    }
    expect(({} as Record<string, unknown>)['a']).toBeUndefined();
  },
  LIMIT,
);
