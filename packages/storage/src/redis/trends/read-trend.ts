import type { LayoutId, TenantId, TrendPoint } from '@pulse/model';
import { TrendLine } from '../../memory/trend-line.ts';
import type { RedisConnection } from '../connection/redis-connection.ts';
import { redisKeys } from '../redis-keys.ts';
import { readChunk } from './trend-chunk.ts';

/** One line as its owner has written it; undefined when there is none. A chunk that is damaged is left out. */
export async function readTrend(
  connection: RedisConnection,
  tenant: TenantId,
  token: number,
  layout: LayoutId,
  column: string,
  object: string,
): Promise<readonly TrendPoint[] | undefined> {
  const [reply] = await connection.send([['hgetall', redisKeys.trend(tenant, token, layout, column)]]);
  const hours = await Promise.all(
    chunksOf(reply ?? null).map(([start, chunk]) =>
      readChunk(chunk, start, object).then(
        (lines) => lines.get(object),
        () => undefined,
      ),
    ),
  );
  const found = hours.filter((points) => points !== undefined);
  if (found.length === 0) return undefined;
  const line = new TrendLine();
  for (const points of found) line.add(points);
  return line.points();
}

/** Hours in their order. */
function chunksOf(hash: object | number | null): [start: number, chunk: Buffer][] {
  return Object.entries(hash ?? {})
    .map(([start, chunk]: [string, unknown]) => [Number(start), chunk] as const)
    .filter((hour): hour is [number, Buffer] => Number.isSafeInteger(hour[0]) && Buffer.isBuffer(hour[1]))
    .sort(([a], [b]) => a - b);
}
