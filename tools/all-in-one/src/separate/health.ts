import { z } from 'zod';

/** How a program or a part of it fares, as it says itself; `unreachable` when nobody answers. */
export type HealthState = 'ok' | 'starting' | 'failed' | 'unreachable';

export interface ProgramHealth {
  readonly state: HealthState;
  /** Whether it has started, whatever it still lacks. */
  readonly service: HealthState;
}

const report = z.object({
  state: z.enum(['ok', 'starting', 'failed']),
  parts: z.object({ service: z.object({ state: z.enum(['ok', 'starting', 'failed']) }) }),
});

const ANSWER_WITHIN = 2000;

/** Asks a program of this machine. Never rejects. */
export async function askHealth(metricsPort: number): Promise<ProgramHealth> {
  try {
    const response = await fetch(`http://127.0.0.1:${metricsPort}/health`, {
      signal: AbortSignal.timeout(ANSWER_WITHIN),
    });
    const { state, parts } = report.parse(await response.json());
    return { state, service: parts.service.state };
  } catch {
    return { state: 'unreachable', service: 'unreachable' };
  }
}
