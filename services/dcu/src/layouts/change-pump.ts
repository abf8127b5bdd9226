import type { Clock, Milliseconds, Timer } from '@pulse/base';
import type { Engine } from '@pulse/engine';
import { OBJECT_TYPES, type ObjectType } from '@pulse/model';
import { type ObjectsByType, PushPacer } from './push-pacer.ts';

export interface ChangePumpOptions {
  readonly engine: Engine;
  readonly clock: Clock;
  /** The stream's *now*; never before the engine's time. */
  readonly now: () => Milliseconds;
  /** Does anybody listen to changes of this type? */
  readonly wants: (type: ObjectType) => boolean;
  /** Objects whose values have changed, each when it may be told again. */
  readonly onPush: (at: Milliseconds, objects: ObjectsByType) => void;
}

/** Takes from the engine which objects have changed, and hands them on as the pacing allows. */
export class ChangePump implements Disposable {
  readonly #options: ChangePumpOptions;
  readonly #pacer = new PushPacer();
  #pending: Timer | undefined;

  constructor(options: ChangePumpOptions) {
    this.#options = options;
    // Whoever listens begins with values of now.
    for (const type of OBJECT_TYPES) options.engine.takeChanged(type);
  }

  /** The engine took something: push what may go now, and the rest when its time comes. */
  touch(): void {
    this.#take();
    this.#pushWhenDue();
  }

  /** Pushes all that has changed, past the pacing. */
  flush(): void {
    const { clock, now, onPush } = this.#options;
    this.#take();
    onPush(now(), this.#pacer.takeAll(clock.now()));
  }

  [Symbol.dispose](): void {
    this.#pending?.cancel();
  }

  #take(): void {
    const { engine, wants } = this.#options;
    for (const type of OBJECT_TYPES) {
      const changed = engine.takeChanged(type);
      if (changed.length > 0 && wants(type)) this.#pacer.add(type, changed);
    }
  }

  /** Pushes the objects that are due; waits for the earliest of the others. One that comes in between may be earlier. */
  #pushWhenDue(): void {
    const { clock, now, onPush } = this.#options;
    this.#pending?.cancel();
    this.#pending = undefined;
    for (let due = this.#pacer.nextDue(); due !== undefined; due = this.#pacer.nextDue()) {
      const wait = due - clock.now();
      if (wait > 0) {
        this.#pending = clock.after(wait, () => this.#pushWhenDue());
        return;
      }
      const objects = this.#pacer.takeDue(clock.now());
      onPush(now(), objects);
    }
  }
}
