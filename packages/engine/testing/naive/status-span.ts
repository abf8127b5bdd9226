import type { Milliseconds } from '@pulse/base';
import { isStatusName, type StatusName, statusPriority } from '@pulse/model';
import type { Piece } from './part.ts';

/** While one and the same action decides (U2). */
export interface Span {
  readonly name: StatusName;
  readonly piece: Piece;
  readonly start: Milliseconds;
  readonly end: Milliseconds | null;
  /** What its age counts from. */
  readonly since: Milliseconds;
}

const TALKING = new Set(['CallUnknown', 'CallConsult', 'CallInternal', 'CallOutbound', 'CallInbound']);

const isRunning = (piece: Piece, at: Milliseconds) =>
  piece.from <= at && (piece.until === null || piece.until > at);

/** The action that decides: the highest; of equals the one that started first, then the one made first (U2). */
function decider(pieces: readonly Piece[]): Piece | undefined {
  const unseen = new Set(
    pieces.filter(({ action }) => action.name === 'NotMonitored').map(({ action }) => action.device),
  );
  const seen = pieces.filter(({ action }) => action.name === 'NotMonitored' || !unseen.has(action.device));
  const held = new Set(
    seen.filter(({ action }) => action.name === 'CallOnHold').map(({ action }) => action.leg),
  );
  const candidates = seen.filter(({ action }) => !(TALKING.has(action.name) && held.has(action.leg)));
  return [...candidates].sort(
    (a, b) => priority(b) - priority(a) || a.start - b.start || order(a) - order(b),
  )[0];
}

const priority = ({ action }: Piece) => (isStatusName(action.name) ? statusPriority(action.name) : -1);
const order = ({ action }: Piece) => action.fromTick;

/**
 * Since when a status that begins now is shown to last: since now (U1); as stated, of an action that was found; as
 * before, where nothing but NotMonitored came in between.
 */
function shownSince(piece: Piece, start: Milliseconds, before: readonly Span[]): Milliseconds {
  const last = before.findLast(({ name }) => name !== 'NotMonitored');
  if (last && last !== before.at(-1) && last.piece === piece) return last.since;
  const wasHidden = last !== undefined && (last.end ?? start) > piece.from;
  return piece.action.found && !wasHidden ? piece.start : start;
}

/** The statuses of an object, one after the other; those that hold for no time do not exist (T2). */
export function spansOf(pieces: readonly Piece[]): readonly Span[] {
  const eligible = pieces.filter(({ action }) => isStatusName(action.name) && action.name !== 'LoggedIn');
  const times = eligible.flatMap(({ from, until }) => (until === null ? [from] : [from, until]));
  const borders = [...new Set(times)].sort((a, b) => a - b);
  const spans: Span[] = [];
  for (const border of borders) {
    const last = spans.at(-1);
    const now = decider(eligible.filter((piece) => isRunning(piece, border)));
    if (last && last.end === null) {
      if (last.piece === now) continue;
      spans[spans.length - 1] = { ...last, end: border };
    }
    if (now && isStatusName(now.action.name)) {
      const since = shownSince(now, border, spans);
      spans.push({ name: now.action.name, piece: now, start: border, end: null, since });
    }
  }
  return spans;
}
