import type { CallMaker } from './call.ts';
import type { Schedule } from './schedule.ts';
import type { ServiceQueue } from './service-queue.ts';
import type { Voice } from './voice.ts';

/** What all parts of a centre at work share. */
export interface Floor {
  readonly seed: number;
  readonly schedule: Schedule;
  readonly voice: Voice;
  readonly queues: readonly ServiceQueue[];
  readonly calls: CallMaker;
}
