import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '@pulse/base';
import { naiveValues, randomCentre } from '@pulse/engine/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pulsectl } from '../src/mod.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulse-replay-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const TEN = Date.parse('2026-03-02T10:00:00Z');
const at = (seconds: number) => TEN + seconds * 1000;

const CALL = [
  { type: 'EventQueued', time: at(0), thisDn: 'support@pbx', callId: 'a', callType: 'Inbound' },
  { type: 'EventAgentLogin', time: at(1), thisDn: '100@pbx', agentId: 'ann' },
  { type: 'EventDiverted', time: at(12), thisDn: 'support@pbx', callId: 'a', thirdPartyDn: '100@pbx' },
  { type: 'EventEstablished', time: at(12), thisDn: '100@pbx', callId: 'a', thisQueue: 'support@pbx' },
  { type: 'EventReleased', time: at(72), thisDn: '100@pbx', callId: 'a' },
];
const STATISTICS = `
timeProfiles: { Hourly: { type: Growing, value: "00:00 +01:00" } }
timeRanges: { target: 0-20 }
statTypes:
  Answered: { Objects: "Queue, GroupQueues", Category: TotalNumber, Subject: DNAction, MainMask: CallAnswered }
statistics:
  - { name: answered, statType: Answered, type: Queue, object: "*", timeProfile: Hourly }
  - { name: waiting, category: CurrentNumber, mainMask: CallWait, type: Queue, object: support@pbx }
  - { name: in time, category: TotalNumberInTimeRange, mainMask: CallAnswered, timeRange: target, type: Queue, object: support@pbx }
  - { name: status, category: CurrentTime, subject: AgentStatus, mainMask: "*", type: Agent, object: ann }
`;

interface Files {
  readonly events?: readonly (object | string)[];
  readonly statistics?: string;
  readonly configuration?: string;
}

async function replay({ events = CALL, statistics = STATISTICS, configuration }: Files, ...args: string[]) {
  const put = async (name: string, text: string) => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  const lines = events.map((event) => (typeof event === 'string' ? event : JSON.stringify(event)));
  const told: string[] = [];
  const printed: string[] = [];
  const code = await pulsectl(
    [
      ...['replay', '--events', await put('events.ndjson', `${lines.join('\n')}\n`)],
      ...['--statistics', await put('statistics.yaml', statistics), ...args],
      ...(configuration === undefined ? [] : ['--configuration', await put('centre.yaml', configuration)]),
    ],
    {
      print: (text) => void printed.push(text),
      complain: (text) => void told.push(text.replaceAll(`${folder}/`, '')),
      colours: false,
      environment: {},
    },
  );
  const values = printed.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { code, told, values };
}

describe('pulsectl replay', () => {
  it('prints one line for each statistic, object and time', async () => {
    const { code, told, values } = await replay({}, '--at', `${at(10)}`, '--at', '2026-03-02T10:01:12Z');
    expect({ code, told }).toEqual({ code: 0, told: [] });
    const line = (seconds: number, statistic: string, object: string, type: string, value: unknown) => ({
      at: at(seconds),
      statistic,
      object,
      type,
      value,
      since: ['answered', 'in time'].includes(statistic) ? TEN : null,
      // The day began before the first event.
      complete: statistic !== 'in time',
    });
    expect(values).toEqual([
      line(10, 'answered', 'support@pbx', 'Queue', 0),
      line(10, 'waiting', 'support@pbx', 'Queue', 1),
      line(10, 'in time', 'support@pbx', 'Queue', 0),
      line(10, 'status', 'ann', 'Agent', 9),
      line(72, 'answered', 'support@pbx', 'Queue', 1),
      line(72, 'waiting', 'support@pbx', 'Queue', 0),
      line(72, 'in time', 'support@pbx', 'Queue', 1),
      line(72, 'status', 'ann', 'Agent', 0),
    ]);
  });

  it('reads at the last event, or at multiples of a period up to the first behind it', async () => {
    const times = async (...args: string[]) => [
      ...new Set((await replay({}, ...args)).values.map((value) => value['at'])),
    ];
    expect(await times()).toEqual([at(72)]);
    expect(await times('--every', '30s')).toEqual([at(0), at(30), at(60), at(90)]);
    expect(await times('--every', '1m', '--at', `${at(60)}`, '--at', `${at(5)}`)).toEqual([
      at(0),
      at(5),
      at(60),
      at(120),
    ]);
  });

  it('[T1] [T5] takes events of several streams in the order of their times, whatever their order in the file', async () => {
    const streams = CALL.map((event, place) => ({ ...event, source: place % 2 ? 'a' : 'b' }));
    const of = (name: string) => streams.filter(({ source }) => source === name);
    const one = await replay({ events: streams }, '--every', '1s');
    const other = await replay({ events: [...of('b'), ...of('a')] }, '--every', '1s');
    expect(other.values).toEqual(one.values);
  });

  it('[E-160] [E-163] takes stat types as Stat Server writes them, with all of its options', async () => {
    const options =
      'Subject: Action, MainMask: "*", UseSourceTimeStamps: yes, ReasonStartOverridesStatusStart: yes, Description: State';
    const statistics = `
statTypes:
  State: { Objects: Agent, Category: CurrentState, ${options} }
  Wait: { Objects: Queue, Category: EstimWaitingTime, Subject: Action, MainMask: CallWait }
  Share: { Objects: Queue, Category: Formula, MainMask: "*", Expression: "100 * COUNT(CallAnswered; duration < 20) / COUNT(CallEntered)" }
statistics:
  - { name: state, statType: State, type: Agent, object: ann }
  - { name: wait, statType: Wait, type: Queue, object: support@pbx }
  - { name: share, statType: Share, type: Queue, object: support@pbx }`;
    const reason = (seconds: number, why: string) => ({
      type: 'EventAgentNotReady',
      time: at(seconds),
      thisDn: '100@pbx',
      reasons: { reason: why },
    });
    const events = [...CALL, reason(80, 'Lunch'), reason(90, 'Meeting')];
    const { code, told, values } = await replay({ events, statistics }, '--at', `${at(100)}`);
    expect({ code, told }).toEqual({ code: 0, told: [] });
    expect(values).toMatchObject([
      { statistic: 'state', value: { status: 'NotReadyForNextCall', since: at(90), reason: 'Meeting' } },
      { statistic: 'wait', value: 3600 },
      { statistic: 'share', value: 100 },
    ]);
  });

  it.each([
    ['Category: JavaCategory', 'is "JavaCategory", which is computed by a loaded extension'],
    ['Category: TotalNumber, Subject: CampaignAction', 'is "CampaignAction", which is of campaigns'],
    ['Category: TotalNumber, JavaSubCategory: a.jar:b', 'belongs to JavaCategory, which '],
    ['Category: TotalNumber, AggregationType: sum', 'belongs to JavaCategory, which '],
    ['Category: TotalNumber, UseSourceTimeStamps: no', 'useSourceTimeStamps: times are those of the source'],
    ['Category: TotalNumber, UseSourceTimeStamps: never', 'is "never"; it can be yes, no, true or false'],
  ])('[E-160] says why a stat type is not computed: %s', async (fields, message) => {
    const statistics = `
statTypes: { X: { MainMask: "*", ${fields} } }
statistics: [{ name: x, statType: X, type: Agent, object: ann }]`;
    const { code, told } = await replay({ statistics });
    expect(code).toBe(1);
    expect(told.join('\n')).toContain(message);
  });

  it('follows dated memberships', async () => {
    const configuration = `
tenant: acme
timeZone: Europe/Berlin
agentGroups: [{ id: team, members: [{ id: ann, from: 2026-03-02T10:00:05Z, until: 2026-03-02T10:00:20Z }] }]
`;
    const statistics = `statistics: [{ name: there, category: CurrentNumber, subject: AgentStatus, mainMask: "*", type: GroupAgents, object: team }]`;
    const { values } = await replay({ configuration, statistics }, '--every', '5s');
    expect(values.slice(0, 6).map((value) => value['value'])).toEqual([0, 1, 1, 1, 0, 0]);
  });

  it('[E-153] [E-154] follows where DNs stand, and groups of places', async () => {
    const configuration = `
tenant: acme
timeZone: Europe/Berlin
places:
  - { id: desk, dns: [{ id: 100@pbx, until: 2026-03-02T10:00:10Z }] }
  - { id: corner, name: The corner, dns: [{ id: 100@pbx, from: 2026-03-02T10:00:10Z }] }
placeGroups: [{ id: floor, members: { all: true } }, { id: yard, members: [corner] }]
`;
    const seen = { category: 'CurrentNumber', subject: 'PlaceStatus', mainMask: '*,~NotMonitored' };
    const statistics = `statistics:
  - ${JSON.stringify({ name: 'there', ...seen, type: 'Place', object: 'corner' })}
  - ${JSON.stringify({ name: 'together', ...seen, type: 'GroupPlaces', object: 'floor' })}
  - ${JSON.stringify({ name: 'outside', ...seen, type: 'GroupPlaces', object: 'yard' })}`;
    const { values } = await replay({ configuration, statistics }, '--every', '5s');
    const of = (name: string) =>
      values.flatMap(({ statistic, value }) => (statistic === name ? [value] : [])).slice(0, 5);
    // A second after the revision.
    expect(of('there')).toEqual([0, 0, 0, 1, 1]);
    expect(of('together')).toEqual([0, 1, 1, 1, 1]);
    expect(of('outside')).toEqual([0, 0, 0, 1, 1]);
  });

  it('says that places are listed, or all', async () => {
    const configuration = `
places: [{ id: desk, members: [100@pbx] }]
placeGroups: [{ id: floor, members: { queue: support@pbx } }]`;
    const statistics = `statistics: [{ name: x, category: TotalNumber, mainMask: "*", type: Place, object: desk }]`;
    const { code, told } = await replay({ configuration, statistics });
    expect(code).toBe(1);
    expect(told.join('\n')).toMatchInlineSnapshot(`
      "centre.yaml:3:39: placeGroups[0].members.queue: is not known here. Known are all.
      centre.yaml:2:22: places[0].members: is not known here. Known are id, name, dns."
    `);
  });

  it('gives what the naive model gives of random centres', async () => {
    for (const seed of [1, 2, 3]) {
      const { configuration, events } = randomCentre(seededRandom(seed), {
        events: 120,
        hostile: false,
        resynchronises: true,
      });
      const statistic = { category: 'TotalTime', subject: 'AgentStatus', mainMask: '*,~LoggedOut' } as const;
      const profile = { type: 'Growing', value: '00:00' } as const;
      const column = { objectType: 'Agent', statistic: { ...statistic, profile } } as const;
      const end = events.reduce(
        (newest, { time, received = time }) => Math.max(newest, Math.min(time, received)),
        0,
      );
      const inOrder = events.toSorted((a, b) => a.time - b.time);
      const expected = naiveValues(configuration, inOrder, column, end);
      const { values } = await replay(
        {
          events: inOrder,
          configuration: JSON.stringify(configuration),
          statistics: `statistics: [${JSON.stringify({ name: 'work', ...statistic, type: 'Agent', object: '*' })}]`,
        },
        '--at',
        `${end}`,
      );
      const seen = values.map((value) => [value['object'], value['value']]);
      expect(seen, `seed ${seed}`).toEqual(
        [...expected].map(([id, value]) => [id, expect.closeTo(value as number, 6)]),
      );
      expect(seen.some(([, value]) => (value as number) > 0)).toBe(true);
    }
  });
});

describe('what is wrong', () => {
  const statistic = (text: string) => `statistics:\n  - { name: x, type: Queue, object: "*", ${text} }`;
  it.each([
    [
      'no list',
      'timeRanges: {}',
      'statistics.yaml:1:1: statistics: is missing: the list of what to compute.',
    ],
    [
      'an unknown category',
      statistic('category: TotalNumbr, mainMask: "*"'),
      'statistics.yaml:2:52: statistics[0].category: is "TotalNumbr"; it can be ',
    ],
    [
      'no mask',
      statistic('category: TotalNumber'),
      'statistics.yaml:2:5: statistics[0].mainMask: is missing.',
    ],
    [
      'a bad mask',
      statistic('category: TotalNumber, mainMask: CallAnswred'),
      'statistics.yaml:2:5: x: mainMask: ',
    ],
    [
      'a bad filter',
      statistic('category: TotalNumber, mainMask: "*", filter: "PairExists("'),
      'statistics.yaml:2:5: x: filter: ',
    ],
    [
      'an unknown profile',
      statistic('category: TotalNumber, mainMask: "*", timeProfile: Daily'),
      'statistics.yaml:2:93: statistics[0].timeProfile: is "Daily"; the file has none.',
    ],
    [
      'a bad profile',
      statistic('category: TotalNumber, mainMask: "*", timeProfile: "Growing=25:00"'),
      'statistics.yaml:2:93: statistics[0].timeProfile: ',
    ],
    [
      'a bad range',
      statistic('category: TotalNumberInTimeRange, mainMask: "*", timeRange: 20-10'),
      'statistics.yaml:2:102: statistics[0].timeRange: is "20-10"; it wants seconds such as 0-20 or 20-.',
    ],
    [
      'a bad percentile',
      statistic('category: Percentile, mainMask: "*", percentile: most'),
      'statistics.yaml:2:91: statistics[0].percentile: is "most"; it wants a number such as 90.',
    ],
    [
      'a bad formula',
      statistic('category: TotalCustomValue, mainMask: CallEntered, formula: "1 +"'),
      'statistics.yaml:2:5: x: formula: ',
    ],
    [
      'a bad order of groups',
      statistic('category: TotalNumber, mainMask: "*", groupBy: { by: ANI, order: up }'),
      'statistics.yaml:2:107: statistics[0].groupBy.order: is "up"; it can be descending, ascending or key.',
    ],
    [
      'a bad expression of groups',
      statistic('category: TotalNumber, mainMask: "*", groupBy: "GetString("'),
      'statistics.yaml:2:5: x: groupBy: ',
    ],
    [
      'an unknown field',
      statistic('categry: TotalNumber, mainMask: "*"'),
      'statistics.yaml:2:42: statistics[0].categry: is not known here. Did you mean category?',
    ],
    [
      'an illegal combination',
      statistic('category: TotalNumber, subject: AgentStatus, mainMask: "*"'),
      'statistics.yaml:2:5: x: subject: Queue has no AgentStatus',
    ],
  ])(
    'in the statistics is told with its place, and nothing is printed: %s',
    async (_, statistics, message) => {
      const { code, told, values } = await replay({ statistics });
      expect({ code, values }).toEqual({ code: 1, values: [] });
      expect(told[0]?.slice(0, message.length)).toBe(message);
    },
  );

  it.each([
    ['no JSON', '{"type":', 'events.ndjson:3:1: is no JSON object: '],
    ['a list', '[]', 'events.ndjson:3:1: is no JSON object: '],
    [
      'a missing field',
      { type: 'EventQueued', time: at(5) },
      'events.ndjson:3:1: thisDn: EventQueued needs thisDn.',
    ],
    [
      'a wrong field',
      { type: 'EventQueued', time: 'soon', thisDn: 'q', callId: 'c' },
      'events.ndjson:3:1: time: ',
    ],
    ['another tenant', { ...CALL[0], tenant: 'other' }, 'events.ndjson:3:1: tenant: is other, not '],
    [
      'a sequence where others have none',
      { ...CALL[0], seq: 7 },
      'events.ndjson:3:1: seq: is there, unlike before',
    ],
  ])('in the events is told with its line, and the others count: %s', async (_, wrong, message) => {
    const { code, told, values } = await replay({ events: [...CALL.slice(0, 2), wrong, ...CALL.slice(2)] });
    expect(code).toBe(1);
    expect(told[0]?.slice(0, message.length)).toBe(message);
    expect(values).toEqual((await replay({})).values);
  });

  it('with the type of an event is counted at the end, and is no fault', async () => {
    const { code, told } = await replay({
      events: [...CALL, { type: 'EventFoo', time: at(80) }, { type: 'EventFoo', time: at(81) }],
    });
    expect({ code, told }).toEqual({ code: 0, told: ['2 events of unknown type EventFoo were left out.'] });
  });

  it('with an object that does not exist is told', async () => {
    const statistics =
      'statistics: [{ name: x, category: CurrentNumber, mainMask: CallWait, type: Queue, object: nowhere }]';
    const { told, values } = await replay({ statistics });
    expect({ told, values }).toEqual({
      told: ['x: no event and no configuration names the Queue nowhere.'],
      values: [],
    });
  });

  it.each([
    [['--at', 'noon'], '--at is noon; it wants a time such as '],
    [['--every', '10'], '--every is 10; it wants a period such as '],
    [['more'], 'more is one word too many.'],
  ])('with the command line is told: %s', async (args, message) => {
    const { code, told } = await replay({}, ...args);
    expect(code).toBe(1);
    expect(told[0]).toContain(message);
  });
});
