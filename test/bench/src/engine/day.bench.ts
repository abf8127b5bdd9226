import type { Figure } from '../figure.ts';
import { SMALL } from './load.ts';
import { naive } from './naive.ts';
import { pulse } from './pulse.ts';
import { race } from './race.ts';
import { typed } from './typed.ts';

/** A working day of 1,000 agents, in events. */
const DAY = { ...SMALL, name: 'a day of 1,000 agents', events: 667_719 };

const PEERS = [
  { contestant: naive, least: 3 },
  { contestant: typed, least: undefined },
] as const;

/** G10: what a restart without a checkpoint takes to have every value of a day again. */
export async function dayFigures(): Promise<readonly Figure[]> {
  const heats = await race(
    DAY,
    pulse,
    PEERS.map(({ contestant }) => contestant),
  );
  return PEERS.flatMap(({ contestant, least }, index): Figure[] => {
    const heat = heats[index];
    if (!heat) return [];
    const seconds = DAY.events / heat.ours.eventsPerSecond;
    const theirs = DAY.events / heat.theirs.eventsPerSecond;
    const faster = theirs / seconds;
    return [
      {
        figure: 'G10',
        what: `replay of ${DAY.name}, ${DAY.events} events`,
        value: seconds,
        unit: 's',
        peer: contestant.name,
        peerValue: theirs,
        ratio: seconds / theirs,
        must: least === undefined ? '<= 1.5 s' : `<= 1.5 s and <= 1/${least} x`,
        moonshot: '<= 0.5 s',
        met: seconds <= 1.5 && (least === undefined || faster >= least),
      },
    ];
  });
}
