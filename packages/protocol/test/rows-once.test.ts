import { ManualClock } from '@pulse/base';
import { expect, test } from 'vitest';
import { connectInProcess, serveState } from '../src/mod.ts';
import { follower } from './follower.ts';
import { FilteredState, MemoryState, rowOf } from './layouts.ts';
import type { RawClient } from './raw-client.ts';

test.each([false, true])(
  '[STATE-5] a delta for 100 viewers of 10 sights encodes each row once; sights shared: %s',
  async (shared) => {
    const sights = Array.from({ length: 10 }, () => ({}));
    const ROWS = 1000;
    let encoded = 0;
    const counted = (value: number) => ({
      start: 0,
      rate: 1,
      get base() {
        encoded += 1;
        return value;
      },
    });
    const names = Array.from({ length: ROWS }, (_, i) => String(i));
    const state = new MemoryState();
    state.put(
      'L',
      names.map((id, i) => rowOf(id, counted(i), 'a text of usual length')),
    );
    const serve = serveState({ clock: new ManualClock(1) });
    const clients: RawClient[] = [];
    for (let viewer = 0; viewer < 100; viewer++) {
      const source = new FilteredState(state, []);
      source.sees = ({ id }) => Number(id) % 10 !== viewer % 10;
      if (shared) source.sight = () => sights[viewer % 10];
      clients.push(await follower(connectInProcess((channel) => serve(channel, source))));
    }
    expect(encoded).toBe(ROWS);
    encoded = 0;
    const changed = names.map((id, i) => ({ id, cells: [[0, counted(i + 1)]] as const }));
    const before = performance.now();
    state.change('L', { changed });
    const took = performance.now() - before;
    for (const [viewer, client] of clients.entries()) {
      const seen = (await client.heard('delta')).delta.changed.map(({ id }) => id);
      expect(seen).toEqual(names.filter((id) => Number(id) % 10 !== viewer % 10));
    }
    expect(encoded).toBe(ROWS);
    console.log(
      `a delta of ${ROWS} rows for 100 viewers of 10 sights${shared ? ', shared' : ''}: ${encoded} encodings, ${took.toFixed(1)} ms`,
    );
  },
);
