import { MarkShape } from '../../look/Sprite.tsx';
import type { SortKey } from '../../rules/row-order.ts';
import type { GridColumn } from './grid-columns.ts';

/** Headings; a click or Enter sorts by one, again turns it round. */
export function GridHead(props: {
  columns: readonly GridColumn[];
  sort: SortKey | undefined;
  tabColumn: number;
  onSort: (column: GridColumn) => void;
}) {
  const { columns, sort, tabColumn, onSort } = props;
  return (
    <div role="row" aria-rowindex={1} className="r head">
      {columns.map((column, i) => {
        const sorted = sort?.column === column.key ? (sort.descending ? 'descending' : 'ascending') : 'none';
        return (
          <div
            key={column.key}
            role="columnheader"
            aria-sort={sorted}
            aria-colindex={i + 1}
            className={column.numeric ? 'd num' : 'd'}
            data-at={`1:${i}`}
            tabIndex={i === tabColumn ? 0 : -1}
            title={column.description || undefined}
            onClick={() => onSort(column)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' && event.key !== ' ') return;
              event.preventDefault();
              event.stopPropagation();
              onSort(column);
            }}
          >
            <span className="cut">{column.heading}</span>
            {sorted !== 'none' && <MarkShape name={sorted} className="sort" />}
          </div>
        );
      })}
    </div>
  );
}
