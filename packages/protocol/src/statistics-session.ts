import { type Clock, PulseError, type Result, unreachable } from '@pulse/base';
import type { StatisticsLimits } from './limits.ts';
import { Opening } from './opening.ts';
import { PushSession } from './push-session.ts';
import { Questions } from './questions.ts';
import type { ServedLink } from './served-link.ts';
import type {
  StatisticExplain,
  StatisticOpen,
  StatisticOpened,
  StatisticPast,
  StatisticProgressed,
  StatisticRefused,
  StatisticsClientMessage,
} from './statistics-messages.ts';
import type {
  StatisticHandle,
  StatisticRefusal,
  StatisticsSource,
  StatisticsViewer,
} from './statistics-port.ts';

/** What the sessions of one statistics server share. */
export interface ServedStatistics {
  readonly clock: Clock;
  readonly limits: StatisticsLimits;
  /** Statistics that are open on all channels, or being opened; each object counts. */
  open: number;
}

/** One client of statistics, on behalf of one person or of itself. */
export class StatisticsSession extends PushSession<StatisticsClientMessage> {
  readonly #source: StatisticsSource;
  readonly #person: string | undefined;
  readonly #served: ServedStatistics;
  /** By the client's own ids. */
  readonly #openings = new Map<number, Opening>();
  readonly #questions: Questions;
  readonly #stopHealth: () => void;
  readonly #onEnded = () => this.link.close('going-away', 'these statistics are made anew');
  #statistics = 0;

  constructor(
    link: ServedLink,
    source: StatisticsSource,
    person: string | undefined,
    served: ServedStatistics,
  ) {
    super(link, { clock: served.clock, limits: served.limits, health: () => source.health() });
    this.#source = source;
    this.#person = person;
    this.#served = served;
    this.#questions = new Questions({
      most: served.limits.questions,
      answer: (message) => link.guard(() => this.answer(message)),
      fail: (thrown) => link.fail(thrown),
    });
    this.#stopHealth = source.listen((streams) => link.guard(() => this.sendHealth(streams)));
    source.ended.addEventListener('abort', this.#onEnded, { once: true });
    this.sendHealth();
    if (source.ended.aborted) this.#onEnded();
  }

  onMessage(message: StatisticsClientMessage): void {
    const { kind } = message;
    switch (kind) {
      case 'open':
        return this.#open(message);
      case 'peek':
        return this.#find(message.id)?.peek(message.request);
      case 'subscribe':
        return this.#find(message.id)?.subscribe();
      case 'unsubscribe':
        return this.#openings.get(message.id)?.unsubscribe();
      case 'close':
        return this.#close(this.#openings.get(message.id));
      case 'explain':
        return this.#explain(message);
      case 'past':
        return this.#past(message);
      case 'progress':
        return this.#progress(message.question);
      case 'hello':
      case 'heartbeat':
      case 'failure':
        throw new PulseError('unexpected-message', `${kind} came out of turn`);
      default:
        unreachable(kind);
    }
  }

  onEnd(): void {
    this.#stopHealth();
    this.#source.ended.removeEventListener('abort', this.#onEnded);
    for (const opening of [...this.#openings.values()]) this.#close(opening);
    this.#questions.end();
  }

  protected followings(): Iterable<Opening> {
    return this.#openings.values();
  }

  get #viewer(): StatisticsViewer {
    return { tenant: this.#source.tenant, person: this.#person, peer: this.link.peer };
  }

  #explain({ kind: _, question, ...request }: StatisticExplain): void {
    this.#questions.ask(question, ['explained', 'explanation'], (signal) =>
      this.#source.explain(request, this.#viewer, signal),
    );
  }

  #past({ kind: _, question, ...request }: StatisticPast): void {
    this.#questions.ask(question, ['recalled', 'values'], (signal) =>
      this.#source.past(request, this.#viewer, signal),
    );
  }

  #progress(question: number): void {
    const progressed: StatisticProgressed = {
      kind: 'progressed',
      question,
      progress: this.#source.backFill ?? null,
    };
    this.answer(progressed);
  }

  #find(id: number): Opening | undefined {
    const opening = this.#openings.get(id);
    if (!opening) this.#refuse(id, 'not-open', `${id} is not open`);
    return opening;
  }

  #open({ kind: _, id, ...request }: StatisticOpen): void {
    const { limits, open } = this.#served;
    const objects = request.objects.length;
    if (this.#openings.has(id)) return this.#refuse(id, 'id-in-use', `${id} is open already`);
    if (this.#statistics + objects > limits.statistics) {
      const message = `a channel has at most ${limits.statistics} statistics open`;
      return this.#refuse(id, 'too-many-statistics', message);
    }
    if (open + objects > limits.serverStatistics) {
      const message = `this server has at most ${limits.serverStatistics} statistics open`;
      return this.#refuse(id, 'too-many-statistics', message);
    }
    const opening = new Opening(this.link, this.#served.clock, id, objects);
    this.#openings.set(id, opening);
    this.#count(objects);
    const onClosed = (reason: StatisticRefusal) => this.#takenAway(opening, reason);
    this.#source.open(request, this.#viewer, { onClosed }).then(
      (result) => this.#opened(opening, result),
      (thrown: unknown) => this.link.fail(thrown),
    );
  }

  #opened(opening: Opening, result: Result<StatisticHandle, StatisticRefusal>): void {
    const { id } = opening;
    if (this.#openings.get(id) !== opening) {
      // The client has closed it meanwhile, or the channel has ended.
      if (result.ok) result.value.close();
      return;
    }
    if (result.ok) opening.hold(result.value);
    else this.#forget(opening);
    this.link.guard(() => {
      if (!result.ok) return this.#refuse(id, result.error.code, result.error.message);
      const opened: StatisticOpened = { kind: 'opened', id, ...result.value.description };
      this.answer(opened);
      opening.give();
    });
  }

  #takenAway(opening: Opening, { code, message }: StatisticRefusal): void {
    if (this.#openings.get(opening.id) !== opening) return;
    opening.forget();
    this.#forget(opening);
    const closed: StatisticRefused = { kind: 'closed', id: opening.id, code, message };
    this.link.guard(() => this.answer(closed));
  }

  #close(opening: Opening | undefined): void {
    if (!opening) return;
    this.#forget(opening);
    opening.close();
  }

  #forget(opening: Opening): void {
    this.#openings.delete(opening.id);
    this.#count(-opening.objects);
  }

  #count(objects: number): void {
    this.#statistics += objects;
    this.#served.open += objects;
  }

  #refuse(id: number, code: string, message: string): void {
    const refused: StatisticRefused = { kind: 'refused', id, code, message };
    this.answer(refused);
  }
}
