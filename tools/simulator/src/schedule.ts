import { assert, type Milliseconds } from '@pulse/base';

/** Something that will happen; without `run` it was called off. */
export interface Task {
  readonly time: Milliseconds;
  readonly order: number;
  run: (() => void) | undefined;
}

/**
 * Simulated time: a binary heap of tasks by time, those of one instant in the order of their making. O(log n) a task;
 * a cancelled one stays in the heap until its time, which bounds the heap by what was planned, not by what ran.
 */
export class Schedule {
  #now: Milliseconds;
  #made = 0;
  readonly #heap: Task[] = [];

  constructor(start: Milliseconds) {
    this.#now = start;
  }

  get now(): Milliseconds {
    return this.#now;
  }

  /** Plans at an instant, rounded up to a whole millisecond, or at once when the instant has passed. */
  at(time: Milliseconds, run: () => void): Task {
    const task: Task = { time: Math.max(this.#now, Math.ceil(time)), order: this.#made++, run };
    const heap = this.#heap;
    let place = heap.length;
    heap.push(task);
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above] as Task;
      if (before(parent, task)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = task;
    return task;
  }

  after(seconds: number, run: () => void): Task {
    return this.at(this.#now + seconds * 1000, run);
  }

  /** When the next task is due; Infinity when nothing is planned. */
  nextTime(): Milliseconds {
    while (this.#heap[0] && !this.#heap[0].run) this.#takeFirst();
    return this.#heap[0]?.time ?? Number.POSITIVE_INFINITY;
  }

  /** Moves time on to the next task and runs it. */
  runNext(): void {
    const time = this.nextTime();
    assert(time !== Number.POSITIVE_INFINITY, 'a task is planned');
    this.#now = time;
    this.#takeFirst().run?.();
  }

  #takeFirst(): Task {
    const heap = this.#heap;
    const first = heap[0] as Task;
    const last = heap.pop() as Task;
    if (heap.length === 0) return first;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && before(heap[below + 1] as Task, heap[below] as Task)) below++;
      const child = heap[below] as Task;
      if (before(last, child)) break;
      heap[place] = child;
      place = below;
    }
    heap[place] = last;
    return first;
  }
}

const before = (a: Task, b: Task): boolean => a.time < b.time || (a.time === b.time && a.order < b.order);

export function cancel(task: Task | undefined): void {
  if (task) task.run = undefined;
}
