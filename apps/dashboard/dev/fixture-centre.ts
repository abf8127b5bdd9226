import { type Random, seededRandom } from '@pulse/base';
import {
  type Cell,
  type LayoutDelta,
  type LayoutRow,
  type LayoutSnapshot,
  type RowChange,
  type StateValue,
  type StatusName,
  type TrendPoint,
  type Version,
} from '@pulse/model';
import { AGENTS, QUEUES } from './fixture-layouts.ts';

const QUEUE_NAMES = [
  'Kfz-Schaden Erstaufnahme',
  'Vertragsverlängerung & Rückgewinnung',
  'Rechnung und Zahlung',
  'Technischer Support DSL/Glasfaser',
  'Callback Vormerkung',
  'Neukunden',
  'Premium-Service Geschäftskunden',
  'English Service Line',
];
const AGENT_NAMES =
  'Torsten Habermann-Schulze,Jörg Wüstenhagen,Sandra Thümmler,Dr. Maximiliane Freifrau von Wolkenstein-Rodenegg,Anneliese Krämer,Mehmet Yıldırım,Friederike Osterloh,Jean-Baptiste Lefèvre,Michael Okafor,Katharina Brandt-Osterhagen,Wolfgang Niedermeier,Nguyễn Thị Mai,Paweł Wiśniewski,Hannelore Fuchs,Ayşe Demir,Stefan Großkreutz,Beate Lindenschmidt,Oleksandra Kovalenko,Günther Hallmackenreuther,Ulrike Schöneberger,Lena Vogelsang,Rüdiger Pfannenstiel,Carla Bianchi,Thomas Eberhardt,Miriam Schwarzkopf,Dietmar Zimmermann,Svetlana Petrowa,Kevin Tschirner,Ingeborg Achterberg,Fatima El-Amrani,Bernd Kaltwasser,Juliane Rosenthal,Marek Dvořák,Simone Hülsebeck,Александра Иванова,Hans-Peter Ohnesorge,Ines Carvalho,Yannick Moreau,Birgit Sauerwein,Olaf Dringenberg,Zsófia Kovács,Henrik Lindqvist,Petra Wagenknecht,Ole Petersen'.split(
    ',',
  );
const REASONS = ['Mittagspause', 'Teambesprechung', 'Bildschirmpause', 'Coaching'];
const PARTIES = ['030 23125 118', '0221 4710 902', '089 99998 340', '069 90009 271', '0171 39200 87'];
/** Drawn from by chance: a centre in which most people talk. */
const MOVES: readonly StatusName[] = [
  ...new Array<StatusName>(9).fill('CallInbound'),
  'CallOutbound',
  'CallConsult',
  'CallInternal',
  'CallOnHold',
  'CallOnHold',
  'CallRinging',
  'AfterCallWork',
  'AfterCallWork',
  'NotReadyForNextCall',
  'NotReadyForNextCall',
  'WaitForNextCall',
  'WaitForNextCall',
  'WaitForNextCall',
  'WaitForNextCall',
];
/** Seconds in status of the first agents, so that every level shows. */
const FIRST_TIMES = [2832, 2050, 1331, 1258, 1085, 1078, 987, 842, 764, 710, 576, 531, 433, 418, 400, 362];

const HOUR = 3_600_000;

/** A small contact centre that never was: seeded, believable, without rules behind it. */
export class FixtureCentre {
  readonly agents: LayoutRow[] = [];
  readonly queues: LayoutRow[] = [];
  readonly #random: Random;
  readonly #token: number;
  readonly #counters = new Map<string, number>();

  constructor(now: number, agents = AGENT_NAMES.length, seed = 7) {
    this.#random = seededRandom(seed);
    this.#token = now;
    for (let i = 0; i < agents; i++) this.agents.push(this.#agent(i, now));
    for (const [i, name] of QUEUE_NAMES.entries()) this.queues.push(this.#queue(i, name, now));
    this.queues.push(this.#total(now));
  }

  snapshot(layout: string, at: number): LayoutSnapshot {
    const info = layout === AGENTS.id ? AGENTS : QUEUES;
    const midnight = Math.floor(at / (24 * HOUR)) * 24 * HOUR;
    return {
      layout: info.id,
      version: this.#version(layout),
      at,
      since: info.columns.map((c) =>
        /waiting|status|reason|contact|ready$|longest/.test(c.alias) ? null : midnight,
      ),
      rows: layout === AGENTS.id ? this.agents : this.queues,
    };
  }

  /** Moves some agents and calls on, and says what changed of a layout. */
  step(layout: string, at: number, changes: number): LayoutDelta {
    const from = this.#version(layout);
    this.#counters.set(layout, from[1] + 1);
    const agents = layout === AGENTS.id;
    return {
      layout: agents ? AGENTS.id : QUEUES.id,
      from,
      to: this.#version(layout),
      at,
      changed: agents ? this.#moveAgents(at, changes) : this.#moveQueues(at),
      added: [],
      removed: [],
    };
  }

  trend(alias: string, from: number, now: number): TrendPoint[] {
    const points: TrendPoint[] = [];
    const start = Math.max(from, now - 6 * HOUR);
    for (let time = Math.ceil(start / 60_000) * 60_000; time < now; time += 60_000) {
      const value = trendValue(alias, (now - time) / HOUR, time);
      points.push({ time, max: value, last: value });
    }
    return points;
  }

  #version = (layout: string): Version => [this.#token, this.#counters.get(layout) ?? 0];

  #agent(i: number, now: number): LayoutRow {
    const time = FIRST_TIMES[i] ?? Math.max(3, 350 - (i - FIRST_TIMES.length) * 12);
    const preset: readonly StatusName[] = [
      'NotReadyForNextCall',
      'CallOnHold',
      'AfterCallWork',
      'CallInbound',
    ];
    const last = i === AGENT_NAMES.length - 1;
    const status = last ? 'LoggedOut' : (preset[i] ?? this.#random.pick(MOVES));
    const name = AGENT_NAMES[i % AGENT_NAMES.length] ?? '';
    return {
      object: { type: 'Agent', id: String(1001 + i) },
      name: i < AGENT_NAMES.length ? name : `${name} ${Math.floor(i / AGENT_NAMES.length) + 1}`,
      cells: [
        ...this.#stateCells(status, now - time * 1000),
        Math.floor(9 + this.#random.below(26)),
        Math.floor(240 + this.#random.below(320)),
        7000 + this.#random.below(2000),
        700 + this.#random.below(3000),
        { start: now - 6 * HOUR - this.#random.below(6) * 900_000, base: 0, rate: 1 },
      ],
      incomplete: [],
    };
  }

  #stateCells(status: StatusName, since: number): [StateValue, Cell, string, string] {
    const contact = /^Call/.test(status);
    const queue = QUEUE_NAMES[this.#random.below(4)] ?? '';
    const party = this.#random.pick(PARTIES);
    const reason = status === 'NotReadyForNextCall' ? this.#random.pick(REASONS) : undefined;
    const call = {
      callId: `c${since}`,
      callType: 'Inbound',
      since,
      mediaType: 'voice',
      ani: party,
      queue: `${queue}@fixture`,
    } as const;
    const state: StateValue = {
      status,
      since,
      ...(reason === undefined ? {} : { reason }),
      ...(contact ? { calls: [call] } : {}),
    };
    const text = contact ? `${party} ${queue}` : status === 'AfterCallWork' ? queue : '';
    return [state, { start: since, base: 0, rate: 1 }, reason ?? '', text];
  }

  #queue(i: number, name: string, now: number): LayoutRow {
    const waiting = [9, 3, 2, 2, 1, 0, 0, 0][i] ?? 0;
    const wait = [252, 108, 51, 65, 22][i];
    return {
      object: { type: 'Queue', id: `${name}@fixture` },
      name,
      cells: [
        waiting,
        wait === undefined ? null : { start: now - wait * 1000, base: 0, rate: 1 },
        [1, 2, 4, 2, 3, 3, 2, 1][i] ?? 0,
        [312, 187, 268, 221, 58, 96, 74, 68][i] ?? 0,
        [64, 79.2, 84.6, 80.8, 88.3, 91.8, 96, 87.1][i] ?? null,
        [9.8, 6, 5, 6.4, 3.3, 2, 1.3, 4.2][i] ?? null,
        [372, 340, 310, 361, 244, 300, 402, 290][i] ?? null,
      ],
      incomplete: [],
    };
  }

  #total(now: number): LayoutRow {
    const { waiting, answered } = this.#sums();
    return {
      object: { type: 'GroupQueues', id: 'All queues' },
      name: 'All queues',
      cells: [waiting, { start: now - 252_000, base: 0, rate: 1 }, 9, answered, 79.4, 6.1, 338],
      incomplete: [],
      total: true,
    };
  }

  #sums() {
    const rows = this.queues.filter((row) => !row.total);
    const sum = (column: number) => rows.reduce((n, row) => n + Number(row.cells[column] ?? 0), 0);
    return { waiting: sum(0), answered: sum(3) };
  }

  #moveAgents(at: number, count: number): RowChange[] {
    const changed: RowChange[] = [];
    for (let n = 0; n < count; n++) {
      const index =
        this.agents.length > 100 ? this.#random.below(this.agents.length) : 12 + this.#random.below(31);
      const row = this.agents[index];
      if (!row || changed.some((c) => c.id === row.object.id)) continue;
      const cells = this.#stateCells(this.#random.pick(MOVES), at);
      this.agents[index] = { ...row, cells: [...cells, ...row.cells.slice(4)] };
      changed.push({ id: row.object.id, cells: cells.map((cell, i) => [i, cell] as const) });
    }
    return changed;
  }

  #moveQueues(at: number): RowChange[] {
    const index = 1 + this.#random.below(4);
    const row = this.queues[index];
    if (!row) return [];
    const waiting = this.#random.below(5);
    const answered = Number(row.cells[3]) + 1;
    const wait: Cell = waiting === 0 ? null : { start: at - this.#random.below(90) * 1000, base: 0, rate: 1 };
    const cells = row.cells.map((cell, i) =>
      i === 0 ? waiting : i === 1 ? wait : i === 3 ? answered : cell,
    );
    this.queues[index] = { ...row, cells };
    const sums = this.#sums();
    const last = this.queues.length - 1;
    const total = this.queues[last];
    if (!total) return [];
    const totalCells = total.cells.map((cell, i) =>
      i === 0 ? sums.waiting : i === 3 ? sums.answered : cell,
    );
    this.queues[last] = { ...total, cells: totalCells };
    return [
      {
        id: row.object.id,
        cells: [
          [0, waiting],
          [1, wait],
          [3, answered],
        ],
      },
      {
        id: total.object.id,
        cells: [
          [0, sums.waiting],
          [3, sums.answered],
        ],
      },
    ];
  }
}

/** A day's shape per column: busy in the morning, a peak just now. */
function trendValue(alias: string, hoursAgo: number, time: number): number {
  const noise =
    (2 + Math.sin(time / 900_000) + Math.sin(time / 310_000 + 2) / 2 + Math.sin(time / 97_000) / 2) / 4;
  const morning = Math.exp(-((hoursAgo - 3.8) ** 2) / 0.8);
  const peak = Math.exp(-(hoursAgo ** 2) / 0.05);
  switch (alias) {
    case 'waiting':
      return Math.round(1 + 8 * morning + 12 * peak + 4 * noise);
    case 'longest_wait':
      return Math.round(60 + 60 * morning + 130 * peak + 60 * noise);
    case 'service_level':
      return 82 + 6 * noise - 5 * peak;
    case 'abandoned_pct':
      return 5 + 2 * noise;
    case 'answered':
      return Math.round(1284 - hoursAgo * 205);
    default:
      return 320 + 40 * noise;
  }
}
