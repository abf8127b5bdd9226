import type { Milliseconds } from '@pulse/base';
import { isStatusName, type StatusName, statusPriority } from '@pulse/model';
import type { Tick } from './chronicle.ts';
import type { Piece } from './part.ts';

/** While one and the same action decides (U2). */
export interface Span {
  readonly name: StatusName;
  readonly piece: Piece;
  readonly start: Milliseconds;
  readonly end: Milliseconds | null;
}

const TALKING = new Set(['CallUnknown', 'CallConsult', 'CallInternal', 'CallOutbound', 'CallInbound']);

const isRunning = (piece: Piece, at: Milliseconds) =>
  piece.from <= at && (piece.end === null || piece.end > at);

/** The action that decides: the highest; of equals the one that started first, then the one made first (U2). */
function decider(pieces: readonly Piece[]): Piece | undefined {
  const held = new Set(
    pieces.filter(({ action }) => action.name === 'CallOnHold').map(({ action }) => action.leg),
  );
  const candidates = pieces.filter(({ action }) => !(TALKING.has(action.name) && held.has(action.leg)));
  return [...candidates].sort(
    (a, b) => priority(b) - priority(a) || a.start - b.start || order(a) - order(b),
  )[0];
}

const priority = ({ action }: Piece) => (isStatusName(action.name) ? statusPriority(action.name) : -1);
const order = ({ action }: Piece): Tick => action.fromTick;

/** The statuses of an object, one after the other; those that hold for no time do not exist (T2). */
export function spansOf(pieces: readonly Piece[]): readonly Span[] {
  const eligible = pieces.filter(({ action }) => isStatusName(action.name) && action.name !== 'LoggedIn');
  const times = eligible.flatMap((piece) => (piece.end === null ? [piece.from] : [piece.from, piece.end]));
  const borders = [...new Set(times)].sort((a, b) => a - b);
  const spans: { name: StatusName; piece: Piece; start: Milliseconds; end: Milliseconds | null }[] = [];
  for (const border of borders) {
    const last = spans.at(-1);
    const now = decider(eligible.filter((piece) => isRunning(piece, border)));
    if (last && last.end === null) {
      if (last.piece === now) continue;
      last.end = border;
    }
    if (now && isStatusName(now.action.name)) {
      spans.push({ name: now.action.name, piece: now, start: border, end: null });
    }
  }
  return spans;
}
