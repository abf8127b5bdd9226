import type { Milliseconds } from '@pulse/base';
import { GrowingActionTally, GrowingSpanTally } from './growing-tally.ts';

/** Actions of an agent's shift; who follows the shifts clears the slot where one begins. */
export class LoginActionTally extends GrowingActionTally {
  override record(agent: number, at: Milliseconds, duration: Milliseconds): void {
    if (at >= this.window.startAt(at, agent)) super.record(agent, at, duration);
  }
}

/** Status spans of an agent's shift, cut at its start. */
export class LoginSpanTally extends GrowingSpanTally {
  override close(agent: number, start: Milliseconds, end: Milliseconds): void {
    const from = Math.max(start, this.window.startAt(end, agent));
    if (end > from) super.close(agent, from, end);
  }

  override reopen(agent: number, start: Milliseconds, end: Milliseconds): void {
    const from = Math.max(start, this.window.startAt(end, agent));
    if (end > from) super.reopen(agent, from, end);
  }
}
