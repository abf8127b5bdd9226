import { type Dn, dn, type SourceId, sourceId } from '@pulse/model';
import type { CentrePlan, PlannedAgent } from '../centre-plan.ts';
import type { CentreOptions } from '../options.ts';

export const MEDIA = ['chat', 'email'] as const;
export type Medium = (typeof MEDIA)[number];

/** How contacts of a medium are worked on. Means are in seconds. */
export interface MediumRules {
  /** Interactions that one agent has at once. */
  readonly capacity: number;
  readonly handling: number;
  /** Until an invited agent answers, and how long he is given for it. */
  readonly answer: number;
  readonly answerLimit: number;
  /** Part of the time of those who are there that is planned to be used. */
  readonly load: number;
}

export const MEDIUM_RULES: Readonly<Record<Medium, MediumRules>> = {
  chat: { capacity: 3, handling: 300, answer: 5, answerLimit: 30, load: 0.6 },
  email: { capacity: 2, handling: 420, answer: 12, answerLimit: 120, load: 0.75 },
};

/** A queue of one medium for one family of services. */
export interface PlannedInteractionQueue {
  readonly dn: Dn;
  readonly name: string;
  readonly medium: Medium;
  readonly family: string;
  /** Counts the same interactions once more, as routing software does. */
  readonly virtualQueue: Dn;
}

/** Somebody who answers chats and e-mails beside the telephone, or instead of it. */
export interface DigitalAgent {
  readonly person: PlannedAgent;
  /** Where he works: the DN of his events. */
  readonly place: Dn;
  /** Holds e-mails that he has begun and put aside. */
  readonly workbin: Dn;
  readonly families: readonly string[];
}

export interface InteractionPlan {
  readonly queues: readonly PlannedInteractionQueue[];
  readonly virtualQueues: readonly { readonly dn: Dn; readonly name: string }[];
  readonly agents: readonly DigitalAgent[];
}

/** One agent in so many works with chats and e-mails. */
const EVERY = 3;
/** In a smaller team everybody does everything. */
const SMALL = 12;

/** The switch part of everything digital; also the name of Interaction Server's stream. */
export const interactionSwitch = (source: SourceId): SourceId => sourceId(`${source}-ixn`);

/** The digital half of a centre: the same people and services as those of its telephones. */
export function planInteractions(options: CentreOptions, centre: CentrePlan): InteractionPlan {
  const there = interactionSwitch(options.source);
  const families = [...new Set(centre.queues.map(({ service }) => service.family))];
  const virtualQueues = MEDIA.map((medium) => ({
    dn: dn(`vq-${medium}`, there),
    name: `VQ ${nameOf(medium)}`,
  }));
  const queues = MEDIA.flatMap((medium) => families.map((family) => plannedQueue(medium, family, there)));
  const people = centre.agents.filter(({ index }) => index % EVERY === 0);
  const agents = people.map((person): DigitalAgent => {
    const main = centre.queues[person.skills[0] ?? 0]?.service.family ?? '';
    const next = families[(families.indexOf(main) + 1) % families.length] ?? main;
    return {
      person,
      place: dn(person.id, there),
      workbin: dn(`drafts-${person.id}`, there),
      families: people.length <= SMALL ? families : [...new Set([main, next])],
    };
  });
  return { queues, virtualQueues, agents };
}

const plannedQueue = (medium: Medium, family: string, there: SourceId): PlannedInteractionQueue => ({
  dn: dn(`${medium}-${family.toLowerCase()}`, there),
  name: `${nameOf(medium)} ${family}`,
  medium,
  family,
  virtualQueue: dn(`vq-${medium}`, there),
});

const nameOf = (medium: Medium): string => (medium === 'chat' ? 'Chat' : 'E-mail');
