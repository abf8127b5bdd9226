import { describe, expect, it } from 'vitest';
import { FORMAT_VERSION } from '../checkpoint/block.ts';
import { restoreEngine } from '../create.ts';
import { Script, TEN } from './script.ts';

const ever = { type: 'Growing', value: 'never', zone: 'UTC' } as const;

describe('a checkpoint', () => {
  it('[E-100] goes on inside an instant as if nothing had been', () => {
    const s = new Script();
    const definition = {
      objectType: 'Agent',
      statistic: { category: 'TotalNumber', subject: 'AgentStatus', mainMask: '*', profile: ever },
    } as const;
    s.engine.open(definition);
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(10, 'EventAgentReady', { thisDn: '100' });
    s.at(20, 'EventRinging', { thisDn: '100', callId: 'c' });
    s.engine = restoreEngine(s.engine.checkpoint());
    s.at(20, 'EventReleased', { thisDn: '100', callId: 'c' });
    // OnHook and WaitForNextCall, which the ringing of no length has not cut.
    expect(s.engine.open(definition).read(0, TEN + 30_000)).toBe(2);
    expect(s.engine.takeChanged('Agent')).toEqual([0]);
    expect(s.engine.counts.applied).toBe(4);
  });

  it('[E-100] holds columns, cursors, names and what is remembered of calls', () => {
    const s = new Script();
    const how = { mainMask: 'CallAnswered', filter: 'PairExists("Segment","Gold")', profile: ever } as const;
    const column = s.column('Queue', { category: 'TotalTime', ...how });
    s.at(0, 'EventAddressInfo', { thisDn: 'q', address: { kind: 'Queue', name: 'Support', calls: [] } });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'c', userData: { Segment: 'Gold' } });
    s.at(5, 'EventDiverted', { thisDn: 'q', callId: 'c', thirdPartyDn: '100' });
    s.engine = restoreEngine(s.engine.checkpoint());
    expect([...s.engine.cursors]).toEqual([['pbx', { epoch: 1, seq: 3 }]]);
    expect(s.engine.objects('Queue')).toEqual([{ id: 'q', name: 'Support', present: true }]);
    s.at(9, 'EventEstablished', { thisDn: '100', callId: 'c' });
    const again = s.engine.open(column.definition);
    expect(again.read(0, TEN + 9000)).toBe(9);
    expect(again.since(TEN + 9000)).toBe(TEN);
  });

  it('[E-100] holds idle calls, which return with all that was attached to them', () => {
    const s = new Script();
    const how = { mainMask: 'CallAnswered', filter: 'PairExists("Segment","Gold")', profile: ever } as const;
    const column = s.column('Queue', { category: 'TotalTime', ...how });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'c', userData: { Segment: 'Gold' }, ani: '5551000' });
    s.at(5, 'EventDiverted', { thisDn: 'q', callId: 'c', thirdPartyDn: '100' });
    for (let round = 0; round < 3; round++) {
      const bytes = s.engine.checkpoint();
      s.engine = restoreEngine(bytes);
      expect(s.engine.checkpoint()).toEqual(bytes);
      s.at(6 + round, 'EventUserEvent', { thisDn: 'q', callId: 'other' });
    }
    s.at(10, 'EventQueued', { thisDn: 'q', callId: 'c', extensions: { returned: 1 } });
    s.at(20, 'EventEstablished', { thisDn: '100', callId: 'c', thisQueue: 'q' });
    expect(s.engine.open(column.definition).read(0, TEN + 20_000)).toBe(20);
  });

  it('[E-100] can be made before the first event', () => {
    const s = new Script({ queues: [{ id: 'q', type: 'Queue' }] });
    const column = s.column('Queue', { profile: ever });
    s.engine = restoreEngine(s.engine.checkpoint());
    const again = s.engine.open(column.definition);
    expect(again.read(0, 0)).toBeNull();
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'c' });
    expect(again.since(TEN)).toBe(TEN);
    expect(again.read(0, TEN)).toBe(2);
  });

  it('[E-101] is refused when it is cut, of another version or no checkpoint at all', () => {
    const s = new Script();
    s.column('Queue', { profile: ever });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'c' });
    const bytes = s.engine.checkpoint();
    const refuses = (damage: (copy: Uint8Array) => Uint8Array, why: string) =>
      expect(() => restoreEngine(damage(bytes.slice()))).toThrow(
        expect.objectContaining({ code: 'checkpoint-unusable', message: expect.stringContaining(why) }),
      );
    const flipped = (at: number) => (copy: Uint8Array) => copy.fill((copy[at] ?? 0) ^ 1, at, at + 1);
    refuses(flipped(0), 'not a checkpoint');
    refuses(
      (copy) => copy.fill(FORMAT_VERSION - 1, 8, 9),
      `format version ${FORMAT_VERSION - 1}, this engine reads`,
    );
    refuses((copy) => copy.fill(FORMAT_VERSION + 1, 8, 9), `format version ${FORMAT_VERSION + 1},`);
    refuses((copy) => copy.subarray(0, copy.length - 8), `has ${bytes.length - 8} bytes of ${bytes.length}`);
    refuses((copy) => Uint8Array.of(...copy, 0), `has ${bytes.length + 1} bytes of ${bytes.length}`);
    refuses(flipped(24), 'its header cannot be read');
    refuses((copy) => copy.subarray(0, 10), 'not a checkpoint');
    refuses(() => new Uint8Array(0), 'not a checkpoint');
    expect(restoreEngine(bytes).time).toBe(TEN);
  });
});
