import { type Board, type LayoutColumn, type LayoutInfo, layoutId } from '@pulse/model';

type Extra = Partial<Omit<LayoutColumn, 'alias' | 'name' | 'format'>>;

const column = (
  alias: string,
  name: string,
  format: LayoutColumn['format'],
  extra: Extra = {},
): LayoutColumn => ({
  alias,
  name,
  format,
  description: `${name}.`,
  good: 'none',
  trend: false,
  ...extra,
});

export const QUEUES: LayoutInfo = {
  id: layoutId('queues'),
  templateId: 'fixture-queues',
  name: 'Queue KPIs',
  objectType: 'Queue',
  refresh: 1,
  columns: [
    column('waiting', 'Calls waiting', 'Integer', {
      short: 'Waiting',
      trend: true,
      total: 'sum',
      totalTarget: { atMost: 10 },
      target: { atMost: 5 },
    }),
    column('longest_wait', 'Longest wait', 'Time', {
      short: 'Longest',
      trend: true,
      total: 'max',
      target: { atMost: 180 },
    }),
    column('agents_ready', 'Agents ready', 'Integer', { short: 'Ready', total: 'distinct' }),
    column('answered', 'Answered', 'Integer', { trend: true, total: 'sum' }),
    column('service_level', 'Service level 20 s', 'Percent', {
      short: 'SL 20 s %',
      trend: true,
      total: 'formula',
      target: { atLeast: 80 },
    }),
    column('abandoned_pct', 'Lost calls', 'Percent', {
      short: 'Lost %',
      trend: true,
      total: 'formula',
      target: { atMost: 8 },
    }),
    column('avg_handle', 'Handle time', 'Time', {
      short: 'AHT',
      trend: true,
      total: 'formula',
      target: { atMost: 360 },
    }),
  ],
  omitted: [],
  thresholds: [
    {
      column: 'waiting',
      levels: [
        { level: 'watch', above: 5 },
        { level: 'critical', above: 8 },
      ],
    },
    {
      column: 'waiting',
      scope: 'total',
      levels: [
        { level: 'watch', above: 10 },
        { level: 'critical', above: 14 },
      ],
    },
    {
      column: 'longest_wait',
      levels: [
        { level: 'watch', above: 120 },
        { level: 'warning', above: 180 },
        { level: 'critical', above: 600 },
      ],
    },
    {
      column: 'service_level',
      when: 'answered >= 20',
      hysteresis: 1,
      levels: [
        { level: 'watch', below: 80 },
        { level: 'warning', below: 75 },
        { level: 'critical', below: 65 },
      ],
    },
    {
      column: 'abandoned_pct',
      levels: [
        { level: 'watch', above: 8 },
        { level: 'warning', above: 9 },
      ],
    },
  ],
  views: [],
};

export const AGENTS: LayoutInfo = {
  id: layoutId('agents'),
  templateId: 'fixture-agents',
  name: 'Agent KPIs',
  objectType: 'Agent',
  refresh: 5,
  columns: [
    column('status', 'Status', 'Status'),
    column('status_time', 'For', 'Time'),
    column('reason', 'Reason', 'String'),
    column('contact', 'Current contact', 'String'),
    column('handled_in', 'Answered', 'Integer', { short: 'Ans.' }),
    column('avg_handle', 'Handle time', 'Time', { short: 'AHT' }),
    column('talk_time', 'Talking time', 'Time', { short: 'Talk today' }),
    column('not_ready_time', 'Not-ready time', 'Time', { short: 'Not ready' }),
    column('login_at', 'Login', 'Time'),
  ],
  omitted: [],
  thresholds: [
    {
      column: 'status_time',
      levels: [
        { level: 'watch', above: 1200 },
        { level: 'warning', above: 1800 },
        { level: 'critical', above: 2700 },
      ],
    },
  ],
  views: [],
};

export const BOARDS: readonly Board[] = [
  {
    version: 1,
    id: 'voice-now',
    name: 'Service Voice',
    widgets: [
      {
        key: 'headline',
        kind: 'kpi',
        title: 'All queues',
        layout: QUEUES.id,
        x: 0,
        y: 0,
        w: 24,
        h: 3,
        columns: ['waiting', 'longest_wait', 'service_level', 'abandoned_pct', 'answered', 'avg_handle'],
        show: 'total',
      },
      {
        key: 'agents',
        kind: 'grid',
        title: 'Agents',
        layout: AGENTS.id,
        x: 0,
        y: 3,
        w: 14,
        h: 17,
        columns: [
          'status',
          'status_time',
          'reason',
          'contact',
          'handled_in',
          'avg_handle',
          'talk_time',
          'not_ready_time',
          'login_at',
        ],
        sort: ['-status_time'],
        totals: false,
        summary: true,
      },
      {
        key: 'queues',
        kind: 'grid',
        title: 'Queues',
        layout: QUEUES.id,
        x: 14,
        y: 3,
        w: 10,
        h: 8,
        columns: ['waiting', 'longest_wait', 'agents_ready', 'answered', 'service_level', 'abandoned_pct'],
        sort: ['-waiting', '-longest_wait'],
        totals: true,
        summary: false,
      },
      {
        key: 'line',
        kind: 'line',
        title: 'Calls waiting',
        layout: QUEUES.id,
        x: 14,
        y: 11,
        w: 10,
        h: 9,
        column: 'waiting',
        show: 'total',
        hours: 8,
      },
    ],
  },
  { version: 1, id: 'empty', name: 'Spätschicht', widgets: [] },
];
