import { PulseError } from '@pulse/base';
import { ALL_AGENTS, ALL_QUEUES } from '@pulse/model';
import { describe, expect, it } from 'vitest';
import { centreConfiguration, createCentre } from '../src/mod.ts';
import { eventsFor, HOUR, sampleOptions } from './sample-centre.ts';
import { WellFormed } from './well-formed.ts';

describe('the configuration of a centre', () => {
  it.each([
    [5, 3, 1],
    [50, 3, 3],
    [1000, 50, 63],
    [100_000, 500, 6250],
  ])('of %i agents has %i queues and %i teams', (agents, queues, teams) => {
    const configuration = centreConfiguration(sampleOptions({ agents }));
    expect(configuration.agents).toHaveLength(agents);
    expect(configuration.dns).toHaveLength(agents);
    expect(configuration.queues.filter(({ type }) => type === 'Queue')).toHaveLength(queues);
    const members = configuration.agentGroups
      .filter(({ id }) => id !== ALL_AGENTS)
      .map((group) => group.members as readonly string[]);
    expect(members).toHaveLength(teams);
    expect(members.flat().sort()).toEqual(configuration.agents.map(({ id }) => id).sort());
    if (agents > 5) {
      for (const team of members) expect(team.length).toBeGreaterThanOrEqual(12);
      for (const team of members) expect(team.length).toBeLessThanOrEqual(20);
    }
  });

  it('gives every agent and queue a name of its own', () => {
    const { agents, queues } = centreConfiguration(sampleOptions({ agents: 1700 }));
    expect(new Set(agents.map(({ name }) => name)).size).toBe(1700);
    expect(new Set(queues.map(({ name }) => name)).size).toBe(queues.length);
    expect(new Set(queues.map(({ id }) => id)).size).toBe(queues.length);
  });

  it('counts every call once in the group of all queues: virtual queues are not in it', () => {
    const { queueGroups, queues } = centreConfiguration(sampleOptions({ agents: 200 }));
    const all = queueGroups.find(({ id }) => id === ALL_QUEUES);
    expect(all?.members).toEqual(queues.filter(({ type }) => type === 'Queue').map(({ id }) => id));
  });

  it('names every object of the events, and no other', () => {
    const options = sampleOptions();
    const { agents, queues, dns } = centreConfiguration(options);
    const known = new Set<string>([...queues, ...dns].map(({ id }) => id));
    const people = new Set<string>(agents.map(({ id }) => id));
    const [seen, working] = [new Set<string>(), new Set<string>()];
    for (const { thisDn, thisQueue, agentId } of eventsFor(options, 24 * HOUR)) {
      if (thisDn) seen.add(thisDn);
      if (thisQueue) seen.add(thisQueue);
      if (agentId) working.add(agentId);
    }
    expect([...working].filter((id) => !people.has(id))).toEqual([]);
    expect(seen).toEqual(known);
  });
});

describe('a centre of 100,000 agents', () => {
  it('begins with all its DNs, then works as well-formed as a small one', () => {
    const options = sampleOptions({ agents: 100_000 });
    const wellFormed = new WellFormed();
    let [snapshot, later] = [0, 0];
    for (const event of createCentre(options)) {
      wellFormed.take(event);
      if (event.time === options.start) snapshot++;
      else if (++later === 10_000) break;
    }
    expect(snapshot).toBeGreaterThan(100_500);
    expect(wellFormed.problems).toEqual([]);
  });
});

describe('options that cannot be', () => {
  it.each([
    [{ agents: 4 }, 'agents must be a whole number from 5 to 100000, not 4'],
    [{ agents: 100_001 }, 'not 100001'],
    [{ agents: 7.5 }, 'not 7.5'],
    [{ seed: -1 }, 'seed must be a whole number from 0, not -1'],
    [{ start: Number.NaN }, 'start must be whole milliseconds since 1970, not NaN'],
    [{ timeZone: 'Mars/Olympus' }, 'time zone Mars/Olympus is unknown'],
  ])('%j are refused with what is wrong', (changes, message) => {
    for (const make of [createCentre, centreConfiguration]) {
      expect(() => make(sampleOptions(changes))).toThrow(PulseError);
      expect(() => make(sampleOptions(changes))).toThrow(message);
    }
  });
});
