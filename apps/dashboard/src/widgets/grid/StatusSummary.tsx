import type { LayoutStore } from '../../live/layout-store.ts';
import { useValues } from '../../live/live-context.tsx';
import { StatusGlyph } from '../../look/Sprite.tsx';
import { glyphOfGroup, SUMMARY, type SummaryGroup, summaryOf } from '../../rules/status.ts';
import { say } from '../../text/messages.ts';
import { stateOf } from './GridCell.tsx';

/** Legend, total and filter at once. A group that nobody is in stays, so that nothing jumps. */
export function StatusSummary(props: {
  store: LayoutStore;
  chosen: ReadonlySet<SummaryGroup>;
  onToggle: (group: SummaryGroup) => void;
}) {
  const { store, chosen, onToggle } = props;
  useValues(store);
  const counts = countGroups(store);
  return (
    <div className="sum" role="group" aria-label={say.summary.label}>
      {SUMMARY.map((group) => {
        const count = counts.get(group) ?? 0;
        if (group === 'unseen' && count === 0 && !chosen.has(group)) return null;
        return (
          <button
            key={group}
            type="button"
            className={count === 0 ? 'zero' : undefined}
            aria-pressed={chosen.has(group)}
            onClick={() => onToggle(group)}
          >
            <StatusGlyph glyph={glyphOfGroup(group)} />
            <b>{count}</b> {say.summary.group(group)}
          </button>
        );
      })}
    </div>
  );
}

function countGroups(store: LayoutStore): ReadonlyMap<SummaryGroup, number> {
  const counts = new Map<SummaryGroup, number>();
  for (const row of store.rows.values()) {
    const state = stateOf(row);
    if (!state) continue;
    const group = summaryOf(state.status);
    counts.set(group, (counts.get(group) ?? 0) + 1);
  }
  return counts;
}
