import type { Milliseconds } from '@pulse/base';
import type { StatisticDefinition } from '@pulse/model';
import type { Durations, Sets } from './category.ts';
import { type Action, type Chronicle, NEVER, type Occurrence, type Tick, valueAt } from './chronicle.ts';
import { keyIn, type Marked, marksOf, rootOf, valueIn } from './marked.ts';
import { readMask, readStatusMask } from './mask.ts';
import { isDuring, type Stay } from './membership.ts';
import { partsOf, testOf, visibleOf } from './part.ts';
import type { Share } from './propagation.ts';
import { byEnd, byStart, durationsOf, type Lasted, lastOf } from './selection.ts';
import type { Span } from './status-span.ts';
import type { World } from './world.ts';

/** When a column was opened: after so many inputs, from then on. */
export interface Opening {
  readonly at: Milliseconds;
  readonly tick: Tick;
}

/** The interval, and who looks at it when. */
export interface Frame {
  readonly since: Milliseconds;
  /** Null: it goes on. */
  readonly until: Milliseconds | null;
  readonly at: Milliseconds;
  readonly opening: Opening;
}

/** On a DN that is not monitored nothing else is known to be in progress. */
const isSeen = (world: World, { name, device }: Action) =>
  name === 'NotMonitored' || (world.devices.get(device)?.monitored ?? true);

/** Ages and counts of what is in progress are asked of those who are members at the time. */
const present = (shares: readonly Share[], at: Milliseconds) =>
  shares.filter(({ stay }) => isDuring(stay, at));

/** The call that something was about in the end. */
const callOf = ({ call }: Action | Occurrence, tick: Tick) => valueAt(call, tick) ?? null;

/** What actions or statuses answer by themselves. */
type SetName =
  | 'lasted'
  | 'counted'
  | 'ended'
  | 'marked'
  | 'seen'
  | 'current'
  | 'now'
  | 'keys'
  | 'continuousSince';

/** What actions in a mask come to, under filter and media. */
export function actionSets(
  world: World,
  shares: readonly Share[],
  statistic: StatisticDefinition,
  { since, until, at, opening }: Frame,
  group: string | null = null,
): Pick<Sets, SetName> {
  const value = valueIn(statistic);
  const keyOf = keyIn(statistic);
  const isInGroup = (key: string) => group === null || key === group;
  const isIn = (end: Milliseconds) => end >= since && end <= (until ?? at);
  const all = (text: string): readonly Marked[] => {
    const mask = readMask(text);
    return shares.flatMap((share): readonly Marked[] => {
      const { chronicle, pieces, occurrences } = share;
      const test = testOf(chronicle, statistic);
      const isTold = (tick: Tick) => tick >= opening.tick && share.isTold(tick);
      const ended = pieces
        .filter(({ action }) => mask(action))
        .flatMap((piece) =>
          partsOf(chronicle, piece, piece.action, test, opening.tick).map((part) => ({ ...part, piece })),
        )
        .filter(({ end, endTick }) => end !== null && isIn(end) && isTold(endTick))
        .map((part) => ({ ...part, seen: visibleOf(chronicle, part.piece.action, part.lookTick) }));
      const occurred = occurrences.filter(
        (each) => mask(each) && isIn(each.at) && isTold(each.tick) && (!test || test(each, each.tick)),
      );
      return [
        ...ended.map(({ start, end, endTick, piece: { action }, lookTick, seen }) => ({
          from: start,
          to: end ?? at,
          name: action.name,
          callId: callOf(action, endTick),
          begun: start,
          root: rootOf(chronicle, action, lookTick),
          value: value(seen),
          key: keyOf(seen),
          seen,
        })),
        ...occurred
          .map((each) => ({ each, seen: visibleOf(chronicle, each, each.tick) }))
          .map(({ each, seen }) => ({
            from: each.at - each.duration,
            to: each.at,
            name: each.name,
            callId: callOf(each, each.tick),
            begun: each.at,
            root: rootOf(chronicle, each, each.tick),
            value: value(seen),
            key: keyOf(seen),
            seen,
          })),
      ].filter(({ key }) => isInGroup(key));
    });
  };
  const lasted = (text: string): readonly Lasted[] => lastOf(statistic, all(text), byEnd);
  const counted = (text: string): Durations => durationsOf(lasted(text));
  const running = (text: string) => {
    const mask = readMask(text);
    return present(shares, at).flatMap(({ chronicle, pieces }) => {
      const test = testOf(chronicle, statistic);
      return pieces
        .filter(({ action, end }) => end === null && mask(action))
        .filter(({ action }) => isSeen(world, action))
        .filter(({ action }) => test === null || test(action, Number.POSITIVE_INFINITY))
        .map((piece) => ({ ...piece, chronicle, seen: visibleOf(chronicle, piece.action, NEVER) }))
        .filter(({ seen }) => isInGroup(keyOf(seen)));
    });
  };
  return {
    lasted,
    counted,
    ended: counted,
    marked: (text, distinct, of) => {
      const known = all(text).filter((each) => of(each) !== null);
      return marksOf(statistic, known, distinct, (each) => of(each) ?? 0);
    },
    seen: (text, passes) => lastOf(statistic, all(text).filter(passes), byEnd),
    current: (text) => running(text).map(({ start }) => at - start),
    now: (text) =>
      running(text).map(({ chronicle, action, start, seen }) => ({
        start,
        root: rootOf(chronicle, action, NEVER),
        value: value(seen),
        seen,
      })),
    keys: (text, isOfNow, isOfCalls) =>
      isOfNow
        ? running(text)
            .filter(({ action }) => !isOfCalls || action.call.length > 0)
            .map(({ seen }) => keyOf(seen))
        : all(text)
            .filter(({ root }) => !isOfCalls || root !== null)
            .map(({ key }) => key),
    continuousSince: () => null,
  };
}

/** When the end of a span was told. */
const toldAt = (chronicle: Chronicle, { piece }: Span, end: Milliseconds): Milliseconds =>
  piece.until === end ? chronicle.timeOf(piece.endTick) : end;

const toldOf = ({ name, piece: { action, endTick } }: Span) => ({ name, callId: callOf(action, endTick) });

const clip = (start: Milliseconds, end: Milliseconds, { since, until }: Stay) => ({
  from: Math.max(start, since),
  to: Math.min(end, until),
});

/** The same of statuses. */
export function statusSets(
  _world: World,
  shares: readonly Share[],
  statistic: StatisticDefinition,
  { since, until, at, opening }: Frame,
  _group: string | null = null,
): Pick<Sets, SetName> {
  /** The spans of a share, or the parts of them that the filter leaves, each with its span. */
  const partsIn = ({ chronicle, statuses }: Share, text: string) => {
    const mask = readStatusMask(text);
    const test = testOf(chronicle, statistic);
    const spans = statuses.filter(({ name }) => mask({ name, callType: null }));
    return spans.flatMap((span) => {
      const { piece, start, end } = span;
      const { fromTick } = piece;
      const endTick = end === null ? NEVER : piece.endTick;
      const whole = { start, from: start, fromTick, end, until: end, endTick };
      const parts = partsOf(chronicle, whole, piece.action, test, opening.tick);
      return parts.map((part) => ({ span, start: part.start, end: part.end }));
    });
  };
  const lasted = (text: string): readonly Lasted[] => {
    const all = shares.flatMap((share) => {
      const { stay } = share;
      return partsIn(share, text).flatMap(({ span, start, end }) => {
        const from = Math.max(start, since, stay.since);
        const to = Math.min(end ?? at, stay.until, until ?? at);
        // The one that runs exists however young it is.
        const runs = end === null && until === null && isDuring(stay, at);
        return to > from || runs ? [{ from, to: Math.max(to, from), ...toldOf(span) }] : [];
      });
    });
    return lastOf(statistic, all, byStart);
  };
  const counted = (text: string): Durations => durationsOf(lasted(text));
  const ended = (text: string): Durations => {
    const all = shares.flatMap((share): readonly Lasted[] => {
      const { stay, isMember, chronicle } = share;
      return partsIn(share, text).flatMap(({ span, start, end }) => {
        const from = start <= opening.at ? span.since : start;
        // What a DN is no more has ended; who leaves a group takes the status along.
        const seen = {
          ...(isMember ? { from, to: end ?? NEVER } : clip(from, end ?? NEVER, stay)),
          ...toldOf(span),
        };
        const { to } = seen;
        if (to === NEVER || to <= seen.from || to <= opening.at) return [];
        if (to < since || to > (until ?? at)) return [];
        return isMember && !isDuring(stay, toldAt(chronicle, span, to)) ? [] : [seen];
      });
    });
    return durationsOf(lastOf(statistic, all, byEnd));
  };
  const current = (text: string): Durations => {
    const mask = readStatusMask(text);
    return present(shares, at).flatMap(({ chronicle, statuses }) => {
      const test = testOf(chronicle, statistic);
      return statuses
        .filter(({ name, end }) => end === null && mask({ name, callType: null }))
        .filter(({ piece }) => test === null || test(piece.action, Number.POSITIVE_INFINITY))
        .map((span) => at - span.since);
    });
  };
  const continuousSince = (text: string): Milliseconds | null => {
    const known = present(shares, at).flatMap((share) =>
      partsIn(share, text).filter(
        ({ span, end }) => end === null || toldAt(share.chronicle, span, end) > opening.at,
      ),
    );
    const running = known.findIndex(({ end }) => end === null);
    if (running < 0) return null;
    let first = running;
    while (known[first - 1]?.end === known[first]?.start) first -= 1;
    const chain = known[first];
    return chain ? (chain.start === chain.span.start ? chain.span.since : chain.start) : null;
  };
  return {
    lasted,
    counted,
    ended,
    marked: () => [],
    seen: () => [],
    current,
    now: () => [],
    keys: () => [],
    continuousSince,
  };
}
