import type { Milliseconds } from '@pulse/base';
import { SINCE_LOGIN } from '../profile/since-login.ts';
import type { Shifts } from '../state/shifts.ts';
import { Window } from './window.ts';

/** The shifts of agents, each an interval of its own that stays when it is over (P3). */
export class LoginWindow extends Window {
  override readonly ofEach = true;
  /** Tallies cut what they are told at the start of each shift. */
  override start: Milliseconds = -Infinity;
  readonly #shifts: Shifts;

  constructor(shifts: Shifts) {
    super(SINCE_LOGIN);
    this.#shifts = shifts;
  }

  override enter(): void {}

  override startAt(_time: Milliseconds, agent = Number.NaN): Milliseconds {
    return Math.max(this.#shifts.start(agent), this.opened);
  }

  override since(): null {
    return null;
  }

  override length(time: Milliseconds, agent: number): Milliseconds {
    const end = this.#shifts.end(agent);
    // A shift may have been over before the opening.
    return Math.max(0, (Number.isNaN(end) ? time : end) - this.startAt(time, agent));
  }

  override goesOn(agent: number): boolean {
    return !Number.isNaN(this.#shifts.start(agent)) && Number.isNaN(this.#shifts.end(agent));
  }

  /** The logins before the opening were not counted. */
  override openedLate(_time: Milliseconds, agent = Number.NaN): boolean {
    return !(this.#shifts.start(agent) >= this.opened);
  }
}
