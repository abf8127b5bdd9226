import { ManualClock } from '@pulse/base';
import { type LayoutRow, layoutId, type ObjectRef } from '@pulse/model';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StateClient } from '../src/browser.ts';
import { decodeFrame } from '../src/codec.ts';
import { type Frame, serveState } from '../src/mod.ts';
import { FilteredState, MemoryState, typedRow } from './layouts.ts';
import { type Message, settle, until } from './raw-client.ts';
import { SluggishLine } from './sluggish.ts';

const L = layoutId('L');
const TYPES: Readonly<Record<string, ObjectRef['type']>> = {
  a: 'Agent',
  b: 'Agent',
  c: 'Queue',
  d: 'GroupAgents',
  e: 'Agent',
};
const OBJECTS = Object.keys(TYPES);
const refOf = (id: string): ObjectRef => ({ type: TYPES[id] ?? 'Agent', id });

const visible = fc.subarray(OBJECTS);
const often = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });
const change = fc.record({
  do: fc.constant('change' as const),
  objects: fc.subarray(OBJECTS, { minLength: 1 }),
  value: fc.nat(99),
});
const step = fc.oneof(
  often(10, change),
  often(6, fc.record({ do: fc.constant('toggle' as const), object: fc.constantFrom(...OBJECTS) })),
  often(1, fc.record({ do: fc.constant('replace' as const) })),
  often(3, fc.record({ do: fc.constant('show' as const), visible })),
  often(4, fc.record({ do: fc.constantFrom('stall', 'trickle', 'flow', 'settle') })),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
type Story = readonly [steps: readonly Step[], visible: readonly string[]];

/** A line that looks at what is handed to it: that is the moment of leaving. */
class WatchedLine extends SluggishLine {
  onSend: (frame: Frame) => void = () => {};

  override send(frame: Frame): void {
    this.onSend(frame);
    super.send(frame);
  }
}

/** All that a message of values says of objects. */
function namedIn({ kind, snapshot, delta }: Message): readonly string[] {
  const ids = (rows: readonly LayoutRow[]) => rows.map(({ object }) => object.id);
  if (kind === 'snapshot') return ids(snapshot.rows);
  if (kind !== 'delta') return [];
  return [...ids(delta.added), ...delta.changed.map(({ id }) => id), ...delta.removed];
}

/** A source that changes, a viewer whose sight changes, a line that stalls. With `filter` off all is let through. */
class Chaos {
  readonly state = new MemoryState();
  readonly source: FilteredState;
  readonly client: StateClient;
  readonly line: WatchedLine;
  /** What left although the viewer might not see it at that moment. */
  readonly leaks: string[] = [];
  #counter = 0;

  constructor(seen: readonly string[], filter: boolean) {
    const clock = new ManualClock(1);
    const serve = serveState({ clock, limits: { bufferedBytes: 200 } });
    this.state.put(
      'L',
      ['a', 'b', 'c'].map((id) => this.#row(id)),
    );
    const source = new FilteredState(this.state, seen.map(refOf));
    const { info, snapshot, health } = source;
    const open = { info, snapshot, health, listen: source.listen.bind(source) };
    this.source = source;
    this.line = new WatchedLine((channel) => serve(channel, filter ? source : open));
    this.line.onSend = (frame) => {
      const hidden = namedIn(decodeFrame(frame) as Message).filter((id) => !source.sees(refOf(id)));
      this.leaks.push(...hidden);
    };
    this.client = new StateClient({ connect: this.line.connect, clock, random: () => 0.5 });
    this.client.subscribe(L);
    this.client.start();
  }

  async play([steps]: Story): Promise<void> {
    await until(() => this.client.snapshot(L) !== undefined);
    for (const told of steps) await this.#perform(told);
    this.line.flowing = true;
    const version = this.state.snapshot(L)?.version.join();
    for (let turn = 0; turn < 500 && this.client.snapshot(L)?.version.join() !== version; turn++) {
      this.line.release();
      await settle(1);
    }
    this.line.release();
    await settle();
    this.client.stop();
  }

  /** Rows by object, of the client and of what its viewer may see: a merged delta puts some of them at the end. */
  get mine() {
    return content(this.client.snapshot(L)?.rows ?? []);
  }
  get theirs() {
    return content(this.#rows.filter(({ object }) => this.source.sees(object)));
  }

  get #rows(): readonly LayoutRow[] {
    return this.state.snapshot(L)?.rows ?? [];
  }

  async #perform(told: Step): Promise<void> {
    switch (told.do) {
      case 'change': {
        const changed = told.objects.filter((id) => this.#has(id));
        this.state.change('L', { changed: changed.map((id) => ({ id, cells: [[0, told.value]] })) });
        return;
      }
      case 'toggle': {
        const { object: id } = told;
        this.state.change('L', this.#has(id) ? { removed: [id] } : { added: [this.#row(id)] });
        return;
      }
      case 'replace':
        return this.state.put(
          'L',
          OBJECTS.map((id) => this.#row(id)),
        );
      case 'show':
        return this.source.show(told.visible.map(refOf));
      case 'trickle':
        return this.line.release(1);
      case 'settle':
        return settle(3);
      default:
        this.line.flowing = told.do === 'flow';
        if (this.line.flowing) this.line.release();
    }
  }

  #has(id: string): boolean {
    return this.#rows.some(({ object }) => object.id === id);
  }

  #row(id: string): LayoutRow {
    return typedRow(refOf(id).type, id, this.#counter++, `text of ${id}`);
  }
}

const content = (rows: readonly LayoutRow[]) => new Map(rows.map((row) => [row.object.id, row]));

describe('any story of changes and sights', () => {
  const story: fc.Arbitrary<Story> = fc.tuple(fc.array(step, { maxLength: 60, size: 'max' }), visible);
  const property = (filter: boolean) =>
    fc.asyncProperty(story, async (told) => {
      const chaos = new Chaos(told[1], filter);
      await chaos.play(told);
      expect(chaos.leaks).toEqual([]);
      expect(chaos.mine).toEqual(chaos.theirs);
    });

  test('[STATE-12] [STATE-13] the client ends with what its viewer may see, and nothing else ever left', async () => {
    await fc.assert(property(true), { numRuns: 200 });
  });

  test('[STATE-12] negative control: without the filter the same stories leak', async () => {
    const checked = await fc.check(property(false), { numRuns: 50, endOnFailure: true });
    expect(checked.failed).toBe(true);
  });
});
