import { type Cursor, type SourceEvent, STREAM_START } from '@pulse/model';
import { RECENT_EVENTS, type SourceHealth, type SourceSink } from '../src/mod.ts';

/** A sink that keeps everything, and that a second run of a source can go on with, as after a restart. */
export class CollectingSink implements SourceSink {
  readonly batches: (readonly SourceEvent[])[] = [];
  readonly states: SourceHealth[] = [];
  epochs = 0;
  watermarkAt = 0;
  recent: readonly SourceEvent[];
  readonly #before: readonly SourceEvent[];

  constructor(before: readonly SourceEvent[] = [], recent = RECENT_EVENTS) {
    this.#before = before;
    this.recent = before.slice(-recent);
  }

  get events(): SourceEvent[] {
    return [...this.#before, ...this.batches.flat()];
  }

  get last(): Cursor {
    return this.#before.length === 0 ? STREAM_START : { epoch: 1, seq: this.#before.length };
  }

  emit(events: readonly SourceEvent[]): void {
    this.batches.push(events);
  }

  adopt(): void {
    throw new Error('not for this source');
  }

  newEpoch(): void {
    this.epochs++;
  }

  watermark(time: number): void {
    this.watermarkAt = Math.max(this.watermarkAt, time);
  }

  sync(): Promise<void> {
    return Promise.resolve();
  }

  readNewest(maxEvents: number): Promise<readonly SourceEvent[]> {
    return Promise.resolve(this.events.slice(-maxEvents));
  }

  health(state: SourceHealth): void {
    this.states.push(state);
  }

  get state(): SourceHealth | undefined {
    return this.states.at(-1);
  }
}
