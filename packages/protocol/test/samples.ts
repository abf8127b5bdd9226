import {
  agentId,
  callId,
  type DirectoryRevision,
  dn,
  type LayoutInfo,
  type LayoutRow,
  layoutId,
  STATUSES,
  type StateValue,
  type StreamHealth,
  sourceId,
  tenantId,
} from '@pulse/model';
import type {
  LogAcknowledge,
  LogClientMessage,
  LogGap,
  LogHeartbeat,
  LogHello,
  LogRecords,
  LogServerMessage,
  LogWelcome,
  ProtocolFailure,
  RecordedEvent,
  StateClientMessage,
  StateDelta,
  StateHealth,
  StateHello,
  StateRefused,
  StateServerMessage,
  StateSnapshot,
  StateSubscribe,
  StateWelcome,
  StatisticChange,
  StatisticExplain,
  StatisticExplained,
  StatisticOpen,
  StatisticOpened,
  StatisticPast,
  StatisticPeek,
  StatisticProgress,
  StatisticProgressed,
  StatisticRecalled,
  StatisticRefused,
  StatisticsClientMessage,
  StatisticsHello,
  StatisticsServerMessage,
  StatisticUnanswered,
  StatisticValue,
} from '../src/mod.ts';

/** Every field given, down to the leaves: a field that is added to a message must be added here to compile. */
type Whole<T> = T extends string | number | boolean | null
  ? T
  : T extends readonly [infer A, infer B]
    ? readonly [Whole<A>, Whole<B>]
    : T extends readonly (infer E)[]
      ? readonly Whole<E>[]
      : { readonly [K in keyof T]-?: Whole<T[K]> };

const userData = { ServiceType: 'Billing', Priority: 3, Größe: 'groß 📞' };

const event: Whole<RecordedEvent> = {
  type: 'EventAddressInfo',
  time: 1_795_385_578_123.456,
  received: 1_795_385_578_130,
  thisDn: dn('1003', 'a'),
  otherDn: dn('5551004'),
  thirdPartyDn: dn('1005', 'a'),
  thisQueue: dn('support', 'a'),
  agentId: agentId('chen'),
  callId: callId('c1'),
  previousCallId: callId('c0'),
  callThreadId: callId('t0'),
  callType: 'Inbound',
  callState: 'Transferred',
  thisDnRole: 'Destination',
  otherDnRole: 'Origination',
  ani: '5551004',
  dnis: 'support',
  mediaType: 'voice',
  workMode: 'AfterCallWork',
  address: {
    kind: 'Extension',
    name: 'Chen',
    agent: {
      agentId: agentId('chen'),
      name: 'Chen Wei',
      loginAt: 1,
      queues: [dn('support', 'a')],
      mode: 'Ready',
      modeSince: 2,
      reasons: { reason: 'Lunch' },
    },
    calls: [
      {
        callId: callId('c1'),
        state: 'Held',
        since: 3,
        establishedAt: 2,
        callType: 'Inbound',
        otherDn: dn('5551004'),
        thisQueue: dn('support', 'a'),
        ani: '5551004',
        dnis: 'support',
        userData,
      },
    ],
  },
  userData,
  reasons: { reason: 'Lunch' },
  extensions: { returned: 1 },
};

const health: Whole<StreamHealth> = {
  source: 'a',
  state: 'refused',
  since: 1.5,
  watermark: 2.5,
  clock: 'replay',
  code: 'secret-wrong',
  message: 'The secret is wrong.',
  warning: 'arrival times are used',
};

const failure: Whole<ProtocolFailure> = { kind: 'failure', code: 'too-slow', message: 'nothing was taken' };
const cursor = { epoch: 7, seq: 9 };
const source = sourceId('a');

const logHello: Whole<LogHello> = {
  kind: 'hello',
  protocol: 'pulse.log.v1',
  versions: [2, 1],
  schemaHash: '0123456789abcdef',
  encoding: 'msgpack',
  tenant: tenantId('acme'),
  token: 'secret',
  sources: [source],
  cursors: [{ source, cursor }],
};
const acknowledge: Whole<LogAcknowledge> = { kind: 'acknowledge', source, cursor };
const logWelcome: Whole<LogWelcome> = {
  kind: 'welcome',
  version: 1,
  schemaHash: '0123456789abcdef',
  heartbeat: 1000,
  window: 10_000,
  streams: [{ source, clock: 'live', first: { epoch: 0, seq: 0 }, last: cursor }],
};
const records: Whole<LogRecords> = { kind: 'records', source, epoch: 7, from: 1, events: [event] };
const gap: Whole<LogGap> = { kind: 'gap', source, from: cursor, to: cursor, reason: 'retention' };
const logHeartbeat: Whole<LogHeartbeat> = {
  kind: 'heartbeat',
  time: 1,
  streams: [{ ...health, state: 'refused', last: cursor }],
};

export const logClientMessages: readonly LogClientMessage[] = [logHello, acknowledge, logHeartbeat, failure];
export const logServerMessages: readonly LogServerMessage[] = [
  logWelcome,
  records,
  gap,
  logHeartbeat,
  failure,
];

/** Two changes of many: what an object of a directory may be is the model's to test. */
const revision: Whole<Omit<DirectoryRevision, 'changes'>> & DirectoryRevision = {
  number: 9,
  time: 1_795_385_578_123.456,
  author: 'source:asterisk',
  changes: [
    {
      kind: 'put',
      object: { type: 'Skill', id: 'german', name: 'Deutsch', manager: 'yaml', state: 'enabled' },
    },
    { kind: 'remove', object: { type: 'Person', id: 'chen' } },
  ],
};
export const directoryServerMessages: readonly LogServerMessage<DirectoryRevision>[] = [
  logWelcome,
  { ...records, events: [revision] },
  gap,
  logHeartbeat,
  failure,
];

const layout = layoutId('agents');
const grouped = { groups: [{ key: 'Sales', value: 3 }], others: { groups: 2, value: null } };
const state: Whole<StateValue> = {
  status: 'CallInbound',
  since: 4,
  reason: 'Lunch',
  reasons: { reason: 'Lunch', detail: 2 },
  dns: [{ dn: '1004@pbx', status: 'CallInbound', since: 4 }],
  statuses: Object.fromEntries(STATUSES.map((status) => [status, 1])) as never,
  dnd: true,
  calls: [
    {
      callId: 'c1',
      callType: 'Inbound',
      since: 3,
      mediaType: 'voice',
      ani: '5551004',
      dnis: 'support',
      party: '1005',
      queue: 'support',
      userData,
    },
  ],
};
const row: Whole<LayoutRow> = {
  object: { type: 'Agent', id: 'chen' },
  name: 'Chen Wei',
  cells: [null, 1.5, 'text', { start: 1, base: 2, rate: 3 }, state, grouped],
  incomplete: [0, 3],
  total: true,
};
const info: Whole<LayoutInfo> = {
  id: layout,
  templateId: 'agent-kpis',
  name: 'Agent KPIs',
  objectType: 'Agent',
  refresh: 1,
  columns: [
    {
      alias: 'c',
      name: 'Calls',
      short: 'C',
      description: 'Calls taken.',
      format: 'Integer',
      decimals: 0,
      good: 'up',
      trend: true,
      target: { atMost: 9, atLeast: 1 },
      totalTarget: { atMost: 9, atLeast: 1 },
      totalFormula: 'sum(answered)',
      display: 'start',
      total: 'sum',
    },
  ],
  omitted: [{ alias: 'x', reason: 'not computed yet' }],
  thresholds: [
    {
      column: 'c',
      scope: 'total',
      when: 'c > 1',
      hold: 10,
      hysteresis: 1,
      levels: [{ level: 'critical', above: 1, atLeast: 2, below: 3, atMost: 4 }],
    },
  ],
  views: [
    {
      key: 'v',
      kind: 'grid',
      title: 'Agents',
      columns: ['c'],
      sort: ['-c'],
      totals: true,
      summary: true,
      hours: 2,
      default: true,
    },
  ],
};

const stateHello: Whole<StateHello> = {
  kind: 'hello',
  protocol: 'pulse.state.v1',
  versions: [1],
  schemaHash: '0123456789abcdef',
  encoding: 'json',
  token: 'secret',
};
const subscribe: Whole<StateSubscribe> = { kind: 'subscribe', id: 1, layout };
const stateWelcome: Whole<StateWelcome> = {
  kind: 'welcome',
  version: 1,
  schemaHash: '0123456789abcdef',
  heartbeat: 1000,
  time: 5,
};
const snapshot: Whole<StateSnapshot> = {
  kind: 'snapshot',
  id: 1,
  info,
  snapshot: { layout, version: [1, 2], at: 3, since: [null, 4], rows: [row] },
};
const delta: Whole<StateDelta> = {
  kind: 'delta',
  id: 1,
  delta: {
    layout,
    from: [1, 2],
    to: [1, 3],
    at: 4,
    changed: [{ id: 'chen', cells: [[3, state]], incomplete: [] }],
    added: [row],
    removed: ['old'],
    since: [null, 4],
  },
};
const refused: Whole<StateRefused> = { kind: 'refused', id: 1, code: 'layout-not-found', message: 'none' };
const stateHealth: Whole<StateHealth> = { kind: 'health', streams: [health] };

export const stateClientMessages: readonly StateClientMessage[] = [
  stateHello,
  subscribe,
  { kind: 'unsubscribe', id: 1 },
  { kind: 'heartbeat', time: 1 },
  failure,
];
export const stateServerMessages: readonly StateServerMessage[] = [
  stateWelcome,
  snapshot,
  delta,
  refused,
  stateHealth,
  { kind: 'heartbeat', time: 1 },
  failure,
];

const statisticsHello: Whole<StatisticsHello> = {
  kind: 'hello',
  protocol: 'pulse.statistics.v1',
  versions: [1],
  schemaHash: '0123456789abcdef',
  encoding: 'msgpack',
  tenant: tenantId('acme'),
  token: 'secret',
  person: 'ann',
};
const open: Whole<Omit<StatisticOpen, 'statType'>> & StatisticOpen = {
  kind: 'open',
  id: 1,
  statType: {
    category: 'TotalNumber',
    subject: 'DNAction',
    mainMask: 'CallInbound',
    relMask: '*',
    formula: 'GetNumber("Amount")',
    groupBy: { by: 'GetString("ServiceType")', order: 'key', limit: 5 },
    attributes: { MediaType: ['voice', 'chat'] },
  },
  objects: [
    { type: 'Agent', id: 'chen' },
    { type: 'Queue', id: 'support@a' },
  ],
  profile: 'Growing=00:00',
  range: '0-20',
  range2: '20-',
  filter: 'PairExists("ServiceType","Billing")',
  groupBy: { by: 'GetString("Segment")', order: 'key', limit: 3 },
  notification: { mode: 'ChangesBased', frequency: 5, insensitivity: 2 },
};
const peek: Whole<StatisticPeek> = { kind: 'peek', id: 1, request: 4 };
const opened: Whole<StatisticOpened> = {
  kind: 'opened',
  id: 1,
  definition: 'Calls that the agent took today',
  since: 1,
  complete: false,
};
const closed: Whole<StatisticRefused> = {
  kind: 'closed',
  id: 1,
  code: 'permission-revoked',
  message: 'Chen is no longer visible',
};
const value: Whole<StatisticValue> = {
  kind: 'value',
  id: 1,
  request: 4,
  value: {
    version: [1, 2],
    at: 3,
    since: null,
    cells: [null, 1.5, 'text', { start: 1, base: 2, rate: 3 }, state, grouped],
    incomplete: [0],
  },
};
const statisticDelta: Whole<StatisticChange> = {
  kind: 'delta',
  id: 1,
  delta: { from: [1, 2], to: [1, 3], at: 4, cells: [[1, 2]], incomplete: [], since: 4 },
};

const { kind: _kind, id: _id, objects: _objects, notification: _notification, ...whole } = open;
const explain: Whole<StatisticExplain> = {
  ...whole,
  statType: 'CallsAnswered',
  kind: 'explain',
  question: 1,
  object: { type: 'Queue', id: 'support@pbx' },
  at: 1000,
  key: 'Billing',
  most: 10,
  data: ['ServiceType'],
  numbers: 'masked',
};
const past: Whole<StatisticPast> = {
  ...whole,
  statType: 'CallsAnswered',
  kind: 'past',
  question: 2,
  objects: [{ type: 'Queue', id: 'support@pbx' }],
  at: 1000,
};
const explained: Whole<StatisticExplained> = {
  kind: 'explained',
  question: 1,
  explanation: {
    at: 1000,
    value: 1,
    since: 0,
    complete: true,
    exact: true,
    key: 'Billing',
    groups: [{ key: 'Billing', value: 1, exact: true, sets: [] }],
    withheld: ['Pin'],
    sets: [
      {
        mask: 'CallAnswered',
        number: 1,
        seconds: 0.5,
        inRange: { number: 1, seconds: 0.5 },
        contributions: [
          {
            kind: 'action',
            name: 'CallAnswered',
            start: 400,
            end: 900,
            runs: false,
            seconds: 0.5,
            inRange: true,
            agent: agentId('ann'),
            dn: dn('1003', 'a'),
            queue: dn('support@pbx'),
            callId: callId('c1'),
            callType: 'Inbound',
            mediaType: 'voice',
            ani: '•••••••321',
            dnis: '0800',
            party: '•••••••321',
            reason: 'Lunch',
            userData: { ServiceType: 'Billing' },
            hidden: true,
          },
        ],
      },
    ],
  },
};
const recalled: Whole<StatisticRecalled> = {
  kind: 'recalled',
  question: 2,
  values: { at: 1000, since: 0, cells: [1], incomplete: [0] },
};
const progress: Whole<StatisticProgress> = { kind: 'progress', question: 3 };
const progressed: Whole<StatisticProgressed> = {
  kind: 'progressed',
  question: 3,
  progress: { columns: 2, reached: 500, until: 1000 },
};
const unanswered: Whole<StatisticUnanswered> = {
  kind: 'unanswered',
  question: 2,
  code: 'too-many-questions',
  message: 'a channel waits for at most 4 answers',
};

export const statisticsClientMessages: readonly StatisticsClientMessage[] = [
  statisticsHello,
  open,
  peek,
  { kind: 'subscribe', id: 1 },
  { kind: 'unsubscribe', id: 1 },
  { kind: 'close', id: 1 },
  explain,
  past,
  progress,
  { kind: 'heartbeat', time: 1 },
  failure,
];
export const statisticsServerMessages: readonly StatisticsServerMessage[] = [
  stateWelcome,
  opened,
  refused,
  closed,
  value,
  statisticDelta,
  explained,
  recalled,
  progressed,
  unanswered,
  stateHealth,
  { kind: 'heartbeat', time: 1 },
  failure,
];
