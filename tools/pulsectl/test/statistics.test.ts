import { ACTIONS, CATEGORIES, OBJECT_TYPES, STATUSES, SUBJECTS } from '@pulse/model';
import { describe, expect, it } from 'vitest';
import { pulsectl } from '../src/mod.ts';

async function statistics(...args: string[]) {
  const printed: string[] = [];
  const told: string[] = [];
  const code = await pulsectl(['statistics', ...args], {
    print: (text) => void printed.push(text),
    complain: (text) => void told.push(text),
    colours: false,
    environment: {},
  });
  return { code, printed, told };
}

describe('pulsectl statistics', () => {
  it('explains every name that a statistic can be made of, in a sentence', async () => {
    const { code, printed } = await statistics('--json');
    const said = JSON.parse(printed.join('')) as Record<string, { name: string; meaning: string }[]>;
    const names = Object.fromEntries(
      Object.entries(said).map(([key, list]) => [key, list.map(({ name }) => name)]),
    );
    expect({ code, ...names }).toEqual({
      code: 0,
      categories: [...CATEGORIES],
      subjects: [...SUBJECTS],
      objects: [...OBJECT_TYPES],
      actions: Object.keys(ACTIONS),
      statuses: [...STATUSES],
    });
    for (const { name, meaning } of Object.values(said).flat())
      expect(meaning, name).toMatch(/^[A-Z].{4,}\.$/);
  });

  it('lists one kind of names, or says all about a name, whatever its case', async () => {
    const { printed } = await statistics('subjects');
    expect(printed[0]).toBe('subjects:');
    expect(printed).toHaveLength(1 + SUBJECTS.length);
    expect((await statistics('totalnumberintimerange')).printed).toEqual([
      'TotalNumberInTimeRange (categories): How many lasted for a time inside the range.',
      '  over the interval of its time profile',
      expect.stringMatching(/^ {2}subjects: DNAction/),
      expect.stringMatching(/^ {2}objects: Agent/),
      '  needs range',
      '  takes profile, filter, mediaType, groupBy',
    ]);
    expect(
      (await statistics('CallRinging')).printed.filter((line) => line.startsWith('CallRinging')),
    ).toHaveLength(2);
  });

  it('[E-160] [E-162] knows other names, and why some names are not computed', async () => {
    expect((await statistics('estimwaitingtime')).printed).toEqual([
      'EstimWaitingTime is another name of EstimWaitTime.',
    ]);
    expect((await statistics('JavaCategory')).printed).toEqual([
      expect.stringMatching(/^JavaCategory is not computed: it is computed by a loaded extension.*\.$/),
    ]);
    expect((await statistics('UserEventReceived')).printed).toEqual([
      expect.stringMatching(/^UserEventReceived is an action that never happens: it lasts .*[^.]\.$/),
    ]);
  });

  it('says which name was meant', async () => {
    expect(await statistics('TotalNumbr')).toEqual({
      code: 1,
      printed: [],
      told: [
        'pulsectl: No category, subject, object, action or status is called TotalNumbr.',
        'Did you mean TotalNumber?',
      ],
    });
  });
});
