import type { AddressInfo } from '@pulse/model';
import { describe, expect, it } from 'vitest';
import { Script } from './script.ts';
import { device, ms, queue, snapshot, talking } from './snapshots.ts';

const hourly = { type: 'Growing', value: '00:00 +01:00', zone: 'UTC' } as const;

describe('gaps', () => {
  const broken = (fields: Parameters<Script['at']>[2] = {}) => {
    const s = new Script();
    const columns = {
      agent: s.column('Agent', { profile: hourly }),
      group: s.column('GroupAgents', { profile: hourly }),
      queue: s.column('Queue', { profile: hourly }),
      now: s.column('Queue', { category: 'CurrentNumber' }),
    };
    s.at(-3700, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(-3700, 'EventQueued', { thisDn: 'q', callId: 'c' }, 'other');
    s.at(-100, 'EventLinkDisconnected');
    const complete = (at: number) => Object.values(columns).map((each) => each.complete(0, ms(at)));
    const during = complete(-90);
    s.at(-50, 'EventLinkConnected');
    snapshot(s, -50, { '100': device({}) }, fields);
    return { during, after: complete(-1), later: complete(0) };
  };

  it('[E-97] mark what lies behind the link, until the interval is over', () => {
    expect(broken()).toEqual({
      during: [false, false, true, true],
      after: [false, false, true, true],
      later: [true, true, true, true],
    });
  });

  it('[E-97] are none when the source knew what happened', () => {
    expect(broken({ extensions: { complete: 'yes' } }).after).toEqual([true, true, true, true]);
  });

  it('[E-97] last until the end of the snapshot', () => {
    const s = new Script();
    const columns = (['Queue', 'RegDN', 'Agent'] as const).map((type) => s.column(type, { profile: hourly }));
    const complete = (at: number) => columns.map((each) => each.complete(0, ms(at)));
    s.at(-4000, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(-4000, 'EventQueued', { thisDn: 'q', callId: 'c' });
    s.at(-20, 'EventLinkDisconnected');
    s.at(-10, 'EventLinkConnected');
    s.at(-10, 'EventSnapshotBegin');
    s.at(-5, 'EventAddressInfo', { thisDn: 'q', address: queue(['c', -4000]) });
    s.at(-5, 'EventAddressInfo', { thisDn: '100', address: device({}) });
    s.at(10, 'EventSnapshotEnd');
    expect(complete(20)).toEqual([false, false, false]);
    expect(complete(3600)).toEqual([true, true, true]);
  });

  it('[E-97] are seen in a call that is gone, or has come, or is at another point', () => {
    const seen = (before: Parameters<Script['at']>[1] | null, address: AddressInfo) => {
      const s = new Script();
      const calls = s.column('RegDN', { profile: hourly });
      s.at(-3700, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
      s.at(-3700, 'EventAgentReady', { thisDn: '100' });
      if (before) s.at(-3700, before, { thisDn: '100', callId: 'c', callType: 'Inbound' });
      snapshot(s, 30, { '100': address });
      return !calls.complete(0, ms(40));
    };
    const ready = { loginAt: ms(-3700), modeSince: ms(-3700) };
    const at = (state: 'Established' | 'Ringing') => device(ready, talking(-3700, state));
    expect(seen(null, device(ready))).toBe(false);
    expect(seen('EventEstablished', at('Established'))).toBe(false);
    expect(seen('EventRinging', at('Ringing'))).toBe(false);
    expect(seen('EventEstablished', device(ready))).toBe(true);
    expect(seen('EventRinging', device(ready))).toBe(true);
    expect(seen('EventRinging', at('Established'))).toBe(true);
    expect(seen('EventEstablished', at('Ringing'))).toBe(true);
    expect(seen(null, at('Ringing'))).toBe(true);
    expect(seen(null, device({ ...ready, agentId: 'ben' as never }))).toBe(true);
    expect(seen(null, device({ ...ready, mode: 'NotReady' }))).toBe(true);
    expect(seen(null, device({ ...ready, modeSince: ms(10) }))).toBe(true);
    expect(seen(null, device(null))).toBe(true);
  });

  it('[E-97] are those of who has left a DN unseen, and of who has come to it', () => {
    const missing = (address: AddressInfo) => {
      const s = new Script({ agents: [{ id: 'ann' }, { id: 'ben' }] });
      const columns = (['Agent', 'GroupAgents'] as const).map((type) => s.column(type, { profile: hourly }));
      s.at(-3700, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
      s.at(-3700, 'EventAgentReady', { thisDn: '100' });
      snapshot(s, 30, { '100': address });
      return columns.flatMap((column) =>
        s.engine
          .objects(column.definition.objectType)
          .flatMap(({ id }, index) => (column.complete(index, ms(40)) ? [] : [id])),
      );
    };
    const ready = { loginAt: ms(-3700), modeSince: ms(-3700) };
    expect(missing(device(ready))).toEqual([]);
    expect(missing(device(null))).toEqual(['ann', 'All agents']);
    expect(missing(device({ ...ready, agentId: 'ben' as never }))).toEqual(['ann', 'ben', 'All agents']);
  });

  it('[E-98] end with the next event where the log has a hole', () => {
    const s = new Script();
    const entered = s.column('Queue', { profile: hourly });
    s.at(-3700, 'EventQueued', { thisDn: 'q', callId: 'c' });
    s.at(10, 'EventDiverted', { thisDn: 'q', callId: 'c' });
    expect(entered.complete(0, ms(20))).toBe(true);
    const [source] = s.engine.cursors.keys();
    s.engine.missed(source!);
    expect(entered.complete(0, ms(20))).toBe(false);
    s.at(3610, 'EventQueued', { thisDn: 'q', callId: 'd' });
    expect(entered.complete(0, ms(3620))).toBe(false);
    expect(entered.complete(0, ms(7200))).toBe(true);
  });

  it('[E-97] are seen in a difference that no loss explains', () => {
    const s = new Script();
    const entered = s.column('Queue', { profile: hourly });
    s.at(-3700, 'EventQueued', { thisDn: 'q', callId: 'c' });
    snapshot(s, 10, { q: queue(['c', -3700]) });
    expect(entered.complete(0, ms(20))).toBe(true);
    snapshot(s, 30, { q: queue(['c', -3700], ['unseen', 25]) });
    expect(entered.complete(0, ms(40))).toBe(false);
    expect(entered.complete(0, ms(3600))).toBe(true);
  });
});
