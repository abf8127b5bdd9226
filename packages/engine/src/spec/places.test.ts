import { describe, expect, it } from 'vitest';
import { restoreEngine } from '../create.ts';
import { Script } from './script.ts';
import { established, ever, released } from './team.ts';

const desk = (...dns: string[]) => ({
  places: [
    { id: 'desk', dns },
    { id: 'corner', dns: ['300'] },
  ],
});
const floor = { placeGroups: [{ id: 'floor', members: ['desk', 'corner', 'desk'] }] };

/** These DNs stand at a desk, 300 in a corner; both are a floor. */
const centre = (...dns: string[]) => new Script({ ...desk(...dns), ...floor });
const completed = { mainMask: 'CallInboundCompleted', profile: ever } as const;
const talk = { category: 'TotalTime', mainMask: 'CallInbound', profile: ever } as const;
const timeOf = (status: string) =>
  ({ category: 'TotalTime', subject: 'PlaceStatus', mainMask: status, profile: ever }) as const;

describe('What happens on a DN', () => {
  it('[E-150] belongs to its place, whoever is logged in there and whether anybody is', () => {
    const s = centre('100', '200');
    const calls = s.column('Place', completed);
    const group = s.column('GroupPlaces', completed);
    established(s, 0);
    released(s, 10);
    s.at(11, 'EventAgentLogin', { thisDn: '200', agentId: 'ann' });
    established(s, 12, '200');
    released(s, 20, '200');
    established(s, 21, '400');
    released(s, 22, '400');
    expect(s.number(calls, 'desk', 30)).toBe(2);
    expect(s.number(calls, 'corner', 30)).toBe(0);
    expect(s.number(group, 'floor', 30)).toBe(2);
  });

  it('[E-150] is of the first place that names the DN, and a queue stands nowhere', () => {
    const s = new Script({
      places: [
        { id: 'first', dns: ['100', 'q'] },
        { id: 'second', dns: ['100'] },
      ],
      queues: [{ id: 'q', type: 'Queue' }],
    });
    const calls = s.column('Place', { mainMask: 'CallInboundCompleted,CallEntered', profile: ever });
    established(s, 0);
    released(s, 10);
    s.at(11, 'EventQueued', { thisDn: 'q', callId: 'c', callType: 'Inbound' });
    expect(s.number(calls, 'first', 12)).toBe(1);
    expect(s.number(calls, 'second', 12)).toBe(0);
  });
});

describe('The status of a place', () => {
  it('[E-151] is the highest action over its DNs, and its times add up', () => {
    const s = centre('100', '200');
    const all = s.column('Place', timeOf('*'));
    const state = s.column('Place', { category: 'CurrentState' });
    s.at(0, 'EventAgentLogin', { thisDn: '100', agentId: 'ann' });
    s.at(0, 'EventAgentReady', { thisDn: '100' });
    s.at(0, 'EventOnHook', { thisDn: '200' });
    expect(s.cell(state, 'desk', 5)).toMatchObject({ status: 'WaitForNextCall' });
    established(s, 10, '200');
    expect(s.cell(state, 'desk', 11)).toMatchObject({ status: 'CallInbound' });
    released(s, 20, '200');
    expect(s.cell(state, 'desk', 21)).toMatchObject({ status: 'WaitForNextCall' });
    expect(s.number(s.column('Place', timeOf('CallInbound')), 'desk', 30)).toBe(0);
    expect(s.number(all, 'desk', 30)).toBe(30);
  });

  it('[E-151] is NotMonitored where no DN stands, since the first event', () => {
    const s = new Script({ places: [{ id: 'empty', dns: [] }] });
    const unseen = s.column('Place', timeOf('NotMonitored'));
    s.at(0, 'EventOnHook', { thisDn: '100' });
    s.at(50, 'EventOnHook', { thisDn: '100' });
    expect(s.number(unseen, 'empty', 60)).toBe(60);
  });
});

describe('A DN that moves', () => {
  it('[E-152] [E-153] does so a second after the revision, and is each place’s for its part', () => {
    const s = centre('100');
    const time = s.column('Place', talk);
    const now = s.column('Place', { category: 'CurrentTime', mainMask: 'CallInbound' });
    established(s, 10);
    s.revise(30, {
      places: [
        { id: 'desk', dns: [] },
        { id: 'corner', dns: ['300', '100'] },
      ],
    });
    s.at(30.9, 'EventUserEvent', { thisDn: '300' });
    expect(s.number(now, 'desk', 30.9)).toBeCloseTo(20.9);
    s.at(40, 'EventUserEvent', { thisDn: '300' });
    expect(s.number(time, 'desk', 40)).toBe(21);
    expect(s.number(now, 'desk', 40)).toBe(0);
    expect(s.number(now, 'corner', 40)).toBe(9);
    released(s, 50);
    expect(s.number(time, 'desk', 60)).toBe(21);
    expect(s.number(time, 'corner', 60)).toBe(19);
  });

  it('[E-153] and another that takes its place leave no time without a DN', () => {
    const s = centre('100');
    const unseen = s.column('Place', timeOf('NotMonitored'));
    s.at(0, 'EventOnHook', { thisDn: '100' });
    s.at(0, 'EventOnHook', { thisDn: '400' });
    s.revise(30, desk('400'));
    s.at(60, 'EventUserEvent', { thisDn: '300' });
    expect(s.number(unseen, 'desk', 60)).toBe(0);
    s.revise(70, desk());
    s.at(100, 'EventUserEvent', { thisDn: '300' });
    expect(s.number(unseen, 'desk', 100)).toBe(29);
  });

  it('[E-152] is told by a checkpoint, made while the move lies ahead', () => {
    const s = centre('100');
    established(s, 10);
    s.revise(30, desk());
    const engine = restoreEngine(s.engine.checkpoint());
    s.engine = engine;
    const time = s.column('Place', talk);
    s.at(60, 'EventUserEvent', { thisDn: '300' });
    expect(s.number(time, 'desk', 60)).toBe(21);
  });
});

describe('A group of places', () => {
  it('[E-154] counts who joins from then on, and has a status of its own', () => {
    const s = new Script({ ...desk('100'), placeGroups: [{ id: 'floor', members: ['corner'] }] });
    const calls = s.column('GroupPlaces', completed);
    const state = s.column('GroupPlaces', { category: 'CurrentState' });
    s.at(0, 'EventOnHook', { thisDn: '300' });
    established(s, 1);
    released(s, 5);
    s.revise(10, { placeGroups: [{ id: 'floor', members: { all: true } }] });
    established(s, 20);
    released(s, 25);
    expect(s.number(calls, 'floor', 30)).toBe(1);
    expect(s.cell(state, 'floor', 30)).toMatchObject({
      status: 'NotReadyForNextCall',
      statuses: { OnHook: 2 },
    });
  });
});

describe('Filters', () => {
  it('[E-155] see where a DN stands', () => {
    const s = centre('100', '200');
    const filter = 'PlaceID = "desk"';
    const calls = s.column('RegDN', { ...completed, filter });
    const answered = s.column('Queue', { mainMask: 'CallAnswered', profile: ever, filter });
    s.at(0, 'EventQueued', { thisDn: 'q', callId: 'c100', callType: 'Inbound' });
    s.at(1, 'EventDiverted', { thisDn: 'q', callId: 'c100', thirdPartyDn: '100' });
    s.at(1, 'EventRinging', { thisDn: '100', callId: 'c100', thisQueue: 'q' });
    established(s, 2);
    released(s, 10);
    established(s, 11, '300');
    released(s, 12, '300');
    expect(s.number(calls, '100', 20)).toBe(1);
    expect(s.number(calls, '300', 20)).toBe(0);
    expect(s.number(answered, 'q', 20)).toBe(1);
  });
});

describe('A place', () => {
  it('[E-156] misses what its DNs miss', () => {
    const s = centre('100');
    const calls = s.column('Place', completed);
    const group = s.column('GroupPlaces', completed);
    s.at(0, 'EventOnHook', { thisDn: '100' });
    s.at(10, 'EventLinkDisconnected');
    const isComplete = (column: typeof calls, id: string) =>
      column.complete(s.index(column.definition.objectType, id), s.engine.time);
    expect(isComplete(calls, 'desk')).toBe(false);
    expect(isComplete(group, 'floor')).toBe(false);
    expect(isComplete(calls, 'corner')).toBe(true);
  });

  it('[E-157] tells its state over all of its DNs, and is one of the tenant’s', () => {
    const s = centre('100', '200');
    const state = s.column('Place', { category: 'CurrentStateReasons' });
    const all = s.column('Tenant', { category: 'CurrentNumber', subject: 'PlaceStatus' });
    s.at(0, 'EventAgentLogin', { thisDn: '200', agentId: 'ann' });
    s.at(0, 'EventAgentNotReady', { thisDn: '200', reasons: { reason: 'Lunch', detail: 2 } });
    established(s, 10);
    expect(s.cell(state, 'desk', 20)).toMatchObject({
      status: 'CallInbound',
      calls: [{ callId: 'c100', callType: 'Inbound' }],
    });
    released(s, 30);
    expect(s.cell(state, 'desk', 31)).toMatchObject({
      status: 'NotReadyForNextCall',
      reason: 'Lunch',
      reasons: { reason: 'Lunch', detail: 2 },
    });
    expect(s.number(all, 'acme', 31)).toBe(2);
  });

  it('[E-158] has the PlaceStatus and an agent the AgentStatus, whichever is asked for; SinceLogin is for agents', () => {
    const s = centre('100');
    const asked = s.column('Place', { ...timeOf('OnHook'), subject: 'AgentStatus' });
    expect(asked).toBe(s.column('Place', timeOf('OnHook')));
    const agent = { category: 'TotalTime', mainMask: '*', profile: ever } as const;
    expect(s.column('Agent', { ...agent, subject: 'PlaceStatus' })).toBe(
      s.column('Agent', { ...agent, subject: 'AgentStatus' }),
    );
    expect(() => s.column('GroupPlaces', { ...agent, subject: 'AgentStatus' })).toThrow(
      'subject: GroupPlaces has no AgentStatus',
    );
    expect(() => s.column('Place', { ...completed, profile: { type: 'SinceLogin' } })).toThrow(
      'is for Agent, not for Place',
    );
  });
});
