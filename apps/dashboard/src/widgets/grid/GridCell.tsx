import type { Milliseconds } from '@pulse/base';
import { isState, type StateValue } from '@pulse/model';
import type { Row } from '../../live/layout-store.ts';
import { useLive } from '../../live/live-context.tsx';
import { Icon, MarkShape, StatusGlyph } from '../../look/Sprite.tsx';
import { glyphOf } from '../../rules/status.ts';
import { cellText, contactOf, splitContact } from '../../text/cell-text.ts';
import { say } from '../../text/messages.ts';
import { levelClass, markName, SpokenLevel } from '../level.tsx';
import { type GridColumn, isContactText } from './grid-columns.ts';

/** The state that a row is about: the first of its cells that is one. */
export function stateOf(row: Row): StateValue | undefined {
  for (const cell of row.cells) if (typeof cell === 'object' && cell !== null && isState(cell)) return cell;
  return undefined;
}

export const StatusCell = ({ state }: { state: StateValue }) => {
  const glyph = glyphOf(state);
  return (
    <span className="st">
      <StatusGlyph glyph={glyph} />
      <span className="cut">{say.status(glyph)}</span>
    </span>
  );
};

const MEDIA_ICONS = new Set(['voice', 'chat', 'email']);
/** A contact column narrower than this shows the queue alone. */
const PARTY_FROM = 220;

/** The content of one cell of a layout's column. */
export interface CellContentProps {
  readonly row: Row;
  readonly column: GridColumn;
  /** The time at which growing values are shown. */
  readonly now: Milliseconds;
  readonly width: number;
}

export function CellContent({ row, column, now, width }: CellContentProps) {
  const { formats } = useLive();
  const { source } = column;
  if (!source) return <span className="cut">{row.name}</span>;
  const cell = row.cells[source.index];
  if (source.column.format === 'Status' && typeof cell === 'object' && cell !== null && isState(cell)) {
    return <StatusCell state={cell} />;
  }
  const text = cellText(source.column, cell, now, formats, say);
  if (!column.numeric) {
    if (!text) return null;
    return isContactText(source.column) ? (
      <ContactText text={text} state={stateOf(row)} wide={width >= PARTY_FROM} />
    ) : (
      <span className="cut">{text}</span>
    );
  }
  if (text === null) return <NoValue />;
  const mark = row.marks.find((m) => m.column === source.index);
  const incomplete = row.incomplete.has(source.index);
  const zero = cell === 0;
  return (
    <span className={`c ${levelClass(mark?.level)}${zero ? ' zero' : ''}`}>
      {mark && <MarkShape name={markName(mark)} />}
      <span className={incomplete ? 'inc' : undefined}>{text}</span>
      {mark && <SpokenLevel mark={mark} column={source.column} now={now} />}
      {incomplete && <span className="said">{say.spokenIncomplete}</span>}
    </span>
  );
}

const NoValue = () => (
  <span className="c none">
    <span aria-hidden="true">–</span>
    <span className="said">{say.noValue}</span>
  </span>
);

/** Who is at the other end, and from which queue; numbers are shown whole or not at all. */
function ContactText({ text, state, wide }: { text: string; state: StateValue | undefined; wide: boolean }) {
  const call = contactOf(state);
  const { party, rest } = splitContact(text, call);
  const media =
    call && MEDIA_ICONS.has(call.mediaType) ? (call.mediaType as 'voice' | 'chat' | 'email') : undefined;
  const showParty = party !== '' && (wide || rest === '');
  return (
    <span className="ix" title={text}>
      {media && <Icon name={media} />}
      {showParty && <span className="party">{party}</span>}
      <span className="from cut">{rest}</span>
    </span>
  );
}
