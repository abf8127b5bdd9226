import { PulseError } from '@pulse/base';
import { OBJECT_TYPES, type StatisticDefinition } from '@pulse/model';
import { type CategoryRule, ratio, seconds } from './category.ts';

/** What all of them are: measured over all of an interval that is the same for all objects. */
const overInterval = {
  kind: 'historical',
  ofInterval: true,
  subjects: ['DNAction', 'AgentStatus', 'PlaceStatus', 'DNStatus'],
  objects: OBJECT_TYPES.filter((type) => type !== 'Tenant'),
  check({ category, profile }: StatisticDefinition) {
    if (profile?.type !== 'SinceLogin') return;
    throw new PulseError(
      'statistic-illegal',
      `profile: ${category} follows an interval from its beginning, and takes Growing or Sliding`,
    );
  },
} as const;

/** How many actions or statuses of the mask were in progress, in the mean of the interval's time. */
export const averageOfCurrentNumber: CategoryRule = {
  ...overInterval,
  open({ levels, main, length }) {
    const all = levels(main);
    return {
      timeDependent: true,
      number: (object, at) => ratio(all.read(object, at).area, length(object, at)),
    };
  },
};

/** Their ages added up, in the mean of the interval's time. */
export const averageOfCurrentTime: CategoryRule = {
  ...overInterval,
  open({ levels, main, length }) {
    const all = levels(main);
    return {
      timeDependent: true,
      number: (object, at) => seconds(ratio(all.read(object, at).ages, length(object, at))),
    };
  },
};

/** The most that were in progress at once. */
export const maxNumber: CategoryRule = {
  ...overInterval,
  open({ levels, main }) {
    const all = levels(main);
    return {
      timeDependent: all.window.intervals.sliding,
      number: (object, at) => all.read(object, at).most,
    };
  },
};

/** The fewest that were in progress at once. */
export const minNumber: CategoryRule = {
  ...overInterval,
  open({ levels, main }) {
    const all = levels(main);
    return {
      timeDependent: all.window.intervals.sliding,
      number: (object, at) => all.read(object, at).least,
    };
  },
};

/** How often the status of an agent or place came into the mask from outside (P5). */
export const totalContinuousNumber: CategoryRule = {
  ...overInterval,
  subjects: ['AgentStatus', 'PlaceStatus'],
  objects: ['Agent', 'Place'],
  open({ levels, main }) {
    const all = levels(main);
    return {
      timeDependent: all.window.intervals.sliding,
      number: (object, at) => all.read(object, at).entries,
    };
  },
};
