import { seededRandom } from '@pulse/base';
import { describe, expect, it } from 'vitest';
import { filterHolds, filterText, parseFilter } from '../src/mod.ts';
import { type NaiveSubject, naiveFilter } from './naive-filter.ts';
import { randomFilterText, randomSubject } from './random-filter.ts';
import { seeds } from './seeds.ts';

function compare(seed: number, naively = naiveFilter): void {
  const random = seededRandom(seed);
  const text = randomFilterText(random, 3);
  const filter = parseFilter(text);
  const again = parseFilter(filterText(filter));
  const expected = naively(text);
  for (let i = 0; i < 5; i++) {
    const subject = randomSubject(random);
    const seen = JSON.stringify(Object.values(subject).map((map) => [...map]));
    const asked = {
      pair: (scope: 'userData' | 'reasons' | 'extensions', key: string) => subject[scope].get(key),
      attribute: (name: string) => subject.attributes.get(name),
    };
    expect(filterHolds(filter, asked), `seed ${seed}: ${text}\n${seen}`).toBe(expected(subject));
    expect(filterHolds(again, asked), `seed ${seed}, written anew: ${filterText(filter)}`).toBe(
      expected(subject),
    );
  }
  expect(filterText(again), `seed ${seed}`).toBe(filterText(filter));
}

describe('random filters', () => {
  it('[EX-1] [EX-40] [EX-41] [EX-42] [EX-43] [EX-44] [EX-45] mean what a second reading of the rules says', () => {
    for (const seed of seeds(4000)) compare(seed);
  });

  it('would show a difference: a reading that knows no lists is found', () => {
    const unlisted = (map: ReadonlyMap<string, string | number>) =>
      new Map([...map].map(([key, value]) => [key, String(value).replaceAll(',', ';')]));
    const wrong: typeof naiveFilter = (text) => {
      const right = naiveFilter(text);
      return (subject: NaiveSubject) => right({ ...subject, userData: unlisted(subject.userData) });
    };
    expect(() => {
      for (const seed of seeds(500)) compare(seed, wrong);
    }).toThrow(/seed \d+/);
  });
});
