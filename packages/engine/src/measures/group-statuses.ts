import type { Milliseconds } from '@pulse/base';
import { statusPriority } from '@pulse/model';
import type { Core } from '../events/core.ts';
import type { Mask } from '../mask/mask.ts';
import { TYPE } from '../state/directory.ts';
import { type GroupSpan, GroupTimeline, memberLevel } from './group-timeline.ts';
import { HeldLevels } from './held-levels.ts';
import type { FoldSpan } from './running-spans.ts';
import type { Stock } from './stock.ts';
import type { SpanTally } from './tally.ts';
import type { Window } from './window.ts';

/** What runs of a group is found when it is read. */
const NO_STARTS = new Float64Array();

/** The statuses of all groups of agents, or of places, followed since the first column that asks for them was opened. */
export class GroupStatuses {
  readonly held: HeldLevels;
  readonly #timeline: GroupTimeline;

  /** `type`: of the groups. */
  constructor(core: Core, type: number, window: Window) {
    const { board, roster, members, untold } = membersOf(core, type);
    this.#timeline = new GroupTimeline(window, core.directory.capacity(type));
    this.held = new HeldLevels(this.#timeline, roster, () => memberLevel(statusPriority(untold)));
    const look = (member: number, now: Milliseconds) => {
      const status = board.status(member);
      if (status >= 0) this.held.step(member, now, memberLevel(status));
    };
    if (!Number.isNaN(core.origin)) for (const { index } of members) look(index, core.now);
    core.followers.add(type, { look });
  }

  /** Counts what has ended before the allowed lateness; the rest is that of {@link running}. */
  feed({ has }: Mask, tally: SpanTally): void {
    this.#timeline.feed({ has, tally });
  }

  /** The spans of a mask that no tally has been told of, cut to the interval of a window. */
  running({ has }: Mask, window: Window) {
    return {
      direct: false,
      starts: NO_STARTS,
      fold: (group: number, at: Milliseconds, total: number, fold: FoldSpan): number => {
        const from = window.startAt(at);
        let folded = total;
        for (const { status, start, end } of this.#spans(group, at)) {
          if (has[status] !== 1) continue;
          const since = Math.max(start, from);
          if (end === null) folded = fold(folded, since, at, true, group);
          else if (end > since) folded = fold(folded, since, end, false, group);
        }
        return folded;
      },
    };
  }

  /** The status of now; what it was before the opening of a window is unknown. */
  stock({ has }: Mask, window: Window): Stock {
    return {
      pseudo: () => 0,
      each: (group, at, visit) => {
        const { status, start } = this.now(group, at, window);
        if (has[status] === 1) visit(start, group, null, null);
      },
    };
  }

  now(group: number, at: Milliseconds, window: Window): GroupSpan {
    const { status, start, end } = this.#spans(group, at).at(-1) as GroupSpan;
    return { status, start: Math.max(start, window.opened), end };
  }

  #spans(group: number, at: Milliseconds): readonly GroupSpan[] {
    return this.#timeline.spans(group, this.held.later(group, at));
  }
}

/** Who the members of groups are, and what one is of whom nothing was told yet. */
const membersOf = ({ centre, agentBoard, placeBoard }: Core, type: number) =>
  type === TYPE.GroupAgents
    ? ({
        board: agentBoard,
        roster: centre.agentGroups,
        members: centre.agents,
        untold: 'LoggedOut',
      } as const)
    : ({
        board: placeBoard,
        roster: centre.placeGroups,
        members: centre.places,
        untold: 'NotMonitored',
      } as const);
