import { assert, type Clock, type Milliseconds, messageOf, PulseError } from '@pulse/base';

/** How a part of a program fares. */
export interface PartReport {
  readonly state: 'starting' | 'ok' | 'failed';
  /** When this state began. */
  readonly since: Milliseconds;
  /** Does the program need it to do its work? */
  readonly required: boolean;
  /** While it has failed: the same that stands in the log. */
  readonly code?: string;
  readonly message?: string;
  readonly advice?: string;
}

export interface HealthReport {
  /** `failed` when a required part has failed; `starting` while one of them starts. */
  readonly state: PartReport['state'];
  readonly parts: Readonly<Record<string, PartReport>>;
}

/** One part, told by whoever knows how it fares. */
export interface HealthPart {
  ok(): void;
  /** May be told again with another reason; the state began with the first. */
  failed(error: unknown): void;
}

/** What a program knows of its own health. */
export interface Health {
  /**
   * A part by its name; the same again when it was asked for before. It is starting until it is told otherwise, and
   * required unless the first call says `required: false`.
   *
   * @param name small letters, digits and hyphens; one of a few that stand in the code, for it becomes a metric's label
   */
  part(name: string, options?: { readonly required?: boolean }): HealthPart;
  report(): HealthReport;
}

/** Parts are written into the code; more of them would mean that names are made of data. */
const MOST_PARTS = 50;
const LONGEST_MESSAGE = 500;

export function createHealth(clock: Clock): Health {
  const parts = new Map<string, PartReport>();
  return {
    part(name, { required = true } = {}) {
      assert(/^[a-z][a-z0-9-]{0,39}$/.test(name), `${name} is not the name of a part`);
      if (!parts.has(name)) {
        assert(parts.size < MOST_PARTS, `there are more than ${MOST_PARTS} parts`);
        parts.set(name, { state: 'starting', since: clock.now(), required });
      }
      const change = (
        state: PartReport['state'],
        reason?: Pick<PartReport, 'code' | 'message' | 'advice'>,
      ) => {
        const before = parts.get(name);
        const since = before?.state === state ? before.since : clock.now();
        parts.set(name, { state, since, required: before?.required ?? required, ...reason });
      };
      return {
        ok: () => change('ok'),
        failed: (error) => change('failed', reasonOf(error)),
      };
    },
    report() {
      const states = [...parts.values()].filter((part) => part.required).map((part) => part.state);
      const state = (['failed', 'starting'] as const).find((worse) => states.includes(worse)) ?? 'ok';
      return { state, parts: Object.fromEntries(parts) };
    },
  };
}

function reasonOf(error: unknown): Pick<PartReport, 'code' | 'message' | 'advice'> {
  const message = messageOf(error).slice(0, LONGEST_MESSAGE);
  if (!(error instanceof PulseError)) return { code: 'unexpected', message };
  return { code: error.code, message, ...(error.advice === undefined ? {} : { advice: error.advice }) };
}
