/** How a program fares, as it says itself; `unreachable` when nobody answers. */
export type ProgramHealth = 'ok' | 'starting' | 'failed' | 'unreachable';

const ANSWER_WITHIN = 2000;

/** Asks a program of this machine. Never rejects. */
export async function askHealth(metricsPort: number): Promise<ProgramHealth> {
  try {
    const response = await fetch(`http://127.0.0.1:${metricsPort}/health`, {
      signal: AbortSignal.timeout(ANSWER_WITHIN),
    });
    const { state } = (await response.json()) as { readonly state?: unknown };
    return state === 'ok' || state === 'starting' || state === 'failed' ? state : 'unreachable';
  } catch {
    return 'unreachable';
  }
}
