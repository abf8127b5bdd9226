import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NOON, nextTurn, pbx, ringing, ScriptedSource, startBench, storedCalls } from './scripted-source.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pulse-lds-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const EPOCH = NOON / 1000;

describe('the writer of a stream', () => {
  test('stores what a source emits with epoch, sequence and the time it was received', async () => {
    const source = new ScriptedSource();
    const { lds, clock } = await startBench(directory, [source]);
    const sink = await source.sink;
    sink.emit([ringing(1), ringing(2)]);
    clock.advance(5);
    sink.emit([ringing(3)]);
    await nextTurn();
    expect(await storedCalls(lds)).toEqual([`${EPOCH}/1 call-1`, `${EPOCH}/2 call-2`, `${EPOCH}/3 call-3`]);
    const [batch] = await lds.log.read(pbx, { epoch: 0, seq: 0 }, 1000);
    expect(batch?.events.map((event) => event.received)).toEqual([NOON, NOON, NOON + 5]);
    await lds[Symbol.asyncDispose]();
  });
});
