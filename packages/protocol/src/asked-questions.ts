import { PulseError } from '@pulse/base';
import type { Explanation } from '@pulse/model';
import { disconnected } from './followed-statistic.ts';
import { notUnderstood } from './needed-version.ts';
import type {
  BackFillProgress,
  PastValues,
  StatisticExplain,
  StatisticExplained,
  StatisticPast,
  StatisticProgress,
  StatisticProgressed,
  StatisticRecalled,
  StatisticUnanswered,
} from './statistics-messages.ts';

type Question = StatisticExplain | StatisticPast | StatisticProgress;
type Unnumbered<Each> = Each extends Question ? Omit<Each, 'question'> : never;

interface Asked {
  readonly message: Question;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: PulseError) => void;
}

/**
 * The client's side of questions about the past. A question waits for the link at first; when the link is lost, what is
 * unanswered rejects with `disconnected`, because an answer may cost the server much, and whoever asked may no longer care.
 */
export class AskedQuestions {
  /** Of the server's messages; 0 before there is a server. */
  version = 0;
  readonly #send: (message: Question) => void;
  readonly #asked = new Map<number, Asked>();
  #next = 1;
  #link: 'connecting' | 'live' | 'down' = 'connecting';

  constructor(send: (message: Question) => void) {
    this.#send = send;
  }

  /** Rejects with a {@link PulseError}: `disconnected`, `version-unsupported`, or the server's reason. */
  ask<Answer extends Explanation | PastValues | BackFillProgress | null>(
    question: Unnumbered<Question>,
  ): Promise<Answer> {
    if (this.#link === 'down') return Promise.reject(disconnected());
    return new Promise<Answer>((resolve, reject) => {
      const message: Question = { ...question, question: this.#next++ };
      const asked: Asked = { message, resolve, reject };
      this.#asked.set(message.question, asked);
      if (this.#link === 'live') this.#say(asked);
    });
  }

  connected(): void {
    this.#link = 'live';
    for (const asked of [...this.#asked.values()]) this.#say(asked);
  }

  disconnected(): void {
    this.#link = 'down';
    const asked = [...this.#asked.values()];
    this.#asked.clear();
    for (const { reject } of asked) reject(disconnected());
  }

  take(message: StatisticExplained | StatisticRecalled | StatisticProgressed | StatisticUnanswered): void {
    const asked = this.#asked.get(message.question);
    if (!asked || !this.#asked.delete(message.question)) return;
    switch (message.kind) {
      case 'explained':
        return asked.resolve(message.explanation as never);
      case 'recalled':
        return asked.resolve(message.values as never);
      case 'progressed':
        return asked.resolve(message.progress as never);
      case 'unanswered':
        return asked.reject(new PulseError(message.code, message.message));
    }
  }

  #say({ message, reject }: Asked): void {
    const problem = message.kind === 'progress' ? undefined : notUnderstood(message, this.version);
    if (problem === undefined) return this.#send(message);
    this.#asked.delete(message.question);
    reject(new PulseError('version-unsupported', problem));
  }
}
