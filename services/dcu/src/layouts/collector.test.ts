import { ManualClock } from '@pulse/base';
import { createEngine } from '@pulse/engine';
import { discoveredConfiguration, type LayoutDelta, tenantId } from '@pulse/model';
import { memoryValueStore } from '@pulse/storage';
import { beforeEach, describe, expect, test } from 'vitest';
import { Versions } from '../versions.ts';
import { loadCatalogue, READY_CATALOGUE } from './catalogue.ts';
import { ChangePump } from './change-pump.ts';
import { Collector } from './collector.ts';
import { planLayout } from './layout-plan.ts';
import { VOICE_LAYOUTS } from './layout-rules.ts';
import { ROW_INTERVAL } from './push-pacer.ts';

const tenant = tenantId('t');
const configuration = discoveredConfiguration(tenant, 'UTC');
const START = Date.UTC(2026, 10, 22, 10);
const catalogue = await loadCatalogue(READY_CATALOGUE);

describe('pushing on change', () => {
  let clock: ManualClock;
  let engine: ReturnType<typeof createEngine>;
  let collector: Collector;
  let pump: ChangePump;
  let deltas: LayoutDelta[];
  let seq: number;

  beforeEach(() => {
    clock = new ManualClock(START);
    engine = createEngine(configuration);
    deltas = [];
    seq = 0;
    const rule = VOICE_LAYOUTS.find((layout) => layout.id === 'agents')!;
    const store = memoryValueStore();
    const now = () => clock.now();
    collector = new Collector({ configuration, engine, store, clock, versions: new Versions(1), now });
    collector.show([planLayout([catalogue], rule)]);
    pump = new ChangePump({
      engine,
      clock,
      now,
      wants: () => true,
      onPush: (at, objects) => collector.push(at, objects),
    });
    for (const agent of ['ann', 'ben']) happen('EventAgentLogin', agent);
    clock.advance(1000);
    store.listen(tenant, { onDelta: (delta) => deltas.push(delta) });
  });

  function happen(type: 'EventAgentLogin' | 'EventAgentReady' | 'EventAgentNotReady', agent: string) {
    engine.apply({
      tenant,
      source: 's' as never,
      epoch: 1,
      seq: ++seq,
      time: clock.now(),
      type,
      thisDn: `${agent}@s` as never,
      agentId: agent as never,
    });
    pump.touch();
  }

  const pushed = (agent: string) => deltas.filter((d) => d.changed.some((row) => row.id === agent)).length;

  test('the first change of an agent goes at once', () => {
    happen('EventAgentReady', 'ann');
    expect(pushed('ann')).toBe(1);
  });

  test('a second change waits for the interval of its row, and then shows the latest', () => {
    happen('EventAgentReady', 'ann');
    clock.advance(10);
    happen('EventAgentNotReady', 'ann');
    happen('EventAgentReady', 'ann');
    happen('EventAgentNotReady', 'ann');
    expect(pushed('ann')).toBe(1);
    clock.advance(ROW_INTERVAL);
    expect(pushed('ann')).toBe(2);
    expect(JSON.stringify(deltas.at(-1))).toContain('NotReadyForNextCall');
  });

  test('another agent does not wait for a row that does', () => {
    happen('EventAgentReady', 'ann');
    clock.advance(10);
    happen('EventAgentNotReady', 'ann');
    happen('EventAgentReady', 'ben');
    expect(pushed('ben')).toBe(1);
    expect(pushed('ann')).toBe(1);
  });

  test('without any change there is a sign of life after each refresh', () => {
    clock.advance(5000);
    expect(deltas).toHaveLength(1);
    expect(deltas[0]).toMatchObject({ at: START + 5000 });
  });

  test('versions join up', () => {
    for (let i = 0; i < 20; i++) {
      happen(i % 2 ? 'EventAgentReady' : 'EventAgentNotReady', i % 3 ? 'ann' : 'ben');
      clock.advance(17);
    }
    for (const [i, delta] of deltas.entries()) if (i > 0) expect(delta.from).toEqual(deltas[i - 1]!.to);
  });
});
