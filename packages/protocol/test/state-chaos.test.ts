import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { seededRandom, systemClock } from '@pulse/base';
import { type LayoutId, type LayoutRow, type LayoutSnapshot, layoutId } from '@pulse/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StateClient } from '../src/browser.ts';
import { type BackoffLimits, serveState } from '../src/mod.ts';
import { MemoryState, rowOf } from './layouts.ts';
import { SluggishLine } from './sluggish.ts';
import { breaking } from './unreliable.ts';

const IMPATIENT: BackoffLimits = { quick: 1, first: 1, longest: 2, held: 0 };
const LAYOUTS = [layoutId('L'), layoutId('M')];

const layout = fc.constantFrom(...LAYOUTS);
const row = fc.constantFrom('a', 'b', 'c', 'd');
const often = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });
const step = fc.oneof(
  often(12, fc.record({ do: fc.constant('change' as const), layout, row, value: fc.nat(999) })),
  often(8, fc.record({ do: fc.constant('toggle' as const), layout, row })),
  often(1, fc.record({ do: fc.constant('replace' as const), layout })),
  often(2, fc.record({ do: fc.constantFrom('follow' as const, 'unfollow' as const), layout })),
  often(
    3,
    fc.record({
      do: fc.constantFrom('stall' as const, 'stall' as const, 'trickle' as const, 'flow' as const),
    }),
  ),
  often(4, fc.record({ do: fc.constant('wait' as const), turns: fc.integer({ min: 1, max: 12 }) })),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Rows by object: a merged delta adds at the end what came and went in between. */
const content = (rows: readonly LayoutRow[] | undefined) =>
  Object.fromEntries((rows ?? []).map((each) => [each.object.id, each]));

const placeOf = (snapshot: LayoutSnapshot | undefined) =>
  `${snapshot?.layout} ${snapshot?.version.join('.')}`;

/** A source that changes, a line that stalls and breaks, and a client that must always show what was once true. */
class Chaos {
  readonly state = new MemoryState();
  readonly client: StateClient;
  /** What the client showed that the source never had. */
  readonly wrong: unknown[] = [];
  readonly #history = new Map<string, readonly LayoutRow[]>();
  readonly #following = new Map<LayoutId, () => void>();
  #line: SluggishLine | undefined;

  constructor(cuts: readonly number[]) {
    for (const id of LAYOUTS) this.state.put(id, [rowOf('a', 1, 2), rowOf('b', 3, 4)]);
    this.#note();
    const serve = serveState({ clock: systemClock, limits: { bufferedBytes: 200 } });
    const left = [...cuts];
    this.client = new StateClient({
      connect: breaking(
        (signal) => {
          this.#line = new SluggishLine((channel) => serve(channel, this.state));
          return this.#line.connect(signal);
        },
        () => left.shift(),
      ),
      clock: systemClock,
      random: () => seededRandom(1).next(),
      backoff: IMPATIENT,
    });
    const check = (shown: LayoutSnapshot) => {
      const then = this.#history.get(placeOf(shown));
      if (!isDeepStrictEqual(content(then), content(shown.rows))) this.wrong.push({ shown, then });
    };
    this.client.listen({ onSnapshot: check, onDelta: check });
    for (const id of LAYOUTS) this.follow(id);
    this.client.start();
  }

  async perform(told: Step): Promise<void> {
    switch (told.do) {
      case 'change':
        if (this.#has(told.layout, told.row)) {
          const cells = [[told.value % 2, told.value] as const];
          this.state.change(told.layout, { changed: [{ id: told.row, cells }] });
        }
        break;
      case 'toggle': {
        const there = this.#has(told.layout, told.row);
        this.state.change(told.layout, there ? { removed: [told.row] } : { added: [rowOf(told.row, 1, 1)] });
        break;
      }
      case 'replace':
        this.state.put(told.layout, [rowOf('a', 0, 0), rowOf('d', 0, 0)]);
        break;
      case 'follow':
        this.follow(told.layout);
        break;
      case 'unfollow':
        this.#following.get(told.layout)?.();
        this.#following.delete(told.layout);
        break;
      case 'wait':
        for (let turn = 0; turn < told.turns; turn++) await nextTurn();
        break;
      case 'trickle':
        this.#line?.release(1);
        break;
      case 'stall':
      case 'flow':
        this.#flow(told.do === 'flow');
        break;
    }
    this.#note();
  }

  follow(id: LayoutId): void {
    if (!this.#following.has(id)) this.#following.set(id, this.client.subscribe(id));
  }

  /** Lets everything flow until the client has the source's newest versions. */
  async calm(): Promise<void> {
    for (const id of LAYOUTS) this.follow(id);
    const behind = () =>
      LAYOUTS.some((id) => placeOf(this.client.snapshot(id)) !== placeOf(this.state.snapshot(id)));
    for (let turn = 0; turn < 5000 && behind(); turn++) {
      this.#flow(true);
      await sleep(turn > 20 ? 1 : 0);
    }
    this.client.stop();
  }

  #flow(flowing: boolean): void {
    if (!this.#line) return;
    this.#line.flowing = flowing;
    if (flowing && this.#line.held > 0) this.#line.release();
  }

  #has(id: LayoutId, object: string): boolean {
    return this.state.snapshot(id)?.rows.some((each) => each.object.id === object) ?? false;
  }

  #note(): void {
    for (const id of LAYOUTS) {
      const now = this.state.snapshot(id);
      if (now) this.#history.set(placeOf(now), now.rows);
    }
  }
}

test('[STATE-2] [STATE-4] whatever changes, stalls or breaks, the client shows only what was true and ends with what is', async () => {
  const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 3, size: 'max' });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80, size: 'max' }), cuts, async (steps, frames) => {
      const chaos = new Chaos(frames);
      for (const told of steps) await chaos.perform(told);
      await chaos.calm();
      expect(chaos.wrong).toEqual([]);
      for (const id of LAYOUTS) {
        const [mine, theirs] = [chaos.client.snapshot(id), chaos.state.snapshot(id)];
        expect({ ...mine, rows: content(mine?.rows) }).toEqual({ ...theirs, rows: content(theirs?.rows) });
      }
    }),
    { numRuns: 150 },
  );
});
