import { DuckDBInstance } from '@duckdb/node-api';
import type { Contestant } from './contestant.ts';
import { rowsOf, valuesOf } from './event-rows.ts';

/** Events appended to a table, every value computed by SQL at each refresh. */
export const duckdb: Contestant = {
  name: 'DuckDB append, SQL at each refresh',
  wire: 'ndjson',
  async start(size) {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    await connection.run(
      'CREATE TABLE events (seq INTEGER, time DOUBLE, type VARCHAR, dn INTEGER, call VARCHAR, mode VARCHAR, service VARCHAR, segment VARCHAR)',
    );
    const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRows();
    const appender = await connection.createAppender('events');
    return {
      ingest(bytes) {
        for (const [seq, time, type, place, ...texts] of rowsOf(bytes)) {
          appender.appendInteger(seq);
          appender.appendDouble(time);
          appender.appendVarchar(type);
          appender.appendInteger(place);
          for (const text of texts) appender.appendVarchar(text);
          appender.endRow();
        }
        appender.flushSync();
      },
      refresh: async (at) => valuesOf(size, await rows(queueSql(at, size.queues)), await rows(agentSql(at))),
      stop() {
        appender.closeSync();
        connection.closeSync();
        instance.closeSync();
      },
    };
  },
};

const queueSql = (at: number, queues: number) => {
  const from = Math.floor(at / 60_000) * 60_000 - 29 * 60_000;
  return `
  WITH calls AS (
    SELECT call,
      max(time) FILTER (type = 'EventQueued') AS entered,
      max(dn) FILTER (type = 'EventQueued') AS queue,
      max(segment) FILTER (type = 'EventQueued') AS segment,
      max(time) FILTER (type = 'EventDiverted') AS diverted,
      max(time) FILTER (type = 'EventAbandoned') AS abandoned,
      max(time) FILTER (type = 'EventEstablished') AS answered
    FROM events WHERE call <> '' GROUP BY call),
  sums AS (
    SELECT queue,
      count(*) FILTER (diverted IS NULL AND abandoned IS NULL) AS waiting,
      (${at} - min(entered) FILTER (diverted IS NULL AND abandoned IS NULL)) / 1000 AS longest,
      count(*) AS entered, count(answered) AS answered, count(abandoned) AS abandoned,
      avg(answered - entered) FILTER (answered >= ${from}) / 1000 AS speed,
      count(*) FILTER (answered - entered < 20000) AS in_time,
      count(*) FILTER (abandoned - entered < 5000) AS early,
      count(*) FILTER (segment = 'Gold') AS gold
    FROM calls GROUP BY queue)
  SELECT q, coalesce(waiting, 0), coalesce(longest, 0), coalesce(entered, 0), coalesce(answered, 0), coalesce(abandoned, 0), speed,
    100.0 * in_time / nullif(answered + abandoned - early, 0), 100.0 * abandoned / nullif(entered, 0), coalesce(gold, 0)
  FROM range(${queues}) r(q) LEFT JOIN sums ON queue = q`;
};

/** An agent's status after each of the agent's events: a call's while there is one, else the readiness. */
const agentSql = (at: number) => `
  WITH own AS (
    SELECT seq, time, type, dn, call, CASE type
        WHEN 'EventAgentReady' THEN 'ready' WHEN 'EventAgentLogin' THEN 'idle'
        WHEN 'EventAgentNotReady' THEN CASE mode WHEN 'AfterCallWork' THEN 'after' ELSE 'away' END END AS readiness,
      CASE type WHEN 'EventRinging' THEN 'ringing' WHEN 'EventEstablished' THEN 'talking' END AS contact
    FROM events WHERE type NOT IN ('EventQueued', 'EventDiverted', 'EventAbandoned')),
  spans AS (
    SELECT *, coalesce(contact, last_value(readiness IGNORE NULLS) OVER w) AS status,
      lead(time, 1, ${at}) OVER w AS until,
      row_number() OVER (PARTITION BY dn ORDER BY seq DESC) AS back
    FROM own WINDOW w AS (PARTITION BY dn ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)),
  lengths AS (SELECT *, coalesce(until, ${at}) - time AS length FROM spans),
  services AS (SELECT call, service FROM events WHERE type = 'EventQueued')
  SELECT dn,
    max(CASE WHEN back = 1 AND status = 'ready' THEN 1 ELSE 0 END),
    max(${at} - time) FILTER (back = 1) / 1000,
    count(*) FILTER (type = 'EventEstablished'),
    coalesce(sum(length) FILTER (type = 'EventEstablished' AND back > 1), 0) / 1000,
    100.0 * coalesce(sum(length) FILTER (status IN ('ringing', 'talking', 'after')), 0)
      / nullif(sum(length) FILTER (status IN ('ringing', 'talking', 'after', 'ready')), 0),
    count(*) FILTER (type = 'EventEstablished' AND service = 'Sales')
  FROM lengths LEFT JOIN services USING (call) GROUP BY dn`;
