import { type Clock, type Milliseconds, present, type Random } from '@pulse/base';
import {
  ALL_AGENTS,
  ALL_QUEUES,
  type Configuration,
  type DirectoryRevision,
  DirectoryView,
  directoryConfiguration,
  type TenantId,
} from '@pulse/model';
import { followDirectory } from '@pulse/protocol';
import type { LogInput } from './log-input.ts';

/** The tenant's objects from a time on, as a revision of the directory says. */
export interface ConfigurationRevision {
  readonly number: number;
  readonly time: Milliseconds;
  readonly configuration: Configuration;
}

/** So many revisions are told one by one; of more, the oldest are taken together as what was at their end. */
export const MOST_REVISIONS = 1000;

export interface ConfigurationRevisionsOptions {
  readonly directory: LogInput;
  readonly tenant: TenantId;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  /** Number of the newest revision that is known already. */
  readonly known: number;
  /** The directory ends before what is known already: it is another one, or lost its end. */
  readonly onBehind: (newest: number) => void;
  /** What is new, in order; also once, perhaps empty, when everything there was at the beginning is there. */
  readonly onRevisions: (revisions: readonly ConfigurationRevision[]) => void;
}

/** Follows a tenant's directory, every revision by itself. Resolves when `signal` aborts. */
export function followConfiguration(options: ConfigurationRevisionsOptions): Promise<void> {
  const { directory, tenant, clock, random, signal, known, onBehind, onRevisions } = options;
  const view = new DirectoryView(tenant);
  return followDirectory({
    connect: directory.connect,
    token: directory.token,
    tenant,
    clock,
    random,
    signal,
    onChange({ revision: newest }, revisions) {
      if (newest.number < known) onBehind(newest.number);
      const tellFrom = revisions.length - MOST_REVISIONS;
      onRevisions(
        revisions.flatMap((revision, place) => {
          view.apply(revision);
          return revision.number > known && place >= tellFrom ? [configurationAt(view, revision)] : [];
        }),
      );
    },
    onStatus: (status) => directory.onStatus?.(status),
  });
}

const configurationAt = (
  view: DirectoryView,
  { number, time }: DirectoryRevision,
): ConfigurationRevision => ({
  number,
  time,
  configuration: withTotals(directoryConfiguration(view)),
});

/** How many groups behind totals there are. */
const TOTALS = 2;

/** The groups behind totals are there whether the directory names them or not. */
function withTotals(configuration: Configuration): Configuration {
  const { agentGroups, queueGroups } = configuration;
  const all = { all: true } as const;
  const lacks = (groups: readonly { readonly id: string }[], name: string) =>
    groups.every(({ id }) => id !== name);
  return {
    ...configuration,
    agentGroups: lacks(agentGroups, ALL_AGENTS)
      ? [{ id: ALL_AGENTS, members: all }, ...agentGroups]
      : agentGroups,
    queueGroups: lacks(queueGroups, ALL_QUEUES)
      ? [{ id: ALL_QUEUES, members: all }, ...queueGroups]
      : queueGroups,
  };
}

/**
 * Which revision an engine without a past begins with: the first that names any agent, queue or group of its own. Nobody
 * knows what was true before somebody had said it; that it was so all along is the least surprising.
 *
 * @param revisions at least one
 */
export function beginning(revisions: readonly ConfigurationRevision[]): ConfigurationRevision {
  const named = revisions.find(({ configuration }) => {
    const { agents, queues, agentGroups, queueGroups } = configuration;
    return agents.length + queues.length > 0 || agentGroups.length + queueGroups.length > TOTALS;
  });
  return present(named ?? revisions.at(-1), 'there is a revision');
}
