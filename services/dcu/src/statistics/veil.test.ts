import { agentId, callId, dn, type ExplainedContribution, type Explanation } from '@pulse/model';
import { expect, test } from 'vitest';
import { maskedNumber, veiled } from './veil.ts';

const contribution: ExplainedContribution = {
  kind: 'action',
  name: 'CallAnswered',
  start: 0,
  end: 1000,
  runs: false,
  seconds: 1,
  agent: agentId('ann'),
  dn: dn('100@pbx'),
  queue: dn('support@pbx'),
  callId: callId('c1'),
  ani: '+4930123456',
  dnis: '0800',
  party: '+4930123456',
};
const explanation = (...contributions: ExplainedContribution[]): Explanation => ({
  at: 1000,
  value: 1,
  since: 0,
  complete: true,
  exact: true,
  sets: [{ mask: 'CallAnswered', number: 1, seconds: 1, contributions }],
});
const tell = (visible: readonly string[], numbers: 'masked' | 'whole', told = contribution) =>
  veiled(explanation(told), {
    sight: { sees: ({ type, id }) => visible.includes(`${type} ${id}`) },
    numbers,
    data: ['ServiceType'],
  }).sets[0]?.contributions[0];

test('who sees all is told all, but for the numbers of customers', () => {
  const all = ['Agent ann', 'Queue support@pbx'];
  expect(tell(all, 'whole')).toEqual(contribution);
  expect(tell(all, 'masked')).toEqual({
    ...contribution,
    ani: '••••••••456',
    dnis: '••••',
    party: '••••••••456',
  });
});

test('an agent whom nobody may see is not named, nor is the DN; that something is missing is said', () => {
  const { agent: _, dn: __, ...rest } = contribution;
  expect(tell(['Queue support@pbx', 'RegDN 100@pbx'], 'whole')).toEqual({ ...rest, hidden: true });
});

test('a queue and a DN without agent are told by their own', () => {
  const { agent: _, queue, ...rest } = contribution;
  const nobody = { ...rest, queue: queue! };
  expect(tell(['RegDN 100@pbx', 'RoutePoint support@pbx'], 'whole', nobody)).toEqual(nobody);
  expect(tell(['RegDN 100@pbx'], 'whole', nobody)).toEqual({ ...rest, hidden: true });
  const { dn: __, ...nowhere } = rest;
  expect(tell([], 'whole', nobody)).toEqual({ ...nowhere, hidden: true });
});

test('what an agent is doing is told without whole numbers', () => {
  const call = { callId: callId('c1'), callType: 'Inbound', since: 0, mediaType: 'voice' } as const;
  const state = { status: 'CallInbound', since: 0, calls: [{ ...call, ani: '+4930123456' }] } as const;
  const sight = { sees: () => true };
  expect(veiled({ ...explanation(), value: state }, { sight, numbers: 'masked', data: [] }).value).toEqual({
    ...state,
    calls: [{ ...call, ani: '••••••••456' }],
  });
});

test('[STAT-18] of the calls of a state the data that are told are those that were asked for', () => {
  const userData = { ServiceType: 'Billing', Pin: '1234' };
  const call = { callId: callId('c1'), callType: 'Inbound', since: 0, mediaType: 'voice' } as const;
  const state = { status: 'CallInbound', since: 0, calls: [{ ...call, userData }] } as const;
  const sight = { sees: () => true };
  const callsWith = (data: readonly string[]) =>
    veiled({ ...explanation(), value: state }, { sight, numbers: 'whole', data }).value;
  expect(callsWith(['ServiceType'])).toMatchObject({
    calls: [{ ...call, userData: { ServiceType: 'Billing' } }],
  });
  expect(callsWith([])).toEqual({ ...state, calls: [call] });
});

test('[STAT-18] data that repeat a number of the contact are masked as it is, however they write it', () => {
  const all = ['Agent ann', 'Queue support@pbx'];
  const userData = {
    Caller: '+49 30 123456',
    Callback: 4_930_123_456,
    Local: '30123456',
    Order: '2026777000',
    Priority: 12,
  };
  expect(tell(all, 'masked', { ...contribution, userData })?.userData).toEqual({
    Caller: '••••••••••456',
    Callback: '•••••••456',
    Local: '•••••456',
    Order: '2026777000',
    Priority: 12,
  });
  expect(tell(all, 'whole', { ...contribution, userData })?.userData).toEqual(userData);
});

test('what a group is made of is told as all else', () => {
  const group = { key: 'Billing', value: 1, exact: true, sets: explanation(contribution).sets };
  const veil = { sight: { sees: () => true }, numbers: 'masked', data: [] } as const;
  const { groups } = veiled({ ...explanation(), groups: [group] }, veil);
  expect(groups?.[0]?.sets[0]?.contributions[0]?.ani).toBe('••••••••456');
});

test.each([
  ['+4930123456', '••••••••456'],
  ['1234567', '••••567'],
  ['123456', '••••••'],
  ['', ''],
])('%s is told as %s', (number, told) => expect(maskedNumber(number)).toBe(told));
