import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Deck, Dice } from '../src/dice.ts';
import { createCentre } from '../src/mod.ts';
import { sampleOptions, take } from './sample-centre.ts';

const digest = (events: readonly unknown[]) =>
  createHash('sha256')
    .update(events.map((event) => JSON.stringify(event)).join('\n'))
    .digest('hex');

describe('the same options', () => {
  it('give the same bytes, on every machine', () => {
    const first = digest(take(sampleOptions(), 5000));
    expect(digest(take(sampleOptions(), 5000))).toBe(first);
    // Changes whenever the simulated centre does; the same change gives the same digest everywhere.
    expect(first).toBe('a05e221e0c03ae183713aa4ab59e897d8314ddcdff3db0ae5d82bec7360b575e');
  });

  it('give the same events when two centres take turns', () => {
    const [one, other] = [createCentre(sampleOptions()), createCentre(sampleOptions())];
    for (let count = 0; count < 3000; count++) expect(other.next().value).toEqual(one.next().value);
  });

  it('but another seed give another centre', () => {
    const withSeed = (seed: number) => digest(take(sampleOptions({ seed }), 500));
    expect(new Set([1, 2, 2 ** 32 + 1, 2 ** 40].map(withSeed)).size).toBe(4);
  });
});

describe('the identity of an event', () => {
  it('is the second of the start as epoch, and a sequence from 1 without a hole', () => {
    const { start, tenant, source } = sampleOptions();
    take(sampleOptions(), 1000).forEach((event, index) => {
      expect(event).toMatchObject({ tenant, source, epoch: start / 1000, seq: index + 1 });
    });
  });
});

describe('a stream of dice', () => {
  it('does not depend on what is drawn from another', () => {
    const alone = new Dice(7, 'call', 1);
    const expected = [alone.next(), alone.next()];
    const [dice, neighbour] = [new Dice(7, 'call', 1), new Dice(7, 'call', 2)];
    const drawn = [dice.next(), neighbour.next(), dice.next()];
    expect([drawn[0], drawn[2]]).toEqual(expected);
    expect(drawn[1]).not.toBe(expected[0]);
  });

  it('is even over paths that are neighbours', () => {
    const counts = new Array<number>(10).fill(0);
    for (let path = 0; path < 20_000; path++) counts[new Dice(1, 'call', path).below(10)]! += 1;
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });
});

describe('a deck', () => {
  it('gives every card in its exact number before any comes again', () => {
    const deck = new Deck(new Dice(1, 'deck'), [
      [3, 'often'],
      [1, 'rare'],
    ]);
    for (let round = 0; round < 5; round++) {
      const cards = Array.from({ length: 4 }, () => deck.draw());
      expect(cards.sort()).toEqual(['often', 'often', 'often', 'rare']);
    }
  });

  it('gives a card that was put back first', () => {
    const deck = new Deck<string>(new Dice(1, 'deck'), [[5, 'often']]);
    deck.putBack('rare');
    expect([deck.draw(), deck.draw()]).toEqual(['rare', 'often']);
  });
});
