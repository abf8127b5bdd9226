import type { CallId, KeyValues } from '@pulse/model';
import type { Dice } from '../dice.ts';
import type { Task } from '../schedule.ts';
import type { InteractionQueue } from './interaction-queue.ts';

/** One chat or e-mail, from its arrival to its end. */
export interface Interaction {
  readonly id: CallId;
  readonly userData: KeyValues;
  /** Decides what becomes of this one, whatever becomes of others. */
  readonly dice: Dice;
  /** Where it waits, or came from. */
  queue: InteractionQueue;
  state: 'waiting' | 'invited' | 'handled' | 'aside' | 'over';
  /** Ends the wait unless an agent comes first. */
  fate: Task | undefined;
  /** Was moved to another queue once: not again. */
  moved: boolean;
}
