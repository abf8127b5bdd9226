import { once } from 'node:events';
import { startPostgres } from '@pulse/storage/testing';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Contestant } from './contestant.ts';
import { tabbedRowsOf, valuesOf } from './event-rows.ts';

/** One thread, as everybody else; memory enough to sort without files; no plan for tables that are still small. */
const SETTINGS = {
  work_mem: '256MB',
  shared_buffers: '512MB',
  synchronous_commit: 'off',
  max_parallel_workers_per_gather: '0',
  jit: 'off',
  enable_nestloop: 'off',
};

/** Events copied to an unlogged table, every value computed by SQL at each refresh. */
export const postgres: Contestant = {
  name: 'PostgreSQL, COPY to an unlogged table, fsync off, SQL at each refresh',
  wire: 'ndjson',
  async start(size) {
    const server = await startPostgres({ settings: SETTINGS });
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    await client.query(
      'CREATE UNLOGGED TABLE events (seq int, time float8, type text, dn int, call text, mode text, service text, segment text)',
    );
    const rows = async (sql: string): Promise<unknown[][]> =>
      (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows;
    return {
      async ingest(bytes) {
        const copy = client.query(copyFrom('COPY events FROM STDIN'));
        copy.end(tabbedRowsOf(bytes));
        await once(copy, 'finish');
      },
      refresh: async (at) => valuesOf(size, await rows(queueSql(at, size.queues)), await rows(agentSql(at))),
      async stop() {
        await client.end();
        await server.stop();
      },
    };
  },
};

const queueSql = (at: number, queues: number) => {
  const from = Math.floor(at / 60_000) * 60_000 - 29 * 60_000;
  return `
  WITH calls AS (
    SELECT call,
      max(time) FILTER (WHERE type = 'EventQueued') AS entered,
      max(dn) FILTER (WHERE type = 'EventQueued') AS queue,
      max(segment) FILTER (WHERE type = 'EventQueued') AS segment,
      max(time) FILTER (WHERE type = 'EventDiverted') AS diverted,
      max(time) FILTER (WHERE type = 'EventAbandoned') AS abandoned,
      max(time) FILTER (WHERE type = 'EventEstablished') AS answered
    FROM events WHERE call <> '' GROUP BY call),
  sums AS (
    SELECT queue,
      count(*) FILTER (WHERE diverted IS NULL AND abandoned IS NULL) AS waiting,
      (${at} - min(entered) FILTER (WHERE diverted IS NULL AND abandoned IS NULL)) / 1000 AS longest,
      count(*) AS entered, count(answered) AS answered, count(abandoned) AS abandoned,
      avg(answered - entered) FILTER (WHERE answered >= ${from}) / 1000 AS speed,
      count(*) FILTER (WHERE answered - entered < 20000) AS in_time,
      count(*) FILTER (WHERE abandoned - entered < 5000) AS early,
      count(*) FILTER (WHERE segment = 'Gold') AS gold
    FROM calls GROUP BY queue)
  SELECT q, coalesce(waiting, 0), coalesce(longest, 0), coalesce(entered, 0), coalesce(answered, 0), coalesce(abandoned, 0), speed,
    100.0::float8 * in_time / nullif(answered + abandoned - early, 0), 100.0::float8 * abandoned / nullif(entered, 0), coalesce(gold, 0)
  FROM generate_series(0, ${queues - 1}) q LEFT JOIN sums ON queue = q`;
};

/**
 * An agent's status after each of the agent's events: a call's while there is one (ringing 2, talking 3), else the last
 * readiness (ready 1, after-call work 4, idle or away 5), which is found as the greatest, its seq before it.
 */
const agentSql = (at: number) => `
  WITH own AS (
    SELECT seq, time, type, dn,
      CASE type WHEN 'EventRinging' THEN 2 WHEN 'EventEstablished' THEN 3 END AS contact,
      seq * 10 + CASE type WHEN 'EventAgentReady' THEN 1 WHEN 'EventAgentLogin' THEN 5
        WHEN 'EventAgentNotReady' THEN CASE mode WHEN 'AfterCallWork' THEN 4 ELSE 5 END END AS readiness
    FROM events WHERE type NOT IN ('EventQueued', 'EventDiverted', 'EventAbandoned')),
  spans AS (
    SELECT *, coalesce(contact, max(readiness) OVER w % 10) AS status, lead(time) OVER w AS until
    FROM own WINDOW w AS (PARTITION BY dn ORDER BY seq)),
  lengths AS (SELECT *, coalesce(until, ${at}) - time AS length, until IS NULL AS last FROM spans),
  sums AS (
    SELECT dn,
      max(CASE WHEN last AND status = 1 THEN 1 ELSE 0 END) AS ready,
      max(length) FILTER (WHERE last) / 1000 AS age,
      count(*) FILTER (WHERE contact = 3) AS taken,
      coalesce(sum(length) FILTER (WHERE contact = 3 AND NOT last), 0) / 1000 AS talk,
      100 * coalesce(sum(length) FILTER (WHERE status IN (2, 3, 4)), 0)
        / nullif(sum(length) FILTER (WHERE status < 5), 0) AS occupancy
    FROM lengths GROUP BY dn),
  sales AS (
    SELECT answer.dn, count(*) AS sales
    FROM events AS answer JOIN events AS entry USING (call)
    WHERE answer.type = 'EventEstablished' AND entry.type = 'EventQueued' AND entry.service = 'Sales'
    GROUP BY answer.dn)
  SELECT dn, ready, age, taken, talk, occupancy, coalesce(sales, 0) FROM sums LEFT JOIN sales USING (dn)`;
