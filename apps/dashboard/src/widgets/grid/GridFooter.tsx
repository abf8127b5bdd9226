import type { LayoutStore } from '../../live/layout-store.ts';
import { useValues } from '../../live/live-context.tsx';
import type { Freshness } from '../../rules/freshness.ts';
import { cellText } from '../../text/cell-text.ts';
import type { Formats } from '../../text/format.ts';
import { say } from '../../text/messages.ts';
import { sinceText, staleText } from '../footer-text.ts';
import type { GridColumn } from './grid-columns.ts';

/** Only when there is something to say: what is old, what is incomplete, what is not shown. */
export function GridFooter(props: {
  store: LayoutStore;
  freshness: Freshness;
  formats: Formats;
  columns: readonly GridColumn[];
  hidden: readonly GridColumn[];
  /** Rows stand by attention, and then by this column. */
  sorted: string | undefined;
  filtered: { shown: number; all: number } | undefined;
}) {
  const { store, freshness, formats, columns, hidden, sorted, filtered } = props;
  useValues(store);
  const stale = staleText(freshness, formats);
  const never = freshness.kind === 'stale' && freshness.cause === 'never';
  const gap = never ? undefined : firstGap(store, columns, formats);
  const nothing = stale === undefined && gap === undefined && hidden.length === 0;
  if (nothing && !filtered && sorted === undefined) return null;
  return (
    <footer>
      {stale !== undefined && <span>{stale}</span>}
      {gap !== undefined && (
        <span>
          <span className="inc">{gap.text}</span> {say.incomplete(gap.since)}
        </span>
      )}
      {filtered && <span>{say.filteredOut(filtered.shown, filtered.all)}</span>}
      {hidden.length > 0 && (
        <span className="cut">{say.offForRoom(hidden.map((c) => c.heading).join(', '))}</span>
      )}
      {sorted !== undefined && <span className="end">{say.sortedByAttention(sorted)}</span>}
    </footer>
  );
}

/** One incomplete figure as an example of what the dotted line means. */
function firstGap(store: LayoutStore, columns: readonly GridColumn[], formats: Formats) {
  const rows = store.total ? [store.total, ...store.rows.values()] : store.rows.values();
  for (const row of rows) {
    if (row.incomplete.size === 0) continue;
    for (const { source } of columns) {
      if (!source || !row.incomplete.has(source.index)) continue;
      const text = cellText(source.column, row.cells[source.index], store.shown, formats, say);
      return { text: text || say.noValue, since: sinceText(store, source.index, formats) };
    }
  }
  return undefined;
}
