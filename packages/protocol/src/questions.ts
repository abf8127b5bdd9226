import type { Result } from '@pulse/base';
import type { StatisticUnanswered } from './statistics-messages.ts';
import type { StatisticRefusal } from './statistics-port.ts';

export interface QuestionsOptions {
  /** So many may be unanswered at once. */
  readonly most: number;
  readonly answer: (message: object) => void;
  /** The source has failed to answer by its own fault. */
  readonly fail: (thrown: unknown) => void;
}

/** The questions about the past that a channel waits for. */
export class Questions {
  readonly #options: QuestionsOptions;
  readonly #open = new Map<number, AbortController>();

  constructor(options: QuestionsOptions) {
    this.#options = options;
  }

  /** Has a question answered, by a message of `kind` that has the answer under the name `field`. */
  ask<Answer>(
    question: number,
    [kind, field]: readonly [kind: 'explained' | 'recalled', field: 'explanation' | 'values'],
    ask: (signal: AbortSignal) => Promise<Result<Answer, StatisticRefusal>>,
  ): void {
    const { most, answer, fail } = this.#options;
    if (this.#open.has(question)) {
      return this.#refuse(question, { code: 'id-in-use', message: `${question} is not answered yet` });
    }
    if (this.#open.size >= most) {
      const message = `a channel waits for at most ${most} answers`;
      return this.#refuse(question, { code: 'too-many-questions', message });
    }
    const stop = new AbortController();
    this.#open.set(question, stop);
    ask(stop.signal).then((result) => {
      if (stop.signal.aborted) return;
      this.#open.delete(question);
      if (result.ok) answer({ kind, question, [field]: result.value });
      else this.#refuse(question, result.error);
    }, fail);
  }

  /** Nobody waits any more. */
  end(): void {
    for (const stop of this.#open.values()) stop.abort();
    this.#open.clear();
  }

  #refuse(question: number, { code, message }: StatisticRefusal): void {
    const unanswered: StatisticUnanswered = { kind: 'unanswered', question, code, message };
    this.#options.answer(unanswered);
  }
}
