import { ManualClock } from '@pulse/base';
import { type LayoutRow, layoutId, type ObjectRef } from '@pulse/model';
import { afterEach, describe, expect, test } from 'vitest';
import { StateClient } from '../src/browser.ts';
import { connectInProcess, type Encoding, serveState } from '../src/mod.ts';
import { follower } from './follower.ts';
import { FilteredState, MemoryState, rowOf, typedRow } from './layouts.ts';
import { settle, until } from './raw-client.ts';
import { SluggishLine } from './sluggish.ts';

const L = layoutId('L');
const running: StateClient[] = [];
afterEach(() => {
  for (const client of running.splice(0)) client.stop();
});

const agent = (id: string): ObjectRef => ({ type: 'Agent', id });
const [A, B] = [agent('a'), agent('b')];

function setUp(visible: readonly ObjectRef[], encoding: Encoding = 'json') {
  const clock = new ManualClock(1_000_000);
  const state = new MemoryState();
  state.put('L', [rowOf('a', 1, 2), rowOf('b', 3, 4), typedRow('GroupAgents', 'All agents', 5, 6)]);
  const source = new FilteredState(state, visible);
  const serve = serveState({ clock, limits: { bufferedBytes: 300 } });
  const line = new SluggishLine((channel) => serve(channel, source));
  const open = () => follower(line.connect, encoding);
  return { state, source, serve, line, open, clock };
}

const ids = (rows: readonly LayoutRow[]) => rows.map(({ object }) => object.id);
const change = (id: string, value: number) => ({ id, cells: [[0, value]] as const });

describe.each<Encoding>(['json', 'msgpack'])('what a viewer may see, in %s', (encoding) => {
  test('[STATE-12] only rows of visible objects leave, by type and id', async () => {
    const { open, state } = setUp([A, { type: 'Queue', id: 'b' }], encoding);
    const client = await open();
    expect(ids(client.of('snapshot')[0]!.snapshot.rows)).toEqual(['a']);
    const { to } = state.change('L', {
      changed: [change('a', 10), change('b', 777)],
      added: [rowOf('c', 778, 1), typedRow('Queue', 'q', 779, 1)],
      removed: ['All agents'],
    });
    const { delta } = await client.heard('delta');
    expect(delta).toMatchObject({ to, changed: [{ id: 'a', cells: [[0, 10]] }], added: [], removed: [] });
    const frames = client.frames.map((frame) => Buffer.from(frame).toString('latin1')).join();
    for (const secret of ['777', '778', '779', 'All agents']) expect(frames).not.toContain(secret);
  });

  test('[STATE-12] where nothing of a delta is visible the version goes on', async () => {
    const { open, state } = setUp([A], encoding);
    const client = await open();
    const first = state.change('L', { changed: [change('b', 777)], removed: ['All agents'] });
    const second = state.change('L', { changed: [change('a', 10)] });
    await client.heard('delta', 2);
    expect(client.of('delta').map(({ delta }) => delta)).toMatchObject([
      { from: first.from, to: first.to, changed: [], added: [], removed: [] },
      { from: first.to, to: second.to, changed: [{ id: 'a' }] },
    ]);
    expect(client.of('snapshot')).toHaveLength(1);
  });

  test('[STATE-5] frames made of parts read like messages encoded whole', async () => {
    const { open, state, serve } = setUp(
      [A, B, agent('c'), { type: 'GroupAgents', id: 'All agents' }],
      encoding,
    );
    const client = await open();
    expect(client.of('snapshot')[0]?.snapshot).toEqual(state.snapshot(L));
    const many = Array.from({ length: 70_000 }, (_, i) => rowOf(`n${i}`, i, { start: i, base: 1, rate: 1 }));
    const delta = state.change('L', {
      changed: [change('a', 1), change('b', 2)],
      added: [rowOf('c', 1, 1), ...many],
    });
    const seen = (await client.heard('delta')).delta;
    expect(seen).toEqual({ ...delta, added: delta.added.slice(0, 1) });
    expect(ids(seen.added)).toEqual(['c']);
    const all = new MemoryState();
    all.put('L', many);
    const connect = connectInProcess((channel) => serve(channel, all));
    const other = await follower(connect, encoding);
    expect(other.of('snapshot')[0]?.snapshot).toEqual(all.snapshot(L));
  });
});

describe('a viewer whose sight changes', () => {
  test('[STATE-13] is sent every layout anew at once', async () => {
    const { open, state, source } = setUp([A]);
    const client = await open();
    client.say({ kind: 'subscribe', id: 2, layout: 'L' });
    await client.heard('snapshot', 2);
    source.show([B]);
    await client.heard('snapshot', 4);
    expect(
      client
        .of('snapshot')
        .slice(2)
        .map(({ id, snapshot }) => [id, ids(snapshot.rows)]),
    ).toEqual([
      [1, ['b']],
      [2, ['b']],
    ]);
    const { from } = state.change('L', { changed: [change('a', 777), change('b', 30)] });
    const { delta } = await client.heard('delta');
    expect(delta).toMatchObject({ from, changed: [{ id: 'b' }] });
  });

  test('[STATE-13] is owed nothing any more of what it saw before', async () => {
    const { open, state, source, line } = setUp([A, B]);
    const client = await open();
    line.flowing = false;
    for (let i = 0; line.buffered <= 300; i++) state.change('L', { changed: [change('a', i)] });
    state.change('L', { changed: [change('a', 1), change('b', 777)] });
    source.show([A]);
    state.change('L', { changed: [change('b', 778)], added: [rowOf('d', 779, 1)] });
    line.flowing = true;
    line.release();
    const { snapshot } = await client.heard('snapshot', 2);
    expect(snapshot).toMatchObject({ version: state.snapshot(L)?.version, rows: [rowOf('a', 1, 2)] });
    await settle();
    const frames = client.frames.join();
    for (const secret of ['777', '778', '779']) expect(frames).not.toContain(secret);
  });

  test('[STATE-13] is owed it, where nobody says that the sight has changed: the control', async () => {
    const { open, state, line } = setUp([A, B]);
    const client = await open();
    line.flowing = false;
    for (let i = 0; line.buffered <= 300; i++) state.change('L', { changed: [change('a', i)] });
    state.change('L', { changed: [change('b', 777)] });
    line.flowing = true;
    line.release();
    await until(() => client.frames.join().includes('777'));
  });

  test('[STATE-12] what is owed is filtered when it leaves, not when it was made', async () => {
    const { open, state, source, line } = setUp([A, B]);
    const client = await open();
    line.flowing = false;
    for (let i = 0; line.buffered <= 300; i++) state.change('L', { changed: [change('a', i)] });
    state.change('L', { changed: [change('b', 777)] });
    // Before anybody could say so.
    source.visible = [A];
    const held = line.held;
    line.flowing = true;
    line.release();
    await until(() => client.of('delta').length === held + 1);
    expect(client.of('delta').at(-1)?.delta.changed).toEqual([]);
  });

  test('[STATE-13] is refused a layout that is not for it any more, and its client forgets it', async () => {
    const { source, state, serve, clock } = setUp([A]);
    const client = new StateClient({
      connect: connectInProcess((channel) => serve(channel, source)),
      clock,
      random: () => 0.5,
    });
    running.push(client);
    const refused: string[] = [];
    client.listen({ onRefused: (layout, code) => refused.push(`${layout} ${code}`) });
    client.subscribe(L);
    client.start();
    await until(() => client.snapshot(L) !== undefined);
    source.layouts = () => false;
    source.show([]);
    await until(() => refused.length === 1);
    expect(refused).toEqual(['L layout-not-found']);
    expect(client.snapshot(L)).toBeUndefined();
    state.change('L', { changed: [change('a', 777)] });
    await settle();
    expect(client.snapshot(L)).toBeUndefined();
  });
});

describe('viewers with the same sight', () => {
  test('[STATE-5] get the same frame, assembled once; one with another sight gets its own', async () => {
    const { state, serve } = setUp([]);
    const sight = {};
    const open = (visible: readonly ObjectRef[], of: object | undefined) => {
      const source = new FilteredState(state, visible);
      source.sight = () => of;
      return follower(connectInProcess((channel) => serve(channel, source)));
    };
    const [one, two, other] = [await open([A], sight), await open([A], sight), await open([B], {})];
    state.change('L', { changed: [change('a', 10), change('b', 20)] });
    for (const client of [one, two, other]) await client.heard('delta');
    expect(one.frames.at(-1)).toBe(two.frames.at(-1));
    expect(
      [one, two, other].map((client) => client.of('delta')[0]?.delta.changed.map(({ id }) => id)),
    ).toEqual([['a'], ['a'], ['b']]);
  });
});
