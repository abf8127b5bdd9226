import type { Milliseconds } from '@pulse/base';
import type { Core } from '../events/core.ts';
import type { Owner } from '../propagate/ledger.ts';
import type { Action } from '../state/action.ts';
import type { Agent } from '../state/agent.ts';
import type { Place } from '../state/place.ts';
import type { RegularDn } from '../state/regular-dn.ts';
import { entitiesOf } from '../status/below.ts';
import type { StatusBoard } from '../status/board.ts';
import { agentDecider, dnDecider, placeDecider } from '../status/resolve.ts';
import { type About, aboutStatus } from './about.ts';
import type { Origin } from './origin.ts';

interface Followed {
  running: Seen | null;
  /** What held before the instant in which it changed last. */
  before: Seen | null;
  changedAt: Milliseconds;
}

/** A status as it was when it began, and the action that decided it. */
interface Seen {
  readonly about: About;
  readonly action: Action;
}

/** Says of the statuses on a board, before they change, what the spans come of that end by that. */
export class StatusWatch {
  readonly #core: Core;
  readonly #board: StatusBoard;
  readonly #origin: Origin;
  readonly #followed: Followed[] = [];

  constructor(core: Core, board: StatusBoard, origin: Origin) {
    this.#core = core;
    this.#board = board;
    this.#origin = origin;
    for (let entity = 0; entity < entitiesOf(core, board); entity++) this.#follow(entity);
  }

  /**
   * The entity's status becomes `status`, decided by `action`. In an instant that has changed it before, that is taken
   * back first, and what held before the instant ends (T2); not so what was `final`.
   */
  moves(entity: number, status: number, action: Action, final: boolean): void {
    const followed = this.#follow(entity);
    if (followed.changedAt !== this.#core.now) followed.before = followed.running;
    if (followed.before) this.#origin.about = latest(followed.before);
    followed.changedAt = final ? Number.NaN : this.#core.now;
    followed.running = { about: aboutStatus(this.#holderOf(entity, action), status, action), action };
  }

  /** Somebody loses sight of the entity, whose status goes on. */
  parts(entity: number): void {
    const { running } = this.#follow(entity);
    if (running) this.#origin.about = latest(running);
  }

  /** What the status comes of that runs. */
  running(entity: number): About | null {
    const { running } = this.#follow(entity);
    return running && latest(running);
  }

  #follow(entity: number): Followed {
    let followed = this.#followed[entity];
    if (followed === undefined) {
      const status = this.#board.status(entity);
      const action = this.#deciderOf(entity);
      const about = action && aboutStatus(this.#holderOf(entity, action), status, action);
      const running = about && status >= 0 ? { about, action } : null;
      followed = { running, before: running, changedAt: Number.NaN };
      this.#followed[entity] = followed;
    }
    return followed;
  }

  #deciderOf(entity: number): Action | null {
    const { agentBoard, placeBoard, mediationBoard, centre } = this.#core;
    if (this.#board === agentBoard) return agentDecider(centre.agents[entity] as Agent);
    if (this.#board === placeBoard) return placeDecider(centre.places[entity] as Place);
    if (this.#board === mediationBoard) return centre.mediationDns[entity]?.monitoring ?? null;
    return dnDecider(centre.regularDns[entity] as RegularDn);
  }

  /** Where the action is; of an agent or place the DN, or the agent or place. */
  #holderOf(entity: number, action: Action): Owner {
    const { agentBoard, placeBoard, mediationBoard, centre } = this.#core;
    if (this.#board === mediationBoard) return centre.mediationDns[entity] as Owner;
    if (this.#board === placeBoard) {
      const place = centre.places[entity] as Place;
      return place.dns.find((dn) => dn.actions.includes(action)) ?? place;
    }
    if (this.#board !== agentBoard) return centre.regularDns[entity] as Owner;
    const agent = centre.agents[entity] as Agent;
    return agent.logins.find((dn) => dn.actions.includes(action)) ?? agent;
  }
}

/** A call may have become another on the way, and reasons may have been told. */
const latest = ({ about, action }: Seen): About => ({ ...about, call: action.call, reasons: action.reasons });
