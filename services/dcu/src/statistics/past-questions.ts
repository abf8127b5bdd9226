import { fail, type Milliseconds, ok, type Result } from '@pulse/base';
import { createEngine } from '@pulse/engine';
import {
  type ColumnDefinition,
  discoveredConfiguration,
  type Explanation,
  type ObjectRef,
  type TenantId,
} from '@pulse/model';
import {
  type ExplainRequest,
  type PastRequest,
  type PastValues,
  type StatisticRefusal,
  type StatisticsViewer,
  USUALLY_EXPLAINED,
} from '@pulse/protocol';
import type { Sight } from '@pulse/storage';
import type { Catalogue } from '../layouts/catalogue-schema.ts';
import type { SideReplays } from '../side-replay/side-replays.ts';
import { planRequest, refusalOf } from './request-plan.ts';
import { groupsRefusal, toldData } from './told-data.ts';
import { veiled } from './veil.ts';

export interface PastQuestionsOptions {
  readonly tenant: TenantId;
  readonly catalogue: () => Catalogue;
  readonly replays: Pick<SideReplays, 'ask'>;
  readonly now: () => Milliseconds;
  /** Why the viewer may not have these objects, if so. */
  readonly check: (objects: readonly ObjectRef[], viewer: StatisticsViewer) => StatisticRefusal | undefined;
  /** What a person may see and do now; undefined where nobody knows. */
  readonly rightsOf: (person: string) => Rights | undefined;
  /** Keys of attached data that persons are told. */
  readonly explainedData: readonly string[];
}

export interface Rights {
  readonly sight: Pick<Sight, 'sees'>;
  readonly mayExplain: boolean;
}

/** A program that asks for itself is trusted with all of its tenant. */
const EVERYTHING: Rights = { sight: { sees: () => true }, mayExplain: true };

/** Answers what clients ask about the past, each by a replay of its own. */
export class PastQuestions {
  readonly #options: PastQuestionsOptions;

  constructor(options: PastQuestionsOptions) {
    this.#options = options;
  }

  async explain(
    { object, at, most = USUALLY_EXPLAINED, data = [], numbers, key, ...request }: ExplainRequest,
    viewer: StatisticsViewer,
    signal: AbortSignal,
  ): Promise<Result<Explanation, StatisticRefusal>> {
    const asked = this.#plan({ ...request, objects: [object], at: at ?? this.#options.now() }, viewer);
    if (!asked.ok) return asked;
    const [first] = asked.value.places;
    if (!first) return fail({ code: 'object-not-found', message: 'No object is named.' });
    const before = this.#refusal([first.ref], viewer);
    if (before) return fail(before);
    const { told, withheld } = toldData(data, viewer, this.#options.explainedData);
    const group = key === undefined ? {} : { key };
    const task = { kind: 'explain', at: asked.value.at, ...first, ...group, most, data: told } as const;
    const result = await this.#options.replays.ask(task, signal);
    if (!result.ok) return result;
    // What the viewer may do counts when the answer leaves.
    const refusal = this.#refusal([first.ref], viewer);
    if (refusal) return fail(refusal);
    const { sight } = this.#rightsOf(viewer) ?? NOTHING;
    const whole = viewer.person === undefined && numbers === 'whole';
    const explanation = veiled(result.value, { sight, numbers: whole ? 'whole' : 'masked', data: told });
    return ok(withheld.length === 0 ? explanation : { ...explanation, withheld });
  }

  async past(
    request: PastRequest,
    viewer: StatisticsViewer,
    signal: AbortSignal,
  ): Promise<Result<PastValues, StatisticRefusal>> {
    const asked = this.#plan(request, viewer);
    if (!asked.ok) return asked;
    const { at, places } = asked.value;
    const result = await this.#options.replays.ask({ kind: 'read', at, places }, signal);
    if (!result.ok) return result;
    const refs = places.map(({ ref }) => ref);
    const refusal = this.#options.check(refs, viewer);
    return refusal ? fail(refusal) : ok({ at, ...result.value });
  }

  /** What is asked, in the words of the engine; everything that can be refused at once is. */
  #plan({ at, ...request }: PastRequest, viewer: StatisticsViewer) {
    const { catalogue, now, tenant, check, explainedData } = this.#options;
    if (at > now()) return fail({ code: 'time-ahead', message: 'The time has not come yet.' });
    const plan = planRequest(catalogue(), request);
    if (!plan.ok) return plan;
    const { statistic, objects } = plan.value;
    const refusal = check(objects, viewer) ?? groupsRefusal(plan.value, viewer, explainedData);
    if (refusal) return fail(refusal);
    const places = objects.map((ref) => {
      const definition: ColumnDefinition = { objectType: ref.type, statistic };
      return { ref, definition, object: ref.id };
    });
    try {
      const scratch = createEngine(discoveredConfiguration(tenant, 'UTC'));
      for (const { definition } of places) scratch.open(definition);
    } catch (error) {
      return fail(refusalOf(error));
    }
    return ok({ at, places });
  }

  #refusal(objects: readonly ObjectRef[], viewer: StatisticsViewer): StatisticRefusal | undefined {
    const unseen = this.#options.check(objects, viewer);
    if (unseen || this.#rightsOf(viewer)?.mayExplain) return unseen;
    const message = `${viewer.person} may not ask why values are what they are: that takes the privilege ExplainStatistics.`;
    return { code: 'privilege-missing', message };
  }

  #rightsOf({ person }: StatisticsViewer): Rights | undefined {
    return person === undefined ? EVERYTHING : this.#options.rightsOf(person);
  }
}

const NOTHING: Rights = { sight: { sees: () => false }, mayExplain: false };
