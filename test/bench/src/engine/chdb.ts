import type { Contestant } from './contestant.ts';
import { tabbedRowsOf, valuesOf } from './event-rows.ts';

/** ClickHouse within this process: events inserted into a table, every value computed by SQL at each refresh. */
export const chdb: Contestant = {
  name: 'chdb (ClickHouse in process) insert, SQL at each refresh',
  wire: 'ndjson',
  async start(size) {
    // Loaded here: it is 500 MB, and not there for every platform.
    const { Session } = await import('chdb');
    const session = new Session();
    session.query(
      `CREATE TABLE events (seq Int32, time Float64, type LowCardinality(String), dn UInt32, call String,
        mode LowCardinality(String), service LowCardinality(String), segment LowCardinality(String)) ENGINE = Memory`,
    );
    const rows = (sql: string) =>
      (JSON.parse(session.query(`${sql} ${SETTINGS}`, 'JSONCompact')) as { data: unknown[][] }).data;
    return {
      async ingest(bytes) {
        await session.insert({ table: 'events', values: tabbedRowsOf(bytes), format: 'TabSeparated' });
      },
      refresh: (at) => valuesOf(size, rows(queueSql(at, size.queues)), rows(agentSql(at))),
      stop: () => session.close(),
    };
  },
};

/** One thread, as everybody else; nothing where there is nothing, as in other databases. */
const SETTINGS = 'SETTINGS max_threads = 1, aggregate_functions_null_for_empty = 1, join_use_nulls = 1';

const queueSql = (at: number, queues: number) => {
  const from = Math.floor(at / 60_000) * 60_000 - 29 * 60_000;
  return `
  WITH calls AS (
    SELECT call,
      maxIf(time, type = 'EventQueued') AS entered,
      maxIf(dn, type = 'EventQueued') AS queue,
      maxIf(segment, type = 'EventQueued') AS segment,
      maxIf(time, type = 'EventDiverted') AS diverted,
      maxIf(time, type = 'EventAbandoned') AS abandoned,
      maxIf(time, type = 'EventEstablished') AS answered
    FROM events WHERE call <> '' GROUP BY call),
  sums AS (
    SELECT queue,
      countIf(diverted IS NULL AND abandoned IS NULL) AS waiting,
      (${at} - minIf(entered, diverted IS NULL AND abandoned IS NULL)) / 1000 AS longest,
      count() AS entries, count(answered) AS answers, count(abandoned) AS losses,
      avgIf(answered - entered, answered >= ${from}) / 1000 AS speed,
      countIf(answered - entered < 20000) AS in_time,
      countIf(abandoned - entered < 5000) AS early,
      countIf(segment = 'Gold') AS gold
    FROM calls GROUP BY queue)
  SELECT number, coalesce(waiting, 0), coalesce(longest, 0), coalesce(entries, 0), coalesce(answers, 0), coalesce(losses, 0), speed,
    100 * in_time / nullif(answers + losses - early, 0), 100 * losses / nullif(entries, 0), coalesce(gold, 0)
  FROM numbers(${queues}) AS every LEFT JOIN sums ON queue = number`;
};

/**
 * An agent's events as arrays, status by status: a call's while there is one (ringing 2, talking 3), else the last
 * readiness (ready 1, after-call work 4, idle or away 5).
 */
const agentSql = (at: number) => `
  WITH agents AS (
    SELECT dn, groupArray(time) AS times,
      groupArray(type = 'EventEstablished') AS answers,
      groupArray(multiIf(type = 'EventRinging', 2, type = 'EventEstablished', 3, 0)) AS contacts,
      groupArray(multiIf(type = 'EventAgentReady', 1, type = 'EventAgentLogin', 5,
        type = 'EventAgentNotReady', if(mode = 'AfterCallWork', 4, 5), 0)) AS readinesses,
      countIf(type = 'EventEstablished' AND call IN (
        SELECT call FROM events WHERE type = 'EventQueued' AND service = 'Sales')) AS sales
    FROM (SELECT * FROM events WHERE type NOT IN ('EventQueued', 'EventDiverted', 'EventAbandoned') ORDER BY seq)
    GROUP BY dn),
  spans AS (
    SELECT dn, sales, answers,
      arrayMap((contact, readiness) -> if(contact > 0, contact, readiness),
        contacts, arrayFill(readiness -> readiness > 0, readinesses)) AS statuses,
      arrayMap((time, until) -> until - time, times, arrayPushBack(arrayPopFront(times), toFloat64(${at}))) AS lengths
    FROM agents)
  SELECT dn, statuses[-1] = 1, lengths[-1] / 1000, arraySum(answers),
    arraySum((length, answer) -> length * answer, arrayPopBack(lengths), arrayPopBack(answers)) / 1000,
    100 * arraySum((length, status) -> if(status IN (2, 3, 4), length, 0), lengths, statuses)
      / nullif(arraySum((length, status) -> if(status < 5, length, 0), lengths, statuses), 0),
    sales
  FROM spans`;
