import { describe, expect, it } from 'vitest';
import { restoreEngine } from '../create.ts';
import type { Script } from './script.ts';
import { centre, established, ever, released } from './team.ts';

const modes = { ready: 'WaitForNextCall', talk: 'CallInbound', away: 'NotReadyForNextCall' } as const;

/** Number and time of each of these statuses of Ann. */
function watch(s: Script) {
  const columns = Object.values(modes).flatMap((mainMask) =>
    (['TotalNumber', 'TotalTime'] as const).map((category) =>
      s.column('Agent', { category, subject: 'AgentStatus', mainMask, profile: ever }),
    ),
  );
  return (at: number) => {
    const [a, b, c, d, e, f] = columns.map(({ definition }) =>
      s.number(s.engine.open(definition), 'ann', at),
    );
    return { ready: [a, b], talk: [c, d], away: [e, f] };
  };
}

describe.each([
  ['', (_: Script) => {}],
  [', and after a restart', (s: Script) => void (s.engine = restoreEngine(s.engine.checkpoint()))],
])('a column that is opened within an instant%s', (_, restart) => {
  it('[E-3] [E-10] knows nothing of a status that the rest of the instant takes back', () => {
    const s = centre('ann');
    established(s, 10);
    const values = watch(s);
    restart(s);
    released(s, 10);
    s.at(10, 'EventAgentNotReady', { thisDn: '100' });
    expect(values(30)).toEqual({ ready: [0, 0], talk: [0, 0], away: [1, 20] });
  });

  it('[E-3] [E-10] sees a status go on that the instant had ended before', () => {
    const s = centre('ann');
    established(s, 10);
    const values = watch(s);
    restart(s);
    released(s, 10);
    expect(values(30)).toEqual({ ready: [1, 20], talk: [0, 0], away: [0, 0] });
    s.at(40, 'EventAgentNotReady', { thisDn: '100' });
    expect(values(50)).toEqual({ ready: [1, 30], talk: [0, 0], away: [1, 10] });
  });

  it('[E-3] [E-10] sees what is left of the instant once it is over', () => {
    const s = centre('ann');
    established(s, 10);
    const values = watch(s);
    restart(s);
    expect(values(30)).toEqual({ ready: [0, 0], talk: [1, 20], away: [0, 0] });
    released(s, 40);
    expect(values(50)).toEqual({ ready: [1, 10], talk: [1, 30], away: [0, 0] });
  });

  it('[E-120] [E-10] gives a status that goes on after all its whole length', () => {
    const s = centre('ann');
    established(s, 10);
    const whole = s.column('Agent', {
      category: 'TotalAdjustedTime',
      subject: 'AgentStatus',
      mainMask: 'WaitForNextCall',
      profile: ever,
    });
    const age = s.column('Agent', {
      category: 'CurrentMaxTime',
      subject: 'AgentStatus',
      mainMask: 'WaitForNextCall',
    });
    restart(s);
    released(s, 10);
    expect(s.number(s.engine.open(age.definition), 'ann', 30)).toBe(30);
    s.at(40, 'EventAgentNotReady', { thisDn: '100' });
    expect(s.number(s.engine.open(whole.definition), 'ann', 50)).toBe(40);
  });
});
