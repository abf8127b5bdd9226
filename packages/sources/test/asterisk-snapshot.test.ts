import { readFileSync } from 'node:fs';
import type { AddressInfo } from '@pulse/model';
import { describe, expect, it } from 'vitest';
import { readRecording, StandInAsterisk } from '../testing/mod.ts';
import { CollectingSink } from './collecting-sink.ts';
import { runSource, until } from './run-source.ts';

const recording = readRecording();
const began = recording.packets[0]!.time;

/** Who waited, who talked and who was paused at a time, by queue_log: call → second, agent → reason. */
function truthAt(time: number) {
  const waiting = new Map<string, number>();
  const talking = new Map<string, { agent: string; since: number }>();
  const paused = new Map<string, string>();
  for (const line of readFileSync(recording.queueLogPath, 'utf8').split('\n')) {
    const [stamp = '', call = '', , member = '', verb, data] = line.split('|');
    if (Number(stamp) * 1000 > time) break;
    if (verb === 'ENTERQUEUE') waiting.set(call, Number(stamp));
    if (verb === 'CONNECT') talking.set(call, { agent: member, since: Number(stamp) });
    if (verb === 'PAUSEALL') paused.set(member, data ?? '');
    if (verb === 'UNPAUSEALL') paused.delete(member);
    if (['CONNECT', 'ABANDON', 'EXITWITHTIMEOUT'].includes(verb ?? '')) waiting.delete(call);
    if (verb?.startsWith('COMPLETE')) talking.delete(call);
  }
  return { waiting, talking, paused };
}

/** Connects at a moment of the session and gives what the first snapshot says, by DN. */
async function snapshotAt(time: number): Promise<Map<string, AddressInfo>> {
  await using standIn = await StandInAsterisk.start({ recording, startAt: time, speed: 1 });
  const sink = new CollectingSink();
  const running = runSource(standIn, sink);
  await until(() => sink.state?.state === 'live', 'the connection');
  await running.stop();
  const types = sink.batches[1]?.map(({ type }) => type) ?? [];
  expect(sink.batches[0]?.map(({ type }) => type)).toEqual(['EventLinkConnected']);
  expect([types[0], types.at(-1)]).toEqual(['EventSnapshotBegin', 'EventSnapshotEnd']);
  return new Map(
    sink.batches[1]!.flatMap(({ thisDn, address }) => (thisDn && address ? [[thisDn, address]] : [])),
  );
}

/** The middle of the next second of which the log has no line: what was before and after it is certain. */
function quietMoment(time: number): number {
  const busy = new Set(readFileSync(recording.queueLogPath, 'utf8').match(/^\d+/gm)?.map(Number));
  let second = Math.ceil(time / 1000);
  while (busy.has(second) || busy.has(second + 1)) second++;
  return second * 1000 + 500;
}

describe('the snapshot of a connection', () => {
  it.each([60, 200, 333, 480])('%i s into the session is the truth of that moment', async (into) => {
    const time = quietMoment(began + into * 1000);
    const infos = await snapshotAt(time);
    const truth = truthAt(time);
    const dns = [...infos.keys()];
    expect(dns.filter((dn) => infos.get(dn)?.kind === 'Queue').sort()).toEqual(
      ['billing', 'sales', 'support'].map((queue) => `${queue}@asterisk-1`),
    );
    const calls = [...infos.values()].flatMap(({ calls }) => calls);
    const waiting = calls.filter(({ state }) => state === 'Queued');
    expect(waiting.map(({ callId }) => callId).sort()).toEqual([...truth.waiting.keys()].sort());
    for (const { callId, since } of waiting) {
      expect(Math.abs(since / 1000 - truth.waiting.get(callId)!)).toBeLessThan(2);
    }
    const agents = [...infos.values()].flatMap(({ agent, calls: on }) => (agent ? [{ ...agent, on }] : []));
    expect(agents).toHaveLength(9);
    for (const { agentId, mode, reasons, on, loginAt } of agents) {
      expect(mode, agentId).toBe(truth.paused.has(agentId) ? 'NotReady' : 'Ready');
      expect(reasons?.['reason'], agentId).toBe(truth.paused.get(agentId));
      expect(loginAt).toBe(1795385563000);
      const talks = [...truth.talking].filter(([, { agent }]) => agent === agentId).map(([call]) => call);
      expect(on.filter(({ state }) => state === 'Established').map(({ callId }) => callId)).toEqual(talks);
    }
  });
});

describe('a reload of Asterisk', () => {
  it('is followed by a new snapshot, in which nothing is missing', async () => {
    const insertions = new Map([
      [4000, 'Event: Reload\r\nPrivilege: system,all\r\nModule: All\r\nStatus: 0\r\n\r\n'],
    ]);
    await using standIn = await StandInAsterisk.start({ recording, insertions, speed: 60 });
    const sink = new CollectingSink();
    const running = runSource(standIn, sink);
    const begins = () => sink.events.filter(({ type }) => type === 'EventSnapshotBegin');
    await until(() => begins().length === 2, 'the second snapshot');
    await running.stop();
    expect(begins().map(({ extensions }) => extensions)).toEqual([undefined, { complete: 'yes' }]);
  });
});
